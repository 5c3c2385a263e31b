import type {MultiplicationArm} from './arms';

/** The arms' names in figures and tables. */
export const multiplicationArmNames: {readonly [arm in MultiplicationArm]: string} = {
  relu: 'dense net',
  reglu: 'gated net',
  silu: 'dense net, SiLU',
  swiglu: 'gated net, SiLU',
  'sigmoid-glu': 'gated net, sigmoid',
  'relu-2x16': 'dense net, 2 × 16',
  'relu-2x64': 'dense net, 2 × 64',
  'relu-2x256': 'dense net, 2 × 256',
  'relu-16x': 'dense net, 16×',
  'relu-2-layers-16x': 'dense net, 16×, two layers',
  square: 'squares',
  'square-2-layers': 'squares, two layers',
  bilinear: 'bilinear net',
  'bilinear-form': '(Wq x) · (Wk z)',
  attention: 'attention',
};

const STYLES: {readonly [arm in MultiplicationArm]: number} = {
  attention: 0,
  'relu-16x': 1,
  reglu: 2,
  relu: 3,
  'relu-2-layers-16x': 1,
  swiglu: 5,
  silu: 6,
  'sigmoid-glu': 2,
  'relu-2x16': 6,
  'relu-2x64': 3,
  'relu-2x256': 5,
  square: 6,
  'square-2-layers': 6,
  bilinear: 2,
  'bilinear-form': 2,
};

/** Number of an arm's look: an arm that other notebooks have too looks as it does there. */
export const styleOfMultiplicationArm = (arm: MultiplicationArm): number => STYLES[arm];
