import * as tf from '@tensorflow/tfjs';

/**
 * An operation of one tensor whose gradient is written as a function of its *input*.
 *
 * TensorFlow.js lets many operations save their output for the gradient; the saved copy is not connected to the input, so a second
 * derivative through it is wrong or throws. A saved input is connected: the gradient is itself differentiable, to any order, as long
 * as `gradient` is made of operations that are.
 *
 * @param value - x -> y; runs outside the tape, so any TensorFlow.js operation may be used
 * @param gradient - (dy, x) -> dx, made of differentiable operations
 * @returns x -> y
 * @example
 * const cube = differentiable((x) => tf.pow(x, 3), (dy, x) => tf.mul(dy, tf.mul(3, tf.square(x))));
 * tf.grad(tf.grad(cube))(tf.scalar(2)).arraySync(); // => 12
 */
export function differentiable(
  value: (x: tf.Tensor) => tf.Tensor,
  gradient: (dy: tf.Tensor, x: tf.Tensor) => tf.Tensor,
): (x: tf.Tensor) => tf.Tensor {
  const operation = tf.customGrad((...args) => {
    const [x, save] = args as [tf.Tensor, tf.GradSaveFunc];
    save([x]);
    return {value: value(x), gradFunc: (dy, [input]) => gradient(dy, input)};
  });
  return (x) => operation(x);
}

/**
 * The identity with derivative 0: what is computed from the result is constant to the gradient.
 *
 * @param x - any shape
 * @returns x
 * @see jax.lax.stop_gradient
 * @example
 * tf.grad((x) => tf.mul(x, stopGradient(x)))(tf.scalar(3)).arraySync(); // => 3
 */
export const stopGradient: (x: tf.Tensor) => tf.Tensor = differentiable(
  (x) => tf.clone(x),
  (dy) => tf.zerosLike(dy),
);
