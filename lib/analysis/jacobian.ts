import * as tf from '@tensorflow/tfjs';
import {ShapeError, tidy} from '../core';

/**
 * The Jacobian of a function at each example: J_oi = ∂f(x)_o / ∂x_i.
 *
 * No example's output may depend on another example's input, as in any model without batch statistics: the gradient of a sum over examples is then each example's
 * own. One pass forward and backward an output. Inputs that f holds fixed, for example the keys beside the contents, it closes over.
 *
 * Axes: S seeds (optional), B batch, O outputs, I inputs of one example, flattened.
 *
 * @param f - x -> [*S, B, O], differentiable
 * @param x - [*S, B, ...]; the axes after B are the inputs of one example
 * @returns [*S, B, O, I]
 * @throws ShapeError if f(x) is not [*S, B, O] with the S and B of x; Error of TensorFlow.js if f does not use x
 * @example
 * jacobian((x) => tf.square(x), tf.tensor2d([[1, 2], [3, 4]])).arraySync(); // => [[[2, 0], [0, 4]], [[6, 0], [0, 8]]]
 */
export function jacobian(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor): tf.Tensor {
  return tidy(() => {
    const y = f(x);
    const examples = y.shape.slice(0, -1); // [*S, B]
    assertOutputs(x, y);
    const nOutputs = y.shape[y.rank - 1];
    const nInputs = x.shape.slice(examples.length).reduce((product, size) => product * size, 1);
    const rows = Array.from({length: nOutputs}, (_, o) =>
      tidy(() => {
        const only = tf.tensor1d(Array.from({length: nOutputs}, (__, i) => (i === o ? 1 : 0)));
        return tf.reshape(tf.grad(f)(x, tf.mul(tf.onesLike(y), only)), [...examples, nInputs]);
      }),
    );
    return tf.stack(rows, examples.length);
  });
}

function assertOutputs(x: tf.Tensor, y: tf.Tensor): void {
  const examples = y.shape.slice(0, -1);
  const fits =
    (y.rank === 2 || y.rank === 3) &&
    x.rank >= examples.length &&
    examples.every((size, axis) => size === x.shape[axis]);
  if (fits) return;
  throw new ShapeError(
    `f(x) must have shape [*S, B, O] with the S and B of x [${x.shape.join(', ')}]. Got [${y.shape.join(', ')}].`,
  );
}
