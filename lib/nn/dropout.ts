import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertShape, bits, type Key} from '../core';

/** When and how much to drop. */
export type DropoutOptions = {
  /** Share of elements set to 0, in [0, 1). */
  rate: number;
  /** Whether to drop at all. Default false. */
  train?: boolean;
  /** The key of the mask, or one key a seed for x [S, ...]. This or `mask` is required when train is true and rate is above 0. */
  key?: Key | readonly Key[];
  /** The mask itself, from `dropoutMask` at the same rate. For compiled steps: keys are drawn from on the host, so a mask made inside would be the same at each step. */
  mask?: tf.Tensor;
};

/**
 * Dropout: each element is 0 with probability `rate`, else divided by 1 − rate, so that its mean stays. The identity unless `train`.
 *
 * @param x - any shape; [S, ...] when one key a seed is given
 * @param options - rate, train, and key or mask
 * @returns the shape of x
 * @throws ConfigError if rate is outside [0, 1), or if not exactly one of key and mask is given where one is needed
 * @throws ShapeError if the number of keys is not the size of the first axis of x, or if the mask has another shape than x
 * @see Srivastava et al. 2014, "Dropout", section 10 (inverted form)
 * @example
 * dropout(tf.ones([4]), {rate: 0.5, train: true, key: key(0)}).arraySync(); // => [2, 2, 0, 0]
 * const step = jit((x: tf.Tensor, mask: tf.Tensor) => dropout(x, {rate: 0.5, train: true, mask}));
 * step(tf.ones([4]), dropoutMask(key(0), [4], 0.5)).arraySync(); // => [2, 2, 0, 0]
 */
export function dropout(x: tf.Tensor, {rate, train = false, key, mask}: DropoutOptions): tf.Tensor {
  assertRate(rate);
  if (!train || rate === 0) return x;
  if ((key === undefined) === (mask === undefined)) {
    const got = key === undefined ? 'none' : 'both';
    throw new ConfigError(
      `One of key and mask is required when train is true and rate is above 0. Got ${got}, at rate ${rate}.`,
    );
  }
  if (mask) assertShape('mask', mask, x.shape);
  return tf.mul(x, mask ?? dropoutMask(key!, x.shape, rate));
}

/**
 * What dropout multiplies by: 1 / (1 − rate) with probability 1 − rate, else 0. Drawn on the host, so a compiled step takes it as an input (`mask`).
 *
 * @param key - the mask's key, or one a seed for shape [S, ...]: then seed s gets the mask that its key gives alone
 * @param shape - the mask's shape
 * @param rate - share of zeros, in [0, 1)
 * @returns float32, of `shape`
 * @throws ConfigError if rate is outside [0, 1); ShapeError if the number of keys is not shape[0]
 * @example
 * dropoutMask(key(0), [4], 0.5).arraySync(); // => [2, 2, 0, 0]
 */
export function dropoutMask(key: Key | readonly Key[], shape: readonly number[], rate: number): tf.Tensor {
  assertRate(rate);
  const size = shape.reduce((product, length) => product * length, 1);
  const isOneKey = typeof key[0] === 'number';
  const keys = isOneKey ? [key as Key] : (key as readonly Key[]);
  if (!isOneKey && keys.length !== shape[0]) {
    throw new ShapeError(
      `shape must have ${keys.length} seeds as its first axis, one a key. Got [${shape.join(', ')}].`,
    );
  }
  const perKey = size / keys.length;
  const dropBelow = rate * 2 ** 32;
  const kept = 1 / (1 - rate);
  const values = new Float32Array(size);
  keys.forEach((one, seed) => {
    bits(one, perKey).forEach((word, i) => {
      values[seed * perKey + i] = word < dropBelow ? 0 : kept;
    });
  });
  return tf.tensor(values, [...shape]);
}

function assertRate(rate: number): void {
  if (!(rate >= 0 && rate < 1)) throw new ConfigError(`rate must be in [0, 1). Got ${rate}.`);
}
