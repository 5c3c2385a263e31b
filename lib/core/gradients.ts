import * as tf from '@tensorflow/tfjs';
import {tidy} from './tidy';
import {treeFromLeaves, treeLeaves, treeMap, type Params} from './tree';

/** A loss and its gradients, a tree of the parameters' structure. */
export type ValueAndGrad<P> = {value: tf.Tensor; grads: P};

/**
 * The value of a loss and the gradient of its sum: L(θ) and ∂(Σ L)/∂θ for every leaf of θ.
 *
 * A loss of shape [S] holds one value a seed. No seed's loss depends on another seed's parameters, so the gradient of the sum is each seed's own.
 *
 * @param loss - θ -> L, a scalar or [S]
 * @returns θ -> {value, grads}; value has the loss's shape
 * @throws Error of TensorFlow.js if no leaf reaches the loss
 * @example
 * valueAndGrad((w) => tf.square(w))(tf.tensor1d([1, -2])).grads.arraySync(); // => [2, -4]
 */
export function valueAndGrad<P extends Params>(
  loss: (params: P) => tf.Tensor,
): (params: P) => ValueAndGrad<P> {
  return (params) =>
    tidy(() => {
      const leaves = treeLeaves(params);
      const values = (...own: tf.Tensor[]): tf.Tensor => loss(treeFromLeaves(params, own));
      // tfjs types a loss as a scalar, but accepts any shape when the output's gradient is given.
      const {value, grads} = tf.valueAndGrads(values as (...own: tf.Tensor[]) => tf.Scalar)(leaves);
      return {value: value as tf.Tensor, grads: treeFromLeaves(params, grads)};
    });
}

/**
 * The product of the Hessian with a vector: H v = ∂/∂θ ⟨∂L/∂θ, v⟩, reverse over reverse.
 *
 * @param loss - θ -> L, made of operations that differentiate twice (those of `ops`)
 * @param params - θ, the point
 * @param vector - v, a tree of the structure of θ
 * @returns H v, a tree of the structure of θ
 * @throws StructureError if v has another structure than θ
 * @example
 * hvp((w) => tf.sum(tf.mul(w, tf.square(w))), tf.tensor1d([1, 2]), tf.tensor1d([1, 1])).arraySync(); // => [6, 12]
 */
export function hvp<P extends Params>(loss: (params: P) => tf.Tensor, params: P, vector: P): P {
  treeMap(() => 0, params, vector);
  const direction = treeLeaves(vector);
  const inner = (...leaves: tf.Tensor[]): tf.Scalar => {
    const gradients = tf.grads((...own: tf.Tensor[]) => loss(treeFromLeaves(params, own)))(leaves);
    return tf.addN(gradients.map((gradient, i) => tf.sum(tf.mul(gradient, direction[i])))) as tf.Scalar;
  };
  return tidy(() => treeFromLeaves(params, tf.grads(inner)(treeLeaves(params))));
}
