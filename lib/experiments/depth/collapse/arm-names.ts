import type {CollapseArm} from './arms';

/** The stacks' names in figures and tables. */
export const collapseArmNames: {readonly [arm in CollapseArm]: string} = {
  attention: 'attention alone',
  skip: 'attention, skip',
  mlp: 'attention, MLP',
  'skip-mlp': 'attention, MLP, skips',
  'pre-norm': 'attention, MLP, skips, pre-norm',
};

const STYLES: {readonly [arm in CollapseArm]: number} = {
  attention: 4,
  skip: 2,
  mlp: 3,
  'skip-mlp': 1,
  'pre-norm': 0,
};

/** Number of a stack's look. */
export const styleOfCollapseArm = (arm: CollapseArm): number => STYLES[arm];
