/**
 * Feature maps of linear attention: φ such that φ(k) · φ(q) takes the place of exp(k · q). The identity needs no function.
 */
import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError} from '../core';
import {differentiable, exp, relu} from '../ops';

const exponentOfNegativePart = (x: tf.Tensor): tf.Tensor => exp(tf.neg(relu(tf.neg(x)))); // e^min(x, 0)

/**
 * φ(x) = elu(x) + 1, elementwise: x + 1 where x > 0, else eˣ. Derivative e^min(x, 0).
 *
 * @param x - any shape
 * @returns the shape of x, positive
 * @see Katharopoulos et al. 2020, arXiv:2006.16236, eq. 7
 * @remarks Its scores φ(k) · φ(q) are all positive, so it is meant with `sumRule`'s option `normalised`.
 * @example
 * eluFeatures(tf.tensor1d([-1, 0, 2])).arraySync(); // => [0.3678794, 1, 3]
 */
export const eluFeatures: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.add(relu(x), exponentOfNegativePart(x)),
  (dy, x) => tf.mul(dy, exponentOfNegativePart(x)),
);

/**
 * Deterministic parameter-free projection: φ(x) holds rᵢ rᵢ₊ⱼ for i = 1 … 2D and j = 1 … ν, with r = relu([x; −x]) and i + j counted round.
 *
 * Two vectors of which no pair of coordinates has the same signs have features orthogonal to each other: more keys than D find room.
 *
 * @param x - [..., D]
 * @param options.nu - ν, 1 to 2D − 1
 * @returns [..., 2Dν], at least 0; the products with j = 1 come first
 * @throws ShapeError if x is a scalar; ConfigError if ν is no integer of its range
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 37
 * @remarks The code of the paper (appendix C) pairs i with i − j: the same products in another order.
 * @example
 * dpfpFeatures(tf.tensor1d([2, -3]), {nu: 1}).arraySync(); // => [0, 0, 0, 6]
 */
export function dpfpFeatures(x: tf.Tensor, {nu}: {nu: number}): tf.Tensor {
  if (x.rank === 0) throw new ShapeError('x must have at least one axis. Got shape [].');
  const size = 2 * x.shape[x.rank - 1];
  if (!Number.isInteger(nu) || nu < 1 || nu >= size) {
    throw new ConfigError(`nu must be an integer from 1 to ${size - 1}. Got ${nu}.`);
  }
  const rectified = relu(tf.concat([x, tf.neg(x)], -1));
  const twice = tf.concat([rectified, rectified], -1);
  const shifted = Array.from({length: nu}, (_, j) =>
    tf.slice(twice, [...x.shape.slice(0, -1).map(() => 0), j + 1], [...x.shape.slice(0, -1), size]),
  ); // element i of the j-th is r at i + j
  return tf.concat(
    shifted.map((partner) => tf.mul(rectified, partner)),
    -1,
  );
}

const SMALLEST_SQUARE = 1e-12;

/**
 * Vectors of length 1: x / ‖x‖, as x / √(‖x‖² + 1e-12), which also takes a vector of zeros.
 *
 * @param x - [..., D]
 * @returns the shape of x
 * @throws ShapeError if x is a scalar
 * @remarks Differs from torch normalize, x / max(‖x‖, 1e-12), by less than float32 resolves where ‖x‖ > 1e-2.
 * @example
 * unitVectors(tf.tensor1d([3, 4])).arraySync(); // => [0.6, 0.8]
 */
export function unitVectors(x: tf.Tensor): tf.Tensor {
  if (x.rank === 0) throw new ShapeError('x must have at least one axis. Got shape [].');
  return tf.mul(x, tf.rsqrt(tf.add(tf.sum(tf.square(x), -1, true), SMALLEST_SQUARE)));
}
