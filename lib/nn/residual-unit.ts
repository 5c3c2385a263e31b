import * as tf from '@tensorflow/tfjs';

/** A step h ← after(skip(h) + branch(h)) of a stack: of a residual net, of a transformer (two a block), or, without a skip, of a plain net. */
export type ResidualUnit = {
  /** What it is, for figures and messages, such as `3 attention`; unique in its stack. */
  readonly name: string;
  /** Which block of its architecture it belongs to, from 0 on. */
  readonly block: number;
  /**
   * What is computed: examples one by one, so that a batch is its examples, however many. A unit may hold something of the batch that it was made for, as a transformer's attention holds a mask
   * [B, ...]: it takes that batch only, each example in its place.
   */
  readonly branch: (h: tf.Tensor) => tf.Tensor;
  /** What the branch is added to: h itself (default), nothing, or a function of h, such as a projection to another size. */
  readonly skip?: 'identity' | 'none' | ((h: tf.Tensor) => tf.Tensor);
  /** What follows the sum, such as the norm of a post-norm transformer or the ReLU of a residual net. Default nothing. */
  readonly after?: (sum: tf.Tensor) => tf.Tensor;
};

/**
 * One step of a stack: after(skip(h) + branch(h)).
 *
 * @example
 * const double = {name: 'double', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2)};
 * applyUnit(double, tf.scalar(1)).arraySync(); // => 3
 * applyUnit({...double, skip: 'none' as const}, tf.scalar(1)).arraySync(); // => 2
 */
export function applyUnit(
  {branch, skip = 'identity', after = (sum) => sum}: ResidualUnit,
  h: tf.Tensor,
): tf.Tensor {
  if (skip === 'none') return after(branch(h));
  return after(tf.add(skip === 'identity' ? h : skip(h), branch(h)));
}

/**
 * All steps of a stack, one after the other.
 *
 * @example
 * const double = {name: 'double', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2)};
 * applyUnits([double, {...double, name: 'again'}], tf.scalar(1)).arraySync(); // => 9
 */
export const applyUnits = (units: readonly ResidualUnit[], h: tf.Tensor): tf.Tensor =>
  units.reduce((own, unit) => applyUnit(unit, own), h);
