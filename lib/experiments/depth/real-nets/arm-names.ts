import type {RealNet, RealNetWeights} from './trial';

/** What the weights are called in figures and tables. */
export const realNetArmNames: {readonly [weights in RealNetWeights]: string} = {
  trained: 'trained weights',
  random: 'random weights',
  wide: 'random weights, wide',
  shuffled: 'trained weights, shuffled',
};

/** The nets' names. */
export const realNetNames: {readonly [net in RealNet]: string} = {
  'mini-lm': 'MiniLM',
  face: 'face net',
  tiny: 'tiny transformer',
};

const STYLES: {readonly [weights in RealNetWeights]: number} = {trained: 0, random: 1, wide: 4, shuffled: 6};

/** Number of the look of some weights. */
export const styleOfRealNetArm = (weights: RealNetWeights): number => STYLES[weights];
