import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, integers, type Key} from '../core';
import type {TokenBatch} from './token-batch';

/** The settings of sorting. */
export type SortingConfig = {
  /** Tokens in a sequence, T. */
  readonly length: number;
  /** Symbols that there are, V: 0 … V − 1. */
  readonly nSymbols: number;
};

/**
 * Draws a batch of sorting: each token is any symbol with equal probability, and the target is the same symbols in ascending order.
 *
 * Axes: S seeds, B batch, T tokens.
 *
 * @param keys - one random key a seed
 * @param batchSize - B
 * @param config - the task
 * @returns tokens and target [S, B, T], int32 in [0, V)
 * @throws ConfigError for sizes that are no positive integers
 * @see Dong et al. 2021, arXiv:2103.03404, section 4, for the task: there as here of length 8 and 10 symbols
 * @example
 * const {tokens, target} = drawSorting([key(0)], 3, {length: 8, nSymbols: 10});
 * target.dataSync().slice(0, 8).join() === tokens.dataSync().slice(0, 8).sort().join(); // => true
 */
export function drawSorting(
  keys: readonly Key[],
  batchSize: number,
  {length, nSymbols}: SortingConfig,
): TokenBatch {
  assertPositiveInteger('length', length);
  assertPositiveInteger('nSymbols', nSymbols);
  assertPositiveInteger('batchSize', batchSize);
  const perSeed = batchSize * length;
  const tokens = new Int32Array(keys.length * perSeed);
  keys.forEach((seedKey, s) => tokens.set(integers(seedKey, perSeed, nSymbols), s * perSeed));
  const target = tokens.slice();
  for (let from = 0; from < target.length; from += length) target.subarray(from, from + length).sort();
  const shape = [keys.length, batchSize, length];
  return {tokens: tf.tensor(tokens, shape, 'int32'), target: tf.tensor(target, shape, 'int32')};
}

/**
 * The share of tokens that is right where each position always answers the symbol that is most often sorted to it, whatever the sequence: (1/T) Σ_i max_v P(x₍ᵢ₎ = v).
 *
 * The i-th smallest of T symbols, i from 1, is at most v where at least i of them are: P(x₍ᵢ₎ ≤ v) = Σ_{j ≥ i} C(T, j) F^j (1 − F)^(T−j) with F = (v + 1)/V.
 *
 * @param config - the task
 * @throws ConfigError for sizes that are no positive integers
 * @example
 * [sortingWithoutLooking({length: 1, nSymbols: 10}), sortingWithoutLooking({length: 8, nSymbols: 10})]; // => [0.1, 0.338817535]
 */
export function sortingWithoutLooking({length, nSymbols}: SortingConfig): number {
  assertPositiveInteger('length', length);
  assertPositiveInteger('nSymbols', nSymbols);
  const symbols = Array.from({length: nSymbols}, (_, v) => v);
  let sum = 0;
  for (let i = 1; i <= length; i++) {
    const atMost = [0, ...symbols.map((v) => atLeast(i, length, (v + 1) / nSymbols))];
    sum += Math.max(...symbols.map((v) => atMost[v + 1] - atMost[v]));
  }
  return sum / length;
}

/** The probability of at least i successes in n trials of probability p. */
function atLeast(i: number, n: number, p: number): number {
  let sum = 0;
  let choices = 1; // C(n, j)
  for (let j = 0; j <= n; j++) {
    if (j >= i) sum += choices * p ** j * (1 - p) ** (n - j);
    choices = (choices * (n - j)) / (j + 1);
  }
  return sum;
}
