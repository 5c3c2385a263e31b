import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';

/**
 * Each seed's mean squared error over all that follows the seed axis: L_s = mean (ŷ_s − y_s)².
 *
 * @param predicted - [S, ...], for example [S, B, O] or [S, B, T, O]
 * @param target - of the same shape
 * @returns [S]
 * @throws ShapeError if the shapes differ, which would broadcast, or have no axis beside the seeds'
 * @example
 * meanSquaredError(tf.tensor3d([[[1, 3]]]), tf.tensor3d([[[1, 1]]])).arraySync(); // => [2]
 */
export function meanSquaredError(predicted: tf.Tensor, target: tf.Tensor): tf.Tensor {
  const [own, wanted] = [predicted.shape.join(', '), target.shape.join(', ')];
  if (target.rank < 2) throw new ShapeError(`target must have shape [S, ...]. Got [${wanted}].`);
  if (own !== wanted)
    throw new ShapeError(`predicted must have the target's shape [${wanted}]. Got [${own}].`);
  const rest = Array.from({length: target.rank - 1}, (_, axis) => axis + 1);
  return tf.mean(tf.square(tf.sub(predicted, target)), rest);
}
