import type {CapacityArm} from './arms';

/** Losses that others published, of one arm. */
export type PublishedCapacity = {
  readonly arm: CapacityArm;
  /** S */
  readonly nKeys: readonly number[];
  /** The lowest evaluation loss of the run with so many keys; 0.5 is predicting nothing. */
  readonly loss: readonly number[];
};

const nKeys = [20, 60, 100, 200, 400, 600];

/**
 * Losses of Schlag, Irie and Schmidhuber (2021) without replacement, with keys of 64 numbers: the lowest in each file of their logs.
 *
 * One run a point. Only the direction compares with the losses here: values are drawn from S fixed ones, and keys, queries and feature maps are made
 * from symbols by trained linear maps.
 *
 * @see Schlag et al. 2021, arXiv:2102.11174, section 6.1, and github.com/ischlag/fast-weight-transformers at ebe13ea, synthetic/logs,
 * files d64_linear_sum, d64_dpfp1_sum and d64_dpfp3_sum
 * @example
 * publishedCapacity.curves.map(({arm}) => arm); // => ["sum", "sum-dpfp-1", "sum-dpfp-3"]
 */
export const publishedCapacity = {
  source:
    'Schlag, Irie and Schmidhuber 2021, arXiv:2102.11174, logs in github.com/ischlag/fast-weight-transformers',
  dKey: 64,
  curves: [
    {arm: 'sum', nKeys, loss: [0.0009, 0.0245, 0.1642, 0.342, 0.4216, 0.4513]},
    {arm: 'sum-dpfp-1', nKeys, loss: [0.0008, 0.0004, 0.0002, 0.1732, 0.3415, 0.4109]},
    {arm: 'sum-dpfp-3', nKeys, loss: [0.0005, 0.0005, 0.0005, 0.0009, 0.0359, 0.1984]},
  ] as readonly PublishedCapacity[],
} as const;
