import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';
import {logSoftmax} from '../ops';

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
  return meanOfSeeds(tf.square(tf.sub(predicted, target)));
}

/**
 * Each seed's mean cross-entropy of classes, in nats: L_s = −mean log softmax(z)[label].
 *
 * @param logits - z [S, ..., C], for example [S, B, C]
 * @param labels - int32 [S, ...], each a class in [0, C)
 * @returns [S]
 * @throws ShapeError if the shapes do not match or have no axis beside the seeds', or labels is not int32
 * @see torch.nn.functional.cross_entropy, whose classes are axis 1
 * @example
 * crossEntropy(tf.tensor3d([[[0, 0], [0, 0]]]), tf.tensor2d([[0, 1]], [1, 2], 'int32')).arraySync(); // => [0.6931472]
 */
export function crossEntropy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  assertClasses(logits, labels);
  // On WebAssembly a oneHot of dtype float32 holds the bits of integers.
  const isLabel = tf.cast(tf.oneHot(labels, logits.shape[logits.rank - 1]), 'float32');
  const ofLabel = tf.sum(tf.mul(logSoftmax(logits), isLabel), -1);
  return tf.neg(meanOfSeeds(ofLabel));
}

/**
 * Each seed's share of examples whose largest logit is that of their label, in [0, 1]; of equal ones the first counts.
 *
 * @param logits - [S, ..., C], for example [S, B, C]
 * @param labels - int32 [S, ...], each a class in [0, C)
 * @returns [S]; it has no gradient
 * @throws ShapeError if the shapes do not match or have no axis beside the seeds', or labels is not int32
 * @example
 * accuracy(tf.tensor3d([[[1, 2], [4, 3]]]), tf.tensor2d([[1, 1]], [1, 2], 'int32')).arraySync(); // => [0.5]
 */
export function accuracy(logits: tf.Tensor, labels: tf.Tensor): tf.Tensor {
  assertClasses(logits, labels);
  return meanOfSeeds(tf.cast(tf.equal(tf.argMax(logits, -1), labels), 'float32'));
}

/** The mean over all axes but the seeds'. */
const meanOfSeeds = (x: tf.Tensor): tf.Tensor =>
  tf.mean(
    x,
    Array.from({length: x.rank - 1}, (_, axis) => axis + 1),
  );

function assertClasses(logits: tf.Tensor, labels: tf.Tensor): void {
  const [own, wanted] = [logits.shape.join(', '), labels.shape.join(', ')];
  if (logits.rank < 3) throw new ShapeError(`logits must have shape [S, ..., C]. Got [${own}].`);
  if (labels.dtype !== 'int32') throw new ShapeError(`labels must have dtype int32. Got ${labels.dtype}.`);
  const expected = logits.shape.slice(0, -1).join(', ');
  if (wanted !== expected)
    throw new ShapeError(`labels must have shape [${expected}] to match logits [${own}]. Got [${wanted}].`);
}
