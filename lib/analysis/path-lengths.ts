import * as tf from '@tensorflow/tfjs';
import {ConfigError, tidy} from '../core';
import type {ResidualUnit} from '../nn';
import {pullBack, sumOf, unitInputs} from './pull-back';

/** How paths through a stack are followed. */
export type PathOptions = {
  /** The axis of examples: 0 (default), or 1 behind a leading axis of seeds, with parameters stacked alike. */
  readonly batchAxis?: 0 | 1;
  /**
   * Whether gradients of all lengths go back through a unit at once, stacked on the axis of examples. Default true. False for units that know how many examples there
   * are, for example by a mask [B, ...]: then one product a length, which takes longer.
   */
  readonly together?: boolean;
};

/** How the gradient of one seed is distributed over the lengths of paths. A length is the number of branches that a path goes through. */
export type PathLengths = {
  /** The mass of length k at position k, from 0 to the number of units. */
  readonly masses: readonly number[];
  /** Mean length, Σ k m_k / Σ m_k. */
  readonly mean: number;
  /** The smallest length at which 5 % of the mass is reached. */
  readonly low: number;
  /** The smallest length at which 95 % of the mass is reached. */
  readonly high: number;
};

/**
 * The parts of a gradient by the number of branches that they came through: exactly, with everything that paths of one length cancel among each other.
 *
 * From the last unit to the first, g_0 = gradient, all others 0: pulled through what follows the sum, if anything does, then g_k ← Jₛᵀ g_k + J_bᵀ g_{k−1}, with Jₛ the
 * Jacobian of the skip (1 for the identity, 0 for none) and J_b that of the branch. Their sum is the true gradient at the first unit's input, g ← (Jₛ + J_b)ᵀ g.
 *
 * Axes: S seeds (optional), B batch. Each unit needs one vector-Jacobian product for all lengths so far, so that N units cost about N² / 2 of them.
 *
 * @param units - N of them, at least one
 * @param h - what the first unit gets, [B, ...], or [S, B, ...] with batchAxis 1
 * @param gradient - of a sum over examples, at the output of the last unit, and of its shape
 * @param options - see `PathOptions`
 * @returns [N + 1, *S, B, ...]: g_0 … g_N, of the shape of h
 * @throws ShapeError if there is no unit, if h lacks the axis of examples, or if the gradient has another shape than the last unit's output
 * @see Veit et al. 2016, arXiv:1605.06431, section 4.3, who sample single paths (`sampledPathLengths`)
 * @example
 * const double = {name: 'double', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2)};
 * pathGradients([double, double], tf.ones([1, 1]), tf.ones([1, 1])).arraySync(); // => [[[1]], [[4]], [[4]]]
 */
export function pathGradients(
  units: readonly ResidualUnit[],
  h: tf.Tensor,
  gradient: tf.Tensor,
  {batchAxis = 0, together = true}: PathOptions = {},
): tf.Tensor {
  return tidy(() => {
    const inputs = unitInputs(units, h, gradient, batchAxis);
    const pull = (f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, parts: tf.Tensor): tf.Tensor =>
      pullBack(f, x, parts, {batchAxis, together});
    const stacked = units.reduceRight((parts, unit, n) => {
      const {branch, skip = 'identity'} = unit;
      return tidy(() => {
        const atSum = unit.after ? pull(unit.after, sumOf(unit, inputs[n]), parts) : parts;
        const none = tf.zerosLike(inputs[n]);
        const throughBranch = tf.concat([none, pull(branch, inputs[n], atSum)], batchAxis);
        if (skip === 'none') return throughBranch;
        const throughSkip = skip === 'identity' ? atSum : pull(skip, inputs[n], atSum);
        return tf.add(throughBranch, tf.concat([throughSkip, none], batchAxis));
      });
    }, gradient);
    return tf.stack(tf.split(stacked, units.length + 1, batchAxis));
  });
}

