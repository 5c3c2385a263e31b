import type {CapacityArm} from './arms';

/** The arms' names in figures and tables. */
export const capacityArmNames: {readonly [arm in CapacityArm]: string} = {
  sum: 'sum rule',
  'sum-dpfp-1': 'sum rule, DPFP-1',
  'sum-dpfp-3': 'sum rule, DPFP-3',
  delta: 'delta rule',
  softmax: 'softmax',
};

const STYLES: {readonly [arm in CapacityArm]: number} = {
  softmax: 0,
  sum: 5,
  'sum-dpfp-1': 2,
  'sum-dpfp-3': 3,
  delta: 6,
};

/** Number of an arm's look: softmax, sum and delta rule look as in the routing experiments. */
export const styleOfCapacityArm = (arm: CapacityArm): number => STYLES[arm];
