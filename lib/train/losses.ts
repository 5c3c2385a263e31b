import * as tf from '@tensorflow/tfjs';
import {assertShape} from '../core';

/**
 * Each seed's mean squared error over batch and outputs: L_s = mean_{b,o} (ŷ − y)².
 *
 * @param predicted - [S, B, O]
 * @param target - [S, B, O]
 * @returns [S]
 * @throws ShapeError if the shapes differ
 * @example
 * meanSquaredError(tf.tensor3d([[[1, 3]]]), tf.tensor3d([[[1, 1]]])).arraySync(); // => [2]
 */
export function meanSquaredError(predicted: tf.Tensor, target: tf.Tensor): tf.Tensor {
  const sizes = assertShape('target', target, ['S', 'B', 'O']);
  assertShape('predicted', predicted, ['S', 'B', 'O'], sizes);
  return tf.mean(tf.square(tf.sub(predicted, target)), [1, 2]);
}
