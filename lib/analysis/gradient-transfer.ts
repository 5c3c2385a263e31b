import type * as tf from '@tensorflow/tfjs';
import {assertShape, ShapeError} from '../core';

/**
 * The inner product of every context's gradient with every other's: G_ab = ⟨g_a, g'_b⟩.
 *
 * −η G_ab is, to first order, how a step of gradient descent on context b with rate η changes the loss of context a: above 0 learning b helps a, below 0 it undoes a.
 * With g and g' from independent batches each entry, the diagonal too, is an unbiased estimate of the inner product of the expected gradients. Accumulated in
 * double precision.
 *
 * Axes: S seeds, K contexts, P parameters.
 *
 * @param first - g [S, K, P], of one batch
 * @param second - g' [S, K, P], of another
 * @returns [S][K][K], rows a, columns b
 * @throws ShapeError if the shapes differ
 * @example
 * const g = tf.tensor3d([[[1, 0], [1, 2]]]);
 * gradientInnerProducts(g, tf.mul(g, 10)); // => [[[10, 10], [10, 50]]]
 */
export function gradientInnerProducts(first: tf.Tensor, second: tf.Tensor): number[][][] {
  const sizes = assertShape('first', first, ['S', 'K', 'P']);
  assertShape('second', second, ['S', 'K', 'P'], sizes);
  const {S, K, P} = sizes;
  const [g, h] = [first.dataSync(), second.dataSync()];
  const innerProduct = (rowOfFirst: number, rowOfSecond: number): number => {
    const [from, to] = [rowOfFirst * P, rowOfSecond * P];
    let sum = 0;
    for (let i = 0; i < P; i++) sum += g[from + i] * h[to + i];
    return sum;
  };
  const upTo = (n: number): number[] => Array.from({length: n}, (_, i) => i);
  return upTo(S).map((s) => upTo(K).map((a) => upTo(K).map((b) => innerProduct(s * K + a, s * K + b))));
}

/**
 * The transfer ratio of one seed: how much of what a step teaches one context it teaches the others,
 * [mean over a ≠ b of ⟨g_a, g'_b⟩] / [mean over a of ⟨g_a, g'_a⟩].
 *
 * 1 where all contexts have one gradient, 0 where they use disjoint parameters, below 0 where updates undo each other. A common factor of all gradients cancels.
 *
 * At a stationary point of the mean loss that fits no context it is −1/(K − 1), for g = g' exactly and else in expectation of both means:
 * Σ_a g_a = 0 gives 0 = ‖Σ_a g_a‖² = Σ_a ‖g_a‖² + Σ_{a≠b} ⟨g_a, g_b⟩, and there are K − 1 pairs a ≠ b for each a. Without noise no ratio is lower.
 *
 * @param products - G [K][K], K at least 2
 * @returns the ratio; NaN or infinite where a gradient is not finite or the diagonal sums to 0, as once every context is fitted
 * @throws ShapeError if G is not square or K is below 2
 * @see Fort et al. 2019, arXiv:1901.09491 ("stiffness": signs or cosines instead of a ratio of means)
 * @remarks A cosine of two gradients of one context each is not used: its sign changes in the course of training.
 * @example
 * gradientInnerProducts(tf.tensor3d([[[1, 2], [-1, -2]]]), tf.tensor3d([[[1, 2], [-1, -2]]])).map(transferRatio); // => [-1]
 */
export function transferRatio(products: readonly (readonly number[])[]): number {
  const nContexts = products.length;
  if (nContexts < 2 || products.some((row) => row.length !== nContexts)) {
    const lengths = products.map((row) => row.length).join(', ');
    throw new ShapeError(
      `products must be K rows of K, K at least 2. Got ${nContexts} rows, of lengths ${lengths || 'none'}.`,
    );
  }
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const own = sum(products.map((row, a) => row[a]));
  const others = sum(products.map((row, a) => sum(row.filter((_, b) => b !== a))));
  return others / (nContexts - 1) / own;
}
