import type * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';

/**
 * The least residual that is told from 0, relative to X: tokens computed in float32 that are equal but for rounding differ by about so much.
 *
 * @example
 * LEAST_RESIDUAL; // => 0.000001
 */
export const LEAST_RESIDUAL = 1e-6;

/**
 * How far tokens are from being all the same: ‖X − 1 x̄ᵀ‖_F / ‖X‖_F with x̄ the mean over tokens, the matrix of equal rows that is nearest to X.
 *
 * 0 is all tokens the same, the collapse of X to rank 1; independent tokens of mean 0 have √(1 − 1/T). Sums are taken in double precision over values in float32: what is below 1e-6
 * (`LEAST_RESIDUAL`) is rounding, and counts as 1e-6.
 *
 * @param x - [.., T, D] with T tokens; each leading index is an example of its own
 * @returns one number in [1e-6, 1] for each example, in order; NaN where X is 0 or not finite
 * @throws ShapeError if x has fewer than two axes
 * @see Dong, Cordonnier & Loukas 2021, arXiv:2103.03404, section 2.2
 * @remarks Differs from the paper, whose norm is √(‖·‖₁ ‖·‖_∞): for Frobenius' the nearest matrix of equal rows is known.
 * @example
 * rankCollapse(tf.tensor3d([[[3, 4], [3, 4]], [[1, 0], [-1, 0]]])); // => [0.000001, 1]
 */
export function rankCollapse(x: tf.Tensor): number[] {
  if (x.rank < 2)
    throw new ShapeError(`x must have tokens and features, [.., T, D]. Got [${x.shape.join(', ')}].`);
  const [nTokens, d] = x.shape.slice(-2);
  const values = x.dataSync();
  const perExample = nTokens * d;
  return Array.from({length: x.size / perExample}, (_, example) =>
    residualOf(values.subarray(example * perExample, (example + 1) * perExample) as Float32Array, d),
  );
}

function residualOf(values: Float32Array, d: number): number {
  const means = new Float64Array(d);
  values.forEach((value, i) => (means[i % d] += value));
  const nTokens = values.length / d;
  let [apart, all] = [0, 0];
  values.forEach((value, i) => {
    apart += (value - means[i % d] / nTokens) ** 2;
    all += value ** 2;
  });
  return all === 0 ? NaN : Math.max(LEAST_RESIDUAL, Math.sqrt(apart / all));
}
