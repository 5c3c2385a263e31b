import type {NormArm} from './arms';

/** The encoders' names in figures and tables. */
export const normArmNames: {readonly [arm in NormArm]: string} = {
  pre: 'pre-norm',
  post: 'post-norm',
  'pre-scaled': 'pre-norm, small branches',
  'post-scaled': 'post-norm, small branches',
};

const STYLES: {readonly [arm in NormArm]: number} = {pre: 0, post: 1, 'pre-scaled': 5, 'post-scaled': 3};

/** Number of an encoder's look. */
export const styleOfNormArm = (arm: NormArm): number => STYLES[arm];
