import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';
import {differentiable} from './custom-gradient';

function assertHasAxis(x: tf.Tensor): void {
  if (x.rank === 0) throw new ShapeError('x must have at least one axis. Got shape [].');
}

const softmaxOfVectors: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.softmax(x),
  (dy, x) => {
    const weighted = tf.mul(dy, softmax(x));
    return tf.sub(weighted, tf.mul(softmax(x), tf.sum(weighted, -1, true)));
  },
);

/**
 * The softmax over the last axis: yᵢ = e^xᵢ / Σⱼ e^xⱼ.
 *
 * @param x - [..., N]
 * @returns [..., N], positive, each vector sums to 1; finite for any finite x
 * @throws ShapeError if x is a scalar
 * @remarks Differs from tf.softmax: differentiates to any order, and takes the last axis only.
 * @example
 * softmax(tf.tensor1d([0, 1])).arraySync(); // => [0.2689414, 0.7310586]
 */
export function softmax(x: tf.Tensor): tf.Tensor {
  assertHasAxis(x);
  return softmaxOfVectors(x);
}

const logSoftmaxOfVectors: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.logSoftmax(x),
  (dy, x) => tf.sub(dy, tf.mul(softmax(x), tf.sum(dy, -1, true))),
);

/**
 * The logarithm of the softmax over the last axis: yᵢ = xᵢ − log Σⱼ e^xⱼ.
 *
 * @param x - [..., N]
 * @returns [..., N], at most 0; finite for any finite x
 * @throws ShapeError if x is a scalar
 * @remarks Differs from tf.logSoftmax: differentiates to any order, and takes the last axis only.
 * @example
 * logSoftmax(tf.tensor1d([0, 1])).arraySync(); // => [-1.3132616, -0.3132617]
 */
export function logSoftmax(x: tf.Tensor): tf.Tensor {
  assertHasAxis(x);
  return logSoftmaxOfVectors(x);
}

const logSumExpOfVectors: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.logSumExp(x, -1),
  (dy, x) => tf.mul(tf.expandDims(dy, -1), softmax(x)),
);

/**
 * log Σⱼ e^xⱼ over the last axis; its gradient is the softmax.
 *
 * @param x - [..., N]
 * @returns [...]; finite for any finite x
 * @throws ShapeError if x is a scalar
 * @remarks Differs from tf.logSumExp: differentiates to any order, and takes the last axis only.
 * @example
 * logSumExp(tf.tensor1d([0, 1])).arraySync(); // => 1.3132617
 */
export function logSumExp(x: tf.Tensor): tf.Tensor {
  assertHasAxis(x);
  return logSumExpOfVectors(x);
}
