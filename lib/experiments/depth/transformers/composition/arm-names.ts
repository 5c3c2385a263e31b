import type {DepthArm} from './arms';

/** The encoders' names in figures and tables. */
export const depthArmNames: {readonly [arm in DepthArm]: string} = {
  'one-block': '1 block',
  'two-blocks': '2 blocks',
  'four-blocks': '4 blocks',
  'eight-blocks': '8 blocks',
  'one-block-narrow': '1 block, narrow',
  'two-blocks-narrow': '2 blocks, narrow',
  'one-block-larger': '1 block, 4×',
};

const STYLES: {readonly [arm in DepthArm]: number} = {
  'one-block': 1,
  'two-blocks': 2,
  'four-blocks': 0,
  'eight-blocks': 5,
  'one-block-narrow': 3,
  'two-blocks-narrow': 4,
  'one-block-larger': 6,
};

/** Number of an encoder's look. */
export const styleOfDepthArm = (arm: DepthArm): number => STYLES[arm];
