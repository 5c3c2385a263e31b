import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, bits, type Key} from '../core';

/** When and how much to drop. */
export type DropoutOptions = {
  /** Share of elements set to 0, in [0, 1). */
  rate: number;
  /** Whether to drop at all. Default false. */
  train?: boolean;
  /** The key of the mask, or one key a seed for x [S, ...]. Required when train is true and rate is above 0. */
  key?: Key | readonly Key[];
};

/**
 * Dropout: each element is 0 with probability `rate`, else divided by 1 − rate, so that its mean stays. The identity unless `train`.
 *
 * @param x - any shape; [S, ...] when one key a seed is given
 * @param options - rate, train and key
 * @returns the shape of x
 * @throws ConfigError if rate is outside [0, 1), or if a key is needed and missing
 * @throws ShapeError if the number of keys is not the size of the first axis of x
 * @see Srivastava et al. 2014, "Dropout", section 10 (inverted form)
 * @example
 * dropout(tf.ones([4]), {rate: 0.5, train: true, key: key(0)}).arraySync(); // => [2, 2, 0, 0]
 */
export function dropout(x: tf.Tensor, {rate, train = false, key}: DropoutOptions): tf.Tensor {
  assertRate(rate);
  if (!train || rate === 0) return x;
  if (!key)
    throw new ConfigError(
      `key is required when train is true and rate is above 0. Got none, at rate ${rate}.`,
    );
  return tf.mul(x, dropoutMask(key, x.shape, rate));
}

/**
 * What dropout multiplies by: 1 / (1 − rate) with probability 1 − rate, else 0. Drawn on the host, so a compiled step takes it as an input.
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
      `x must have ${keys.length} seeds as its first axis, one a key. Got [${shape.join(', ')}].`,
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