/**
 * How much of a gradient came through how many branches: the mass of length k is the mean over examples of ‖g_k‖, with g_k of `pathGradients` at the first unit's input.
 *
 * @param units - N of them, at least one
 * @param h - what the first unit gets, [B, ...], or [S, B, ...] with batchAxis 1
 * @param gradient - of a sum over examples, at the output of the last unit, and of its shape
 * @param options - see `PathOptions`
 * @returns one a seed; without an axis of seeds one
 * @throws ShapeError as `pathGradients`
 * @remarks Masses of different lengths do not add up to the norm of the gradient: parts may point anywhere. A factor on the gradient changes no length.
 * @example
 * const double = {name: 'double', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2)};
 * pathLengths([double, double], tf.ones([1, 1]), tf.ones([1, 1])); // => [{"masses": [1, 4, 4], "mean": 1.3333333, "low": 0, "high": 2}]
 */
export function pathLengths(
  units: readonly ResidualUnit[],
  h: tf.Tensor,
  gradient: tf.Tensor,
  options: PathOptions = {},
): PathLengths[] {
  return tidy(() => lengthsBySeed(pathGradients(units, h, gradient, options), options));
}

/** The lengths of each seed from gradients by length [N + 1, *S, B, ...], whose norms count as often as `counts` says; by default once. */
export function lengthsBySeed(
  byLength: tf.Tensor,
  {batchAxis = 0}: PathOptions,
  counts?: readonly number[],
): PathLengths[] {
  const [nLengths, ...leading] = byLength.shape.slice(0, batchAxis + 2);
  const examples = tf.reshape(byLength, [nLengths, ...leading, -1]);
  const norms = tf.mean(tf.sqrt(tf.sum(tf.square(examples), -1)), -1); // [N + 1, *S]
  const bySeed = tf.transpose(tf.reshape(norms, [nLengths, -1])).arraySync() as number[][];
  return bySeed.map((own) => pathLengthsOf(own.map((norm, length) => (counts?.[length] ?? 1) * norm)));
}

/**
 * Mean and range of a distribution over lengths.
 *
 * @param masses - of the lengths 0, 1, 2, …; they need not add up to 1
 * @returns the masses with the mean length and the smallest lengths at which 5 % and 95 % of the mass are reached; all NaN where the masses add up to nothing
 * @example
 * pathLengthsOf([1, 2, 1]); // => {"masses": [1, 2, 1], "mean": 1, "low": 0, "high": 2}
 */
export function pathLengthsOf(masses: readonly number[]): PathLengths {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const reached = (share: number): number => {
    let sum = 0;
    const at = masses.findIndex((mass) => (sum += mass) >= share * total);
    return total > 0 ? at : NaN;
  };
  const moment = masses.reduce((sum, mass, length) => sum + length * mass, 0);
  return {masses, mean: moment / total, low: reached(0.05), high: reached(0.95)};
}

/**
 * Masses as shares of their sum, m_k / Σ m_k.
 *
 * @param lengths - of one seed, or of one example
 * @returns one a length; all NaN where the masses add up to nothing
 * @example
 * pathShares(pathLengthsOf([1, 2, 1])); // => [0.25, 0.5, 0.25]
 */
export function pathShares({masses}: Pick<PathLengths, 'masses'>): number[] {
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  return masses.map((mass) => mass / total);
}

/**
 * The share of each length among all paths through a stack: C(n, k) / 2ⁿ of length k, as each of n units is passed through its branch or its skip.
 *
 * @param n - the number of units, from 0
 * @throws ConfigError if n is no integer from 0
 * @example
 * binomialPaths(2); // => [0.25, 0.5, 0.25]
 */
export function binomialPaths(n: number): number[] {
  if (!Number.isInteger(n) || n < 0) throw new ConfigError(`n must be an integer from 0. Got ${n}.`);
  // Logarithms: 2ⁿ leaves the range of numbers where stacks are deep.
  let log = -n * Math.LN2;
  return Array.from({length: n + 1}, (_, k) => {
    if (k > 0) log += Math.log((n - k + 1) / k);
    return Math.exp(log);
  });
}
