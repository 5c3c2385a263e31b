import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, ShapeError, split, tidy, uniformArray, type Key} from '../core';

/** What is asked of a pair of vectors: their inner product, a sum of sines of all coordinates, or the distance Σ|x_i − z_i|. */
export const pairTargetNames = ['product', 'sines', 'relation'] as const;

/** One of `pairTargetNames`. */
export type PairTarget = (typeof pairTargetNames)[number];

/** Where coordinates lie: in [−1, 1], where training data lie too, or at ±[1, 2]. */
export const pairRanges = ['inside', 'outside'] as const;

/** One of `pairRanges`. */
export type PairRange = (typeof pairRanges)[number];

/** The settings of a task on pairs of vectors. */
export type PairConfig = {
  readonly target: PairTarget;
  /** Numbers in each of the two vectors. */
  readonly d: number;
  /** Default 'inside'. */
  readonly range?: PairRange;
};

/** A pair of vectors an example: x and z [S, B, d]. */
export type PairInput = {readonly x: tf.Tensor; readonly z: tf.Tensor};

/** A batch with its answers. */
export type PairBatch = {
  readonly input: PairInput;
  /** [S, B, 1] */
  readonly target: tf.Tensor;
};

/**
 * Draws pairs of vectors and what is asked of them (`pairTargets`).
 *
 * Inside, all coordinates are U[−1, 1]; outside, their sizes are U[1, 2] and their signs random. Of one key, every target has the same pairs, and outside they are
 * those inside, each coordinate one further from 0.
 *
 * Axes: S seeds, B batch.
 *
 * @param keys - one key a seed
 * @param examples - B
 * @param config - the task
 * @returns the batch, with a leading seed axis
 * @throws ConfigError if examples or d is no positive integer, or for an unknown target or range
 * @example
 * drawPairs([key(0)], 5, {target: 'product', d: 4}).input.x.shape; // => [1, 5, 4]
 */
export function drawPairs(
  keys: readonly Key[],
  examples: number,
  {target, d, range = 'inside'}: PairConfig,
): PairBatch {
  assertPositiveInteger('examples', examples);
  assertTask(target, d, range);
  const [x, z] = [new Float32Array(keys.length * examples * d), new Float32Array(keys.length * examples * d)];
  keys.forEach((key, s) => {
    const [xKey, zKey] = split(key, 2);
    x.set(coordinates(xKey, examples * d, range), s * examples * d);
    z.set(coordinates(zKey, examples * d, range), s * examples * d);
  });
  return tidy(() => {
    const shape: [number, number, number] = [keys.length, examples, d];
    const input = {x: tf.tensor(x, shape), z: tf.tensor(z, shape)};
    return {input, target: pairTargets(target, input.x, input.z)};
  });
}

function coordinates(key: Key, n: number, range: PairRange): Float32Array {
  const values = uniformArray(key, n, {min: -1, max: 1});
  if (range === 'outside') for (let i = 0; i < n; i++) values[i] += values[i] < 0 ? -1 : 1;
  return values;
}

/**
 * What is asked of given pairs, scaled so that it has mean 0 and variance 1 where all coordinates are U[−1, 1]:
 * - `product`: ⟨x, z⟩ / √(d/9);
 * - `sines`: Σ sin(π u) / √d over all 2d coordinates u of x and z, a sum of functions of one number;
 * - `relation`: (Σ|x_i − z_i| − 2d/3) / √(2d/9), which compares x with z and multiplies nothing.
 *
 * @param target - which
 * @param x - [..., d]
 * @param z - [..., d]
 * @returns [..., 1]
 * @throws ConfigError for an unknown target; ShapeError if the shapes of x and z differ
 * @example
 * pairTargets('product', tf.tensor2d([[1, 2, 3]]), tf.tensor2d([[4, 5, 6]])).dataSync()[0].toFixed(4); // => "55.4256"
 */
export function pairTargets(target: PairTarget, x: tf.Tensor, z: tf.Tensor): tf.Tensor {
  assertTarget(target);
  if (x.rank === 0 || x.shape.join() !== z.shape.join()) {
    throw new ShapeError(`z must have the shape of x [${x.shape.join(', ')}]. Got [${z.shape.join(', ')}].`);
  }
  const d = x.shape[x.rank - 1];
  return tf.tidy(() => {
    const total = (terms: tf.Tensor): tf.Tensor => tf.sum(terms, -1, true);
    if (target === 'product') return tf.mul(total(tf.mul(x, z)), 3 / Math.sqrt(d));
    if (target === 'sines') {
      const sines = (u: tf.Tensor): tf.Tensor => tf.sin(tf.mul(u, Math.PI));
      return tf.mul(total(tf.add(sines(x), sines(z))), 1 / Math.sqrt(d));
    }
    return tf.mul(tf.sub(total(tf.abs(tf.sub(x, z))), (2 * d) / 3), 3 / Math.sqrt(2 * d));
  });
}

/** Variances outside: 9 E[u²]² with E[u²] = 7/3; 2 E[sin² πu]; the variance 17/9 of |x_i − z_i| over 2/9. */
const variancesOutside: Record<PairTarget, number> = {product: 49, sines: 1, relation: 17 / 2};

/**
 * The standard deviation of a target over the pairs of a range: what a root mean square error is divided by.
 *
 * Inside it is 1. Outside it is 7 for the product, 1 for the sines and √8.5 for the relation, whose mean outside is 3√(d/2). As targets are scaled, it is the same at
 * every d.
 *
 * @param target - which
 * @param d - numbers in each vector
 * @param range - default 'inside'
 * @throws ConfigError if d is no positive integer, or for an unknown target or range
 * @example
 * pairDeviation('product', 16, 'outside'); // => 7
 */
export function pairDeviation(target: PairTarget, d: number, range: PairRange = 'inside'): number {
  assertTask(target, d, range);
  return range === 'inside' ? 1 : Math.sqrt(variancesOutside[target]);
}

function assertTask(target: PairTarget, d: number, range: PairRange): void {
  assertTarget(target);
  assertPositiveInteger('d', d);
  assertOneOf('range', range, pairRanges);
}

function assertTarget(target: PairTarget): void {
  assertOneOf('target', target, pairTargetNames);
}
