import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';
import {differentiable} from './custom-gradient';

/** 1 / (number of ties) at each largest element, else 0; piecewise constant, so its derivative is 0. */
const shareOfLargest: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => {
    const isLargest = tf.cast(tf.equal(x, tf.max(x, -1, true)), 'float32');
    return tf.div(isLargest, tf.sum(isLargest, -1, true));
  },
  (dy) => tf.zerosLike(dy),
);

const maxOfVectors: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.max(x, -1),
  (dy, x) => tf.mul(tf.expandDims(dy, -1), shareOfLargest(x)),
);

/**
 * The largest element along the last axis. Where several are largest, each gets an equal share of the gradient.
 *
 * @param x - [..., N], N at least 1
 * @returns [...]
 * @throws ShapeError if x is a scalar or N is 0
 * @remarks Differs from tf.max: ties share the gradient (as torch.amax and jax.numpy.max do) where tf.max gives each the whole, and it
 * differentiates twice (the second derivative is 0).
 * @example
 * tf.grad((x) => max(x))(tf.tensor1d([2, 1, 2])).arraySync(); // => [0.5, 0, 0.5]
 */
export function max(x: tf.Tensor): tf.Tensor {
  if (x.rank === 0 || x.shape[x.rank - 1] === 0) {
    throw new ShapeError(
      `x must have a last axis of at least one element. Got shape [${x.shape.join(', ')}].`,
    );
  }
  return maxOfVectors(x);
}
