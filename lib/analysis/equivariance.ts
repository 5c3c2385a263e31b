import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, ConfigError, tidy} from '../core';

/** How shift equivariance is measured. */
export type EquivarianceOptions = {
  /** Places by which the input is shifted round; an integer. */
  readonly shift: number;
  /** Input places for one place of the features; a positive integer. Default 1. */
  readonly stride?: number;
  /** Places of the features at either end that are left out, where a border may be felt. Default 0. */
  readonly margin?: number;
};

/**
 * How far features are from moving with their input: max |f(T x) − T′ f(x)| / max |f(x)|, where T shifts the input round by `shift` places and T′ the features by
 * shift / stride, rounded to whole places. 0 is exact equivariance; two unrelated sets of features have about 1.
 *
 * @param features - of inputs [B, L] -> [B, L', C]
 * @param x - inputs [B, L]
 * @param options - shift, stride, margin
 * @throws ConfigError if shift is no integer, stride no positive integer, or the margins leave no place
 * @see Cohen and Welling 2016, arXiv:1602.07576, equation 5, for the definition
 * @example
 * const differences = (x: tf.Tensor) => tf.expandDims(tf.sub(x, tf.concat([tf.slice(x, [0, 1]), tf.slice(x, [0, 0], [-1, 1])], 1)), -1);
 * equivarianceError(differences, tf.tensor2d([[1, 5, 2, 8]]), {shift: 1}); // => 0
 */
export function equivarianceError(
  features: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  {shift, stride = 1, margin = 0}: EquivarianceOptions,
): number {
  if (!Number.isInteger(shift)) throw new ConfigError(`shift must be an integer. Got ${shift}.`);
  assertPositiveInteger('stride', stride);
  return tidy(() => {
    const [still, moved] = [features(x), features(roll(x, shift))];
    const places = still.shape[1] as number;
    const kept = places - 2 * margin;
    if (!(Number.isInteger(margin) && margin >= 0 && kept > 0)) {
      throw new ConfigError(
        `margin must be an integer from 0 that leaves some of ${places} places. Got ${margin}.`,
      );
    }
    const inner = (of: tf.Tensor): tf.Tensor => tf.slice(of, [0, margin, 0], [-1, kept, -1]);
    const expected = roll(still, Math.round(shift / stride));
    return largest(tf.sub(inner(moved), inner(expected))) / largest(still);
  });
}

const largest = (of: tf.Tensor): number =>
  (of.dataSync() as Float32Array).reduce((most, value) => Math.max(most, Math.abs(value)), 0);

/** Shifts axis 1 round: what is at place i goes to place i + shift. */
function roll(x: tf.Tensor, shift: number): tf.Tensor {
  const length = x.shape[1] as number;
  const by = ((shift % length) + length) % length;
  if (by === 0) return x;
  const rest = x.shape.slice(2).map(() => 0);
  const part = (from: number, size: number): tf.Tensor =>
    tf.slice(x, [0, from, ...rest], [-1, size, ...rest.map(() => -1)]);
  return tf.concat([part(length - by, by), part(0, length - by)], 1);
}
