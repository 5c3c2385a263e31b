import * as tf from '@tensorflow/tfjs';
import {ConfigError, assertPositiveInteger} from '../core';

/**
 * A learning rate as a function of the number of updates made before (a scalar tensor, 0 at the first update), so that a step can be
 * compiled: nothing is read back to JavaScript.
 */
export type Schedule = (count: tf.Tensor) => tf.Tensor;

/**
 * The same value at every step.
 *
 * @param value - for example a learning rate
 * @returns count -> value
 * @see optax.constant_schedule
 * @example
 * constant(0.5)(tf.scalar(7, 'int32')).arraySync(); // => 0.5
 */
export function constant(value: number): Schedule {
  return () => tf.scalar(value);
}

/** Values and lengths of `warmupCosine`. */
export type WarmupCosineConfig = {
  /** Value at the end of the warm-up. */
  peak: number;
  /** Updates until the peak; 0 starts at the peak. */
  warmupSteps: number;
  /** Updates until the end, warm-up included; more than warmupSteps. */
  totalSteps: number;
  /** Value at count 0. Default 0. */
  initial?: number;
  /** Value from count totalSteps on. Default 0. */
  end?: number;
};

/**
 * Linear warm-up, then half a cosine down. With count n, warm-up W, total T:
 * initial + (peak − initial) n / W for n < W; end + (peak − end) (1 + cos π (n − W)/(T − W)) / 2 for W ≤ n ≤ T; end after that.
 *
 * Exact at its boundaries: `initial` at 0 (so with initial 0 the first update changes nothing), `peak` at W, `end` from T on.
 *
 * @param config - values and lengths
 * @returns count -> value
 * @throws ConfigError if warmupSteps is no integer in [0, totalSteps), or totalSteps no positive integer
 * @see Loshchilov and Hutter 2016, arXiv:1608.03983, eq. 5; optax.warmup_cosine_decay_schedule (its decay_steps is totalSteps)
 * @example
 * const schedule = warmupCosine({peak: 0.5, warmupSteps: 10, totalSteps: 110});
 * [0, 5, 10, 60, 110].map((n) => schedule(tf.scalar(n, 'int32')).arraySync()); // => [0, 0.25, 0.5, 0.25, 0]
 */
export function warmupCosine({
  peak,
  warmupSteps,
  totalSteps,
  initial = 0,
  end = 0,
}: WarmupCosineConfig): Schedule {
  assertPositiveInteger('totalSteps', totalSteps);
  if (!Number.isInteger(warmupSteps) || warmupSteps < 0 || warmupSteps >= totalSteps) {
    throw new ConfigError(
      `warmupSteps must be an integer in [0, ${totalSteps}), below totalSteps. Got ${warmupSteps}.`,
    );
  }
  return (count) => {
    const n = tf.cast(count, 'float32');
    const decayed = share(tf.sub(n, warmupSteps), totalSteps - warmupSteps);
    const weight = tf.mul(0.5, tf.add(1, tf.cos(tf.mul(Math.PI, decayed)))); // exactly 1 at W and 0 at T
    const cosine = tf.add(tf.mul(weight, peak), tf.mul(tf.sub(1, weight), end));
    if (warmupSteps === 0) return cosine;
    const warmed = share(n, warmupSteps);
    const line = tf.add(tf.mul(warmed, peak), tf.mul(tf.sub(1, warmed), initial));
    const isWarm = tf.cast(tf.greaterEqual(n, warmupSteps), 'float32');
    return tf.add(tf.mul(isWarm, cosine), tf.mul(tf.sub(1, isWarm), line));
  };
}

/** n / length, held in [0, 1]. */
function share(n: tf.Tensor, length: number): tf.Tensor {
  // eslint-disable-next-line no-restricted-properties -- no gradient is taken through a schedule
  return tf.clipByValue(tf.div(n, length), 0, 1);
}
