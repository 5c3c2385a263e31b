import * as tf from '@tensorflow/tfjs';
import {differentiable} from './custom-gradient';

/**
 * eˣ, elementwise; derivative eˣ.
 *
 * @param x - any shape
 * @returns the shape of x; 0 below −104 and Infinity above 88.7 (float32)
 * @remarks Differs from tf.exp: differentiates to any order.
 * @example
 * exp(tf.tensor1d([0, 1])).arraySync(); // => [1, 2.7182817]
 */
export const exp: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.exp(x),
  (dy, x) => tf.mul(dy, exp(x)),
);

const TWO_OVER_SQRT_PI = 2 / Math.sqrt(Math.PI);

/**
 * The error function 2/√π ∫₀ˣ e^(−t²) dt, elementwise; derivative 2/√π e^(−x²).
 *
 * @param x - any shape
 * @returns the shape of x, in [−1, 1]
 * @remarks Differs from tf.erf: differentiates to any order.
 * @example
 * erf(tf.scalar(0.5)).arraySync(); // => 0.5204999
 */
export const erf: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.erf(x),
  (dy, x) => tf.mul(dy, tf.mul(TWO_OVER_SQRT_PI, exp(tf.neg(tf.square(x))))),
);
