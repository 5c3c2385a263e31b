import type * as tf from '@tensorflow/tfjs';
import {assertShape} from '../core';

/**
 * Each seed's share of variance explained: R² = 1 − Σ (y − ŷ)² / Σ (y − ȳ)², with ȳ the mean of each output over the examples used.
 *
 * 1 is exact, 0 is as good as predicting the mean, and it is negative where a model does worse. Sums are accumulated in double precision.
 *
 * @param predicted - [S, B, O]
 * @param target - [S, B, O]
 * @param only - [S, B]; examples with 0 are left out. Default: all are used
 * @returns one number a seed; NaN where the predictions are not finite or fewer than two examples are used
 * @throws ShapeError if the shapes differ
 * @example
 * rSquared(tf.tensor3d([[[1], [2], [4]]]), tf.tensor3d([[[1], [2], [3]]])); // => [0.5]
 */
export function rSquared(predicted: tf.Tensor, target: tf.Tensor, only?: tf.Tensor): number[] {
  const sizes = assertShape('target', target, ['S', 'B', 'O']);
  assertShape('predicted', predicted, ['S', 'B', 'O'], sizes);
  if (only) assertShape('only', only, ['S', 'B'], sizes);
  const {S, B, O} = sizes;
  const [yHat, y, kept] = [predicted.dataSync(), target.dataSync(), only?.dataSync()];
  return Array.from({length: S}, (_, s) => {
    const examples = Array.from({length: B}, (__, b) => s * B + b).filter(
      (example) => !kept || kept[example] !== 0,
    );
    if (examples.length < 2) return NaN;
    let residual = 0;
    let total = 0;
    for (let o = 0; o < O; o++) {
      const mean = examples.reduce((sum, example) => sum + y[example * O + o], 0) / examples.length;
      for (const example of examples) {
        residual += (y[example * O + o] - yHat[example * O + o]) ** 2;
        total += (y[example * O + o] - mean) ** 2;
      }
    }
    return 1 - residual / total;
  });
}
