import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, bits, type Key} from '../core';
import type {TokenBatch} from './token-batch';

/** The settings of composing a permutation with itself. */
export type PermutationCompositionConfig = {
  /** Elements, and tokens in a sequence: T. */
  readonly size: number;
  /** How often the permutation is applied, K. */
  readonly power: number;
};

/**
 * Draws a batch of composition: a permutation p of 0 … T − 1, any with equal probability, stands as the tokens p(0), …, p(T − 1); the target at position i is
 * p^K(i) = p(p(… p(i))), K times p.
 *
 * K sets how many steps, one after the other, the answer takes: position i must look up p(i), then look there, and so on; or square twice for K = 4. Of one key the
 * permutations are the same at every K.
 *
 * Axes: S seeds, B batch, T tokens.
 *
 * @param keys - one random key a seed
 * @param batchSize - B
 * @param config - the task
 * @returns tokens and target [S, B, T], int32 in [0, T)
 * @throws ConfigError for sizes that are no positive integers
 * @remarks A power that a cycle's length divides gives nothing to do there: all of p^840 is the identity where T ≤ 8, and p^8 is on cycles of 1, 2, 4 and 8.
 * @example
 * const {tokens, target} = drawPermutationComposition([key(0)], 1, {size: 8, power: 2});
 * const p = tokens.dataSync();
 * [...target.dataSync()].every((value, i) => value === p[p[i]]); // => true
 */
export function drawPermutationComposition(
  keys: readonly Key[],
  batchSize: number,
  {size, power}: PermutationCompositionConfig,
): TokenBatch {
  assertPositiveInteger('size', size);
  assertPositiveInteger('power', power);
  assertPositiveInteger('batchSize', batchSize);
  const perSeed = batchSize * size;
  const tokens = new Int32Array(keys.length * perSeed);
  const target = new Int32Array(keys.length * perSeed);
  keys.forEach((seedKey, s) => {
    const draws = bits(seedKey, perSeed);
    for (let from = 0; from < perSeed; from += size) {
      const at = s * perSeed + from;
      const own = tokens.subarray(at, at + size);
      shuffled(draws.subarray(from, from + size), own);
      for (let i = 0; i < size; i++) target[at + i] = image(own, i, power);
    }
  });
  const shape = [keys.length, batchSize, size];
  return {tokens: tf.tensor(tokens, shape, 'int32'), target: tf.tensor(target, shape, 'int32')};
}

/** Writes a random order of 0 … n − 1 (Fisher-Yates shuffle) made of n random words. */
function shuffled(words: Uint32Array, order: Int32Array): void {
  for (let i = 0; i < order.length; i++) {
    const j = Math.floor((words[i] / 2 ** 32) * (i + 1));
    order[i] = order[j];
    order[j] = i;
  }
}

/** p^K(i) */
function image(p: Int32Array, i: number, power: number): number {
  let at = i;
  for (let k = 0; k < power; k++) at = p[at];
  return at;
}

/**
 * The share of tokens that is right where each position always answers itself, the best answer that does not look at the permutation: P(p^K(i) = i), the number of
 * divisors of K that are at most T, over T.
 *
 * The cycle that holds i has each length from 1 to T with equal probability, and p^K(i) = i where its length divides K. All other answers are equally likely.
 *
 * @param config - the task
 * @throws ConfigError for sizes that are no positive integers
 * @example
 * [2, 3, 4].map((power) => compositionWithoutLooking({size: 8, power})); // => [0.25, 0.25, 0.375]
 */
export function compositionWithoutLooking({size, power}: PermutationCompositionConfig): number {
  assertPositiveInteger('size', size);
  assertPositiveInteger('power', power);
  const lengths = Array.from({length: size}, (_, i) => i + 1);
  return lengths.filter((length) => power % length === 0).length / size;
}

/**
 * The share of sequences all of whose tokens are right where each position always answers itself: P(p^K = 1), that of permutations whose cycles all have a length that
 * divides K. It is s_T, with s_n = (1/n) Σ_{d | K, d ≤ n} s_{n−d} and s_0 = 1. Where T = 8 and K is 2, 3 or 4, no other answer that does not look is right more often.
 *
 * The cycle of the last of n elements has each length d from 1 to n with equal probability, and leaves a permutation of n − d elements, any with equal probability.
 *
 * @param config - the task
 * @throws ConfigError for sizes that are no positive integers
 * @example
 * [2, 3, 4].map((power) => 40320 * exactCompositionWithoutLooking({size: 8, power})); // => [764, 1233, 6224]
 */
export function exactCompositionWithoutLooking({size, power}: PermutationCompositionConfig): number {
  assertPositiveInteger('size', size);
  assertPositiveInteger('power', power);
  const shares = [1];
  for (let n = 1; n <= size; n++) {
    let sum = 0;
    for (let length = 1; length <= n; length++) if (power % length === 0) sum += shares[n - length];
    shares.push(sum / n);
  }
  return shares[size];
}
