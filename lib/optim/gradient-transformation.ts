import * as tf from '@tensorflow/tfjs';
import {ShapeError, treeMap, type Params} from '../core';

/** What an update returns: the updates to add to the parameters, and the next state. */
export type UpdateResult<P extends Params> = {updates: P; state: Params};

/**
 * An optimiser as a value: a pair of pure functions, composed by `chain`. The state is a tree of tensors, so it can be stacked, saved
 * and passed to a compiled step. Nothing is disposed: put a tf.tidy around the step.
 *
 * @see optax, GradientTransformation
 */
export type GradientTransformation = {
  /** The state before the first update; an empty list where there is none. */
  readonly init: (params: Params) => Params;
  /** Gradients to updates. `params` is needed by weight decay only. Throws StructureError where trees differ, ShapeError where leaves do. */
  readonly update: <P extends Params>(grads: P, state: Params, params?: P) => UpdateResult<P>;
};

/** Maps leaves of trees of one structure and one shape a leaf, and keeps the first tree's type: nothing broadcasts by mistake. */
export function mapLeaves<P extends Params>(
  f: (...leaves: tf.Tensor[]) => tf.Tensor,
  tree: P,
  ...rest: Params[]
): P {
  const onOneShape = (...leaves: tf.Tensor[]): tf.Tensor => {
    for (const leaf of leaves) assertSameShape(leaf, leaves[0]);
    return f(...leaves);
  };
  return treeMap(onOneShape, tree, ...rest) as unknown as P;
}

/**
 * A transformation without state, made of a function of the gradients.
 *
 * @param f - (grads, params) -> updates
 * @returns the transformation
 * @example
 * const sign = stateless((grads) => treeMap((g) => tf.sign(g), grads) as unknown as typeof grads);
 * sign.update(tf.tensor1d([-3, 2]), sign.init(tf.zeros([2]))).updates.arraySync(); // => [-1, 1]
 */
export function stateless(f: <P extends Params>(grads: P, params?: P) => P): GradientTransformation {
  return {init: () => [], update: (grads, state, params) => ({updates: f(grads, params), state})};
}

/**
 * Transformations one after the other: the updates of each are the gradients of the next.
 *
 * @param transformations - in order; the state is the list of their states
 * @returns the composed transformation
 * @see optax.chain
 * @example
 * const quarter = chain(scale(0.5), scale(-0.5));
 * quarter.update(tf.tensor1d([8]), quarter.init(tf.zeros([1]))).updates.arraySync(); // => [-2]
 */
export function chain(...transformations: readonly GradientTransformation[]): GradientTransformation {
  return {
    init: (params) => transformations.map((transformation) => transformation.init(params)),
    update: (grads, state, params) => {
      const states = state as readonly Params[];
      let updates = grads;
      const next = transformations.map((transformation, i) => {
        const result = transformation.update(updates, states[i], params);
        updates = result.updates;
        return result.state;
      });
      return {updates, state: next};
    },
  };
}

/**
 * Adds updates to parameters: θ + u for every leaf.
 *
 * @param params - θ
 * @param updates - u, a tree of the structure and shapes of θ
 * @returns the new parameters
 * @throws StructureError if the trees differ; ShapeError if a leaf's shape does
 * @example
 * applyUpdates(tf.tensor1d([1, 2]), tf.tensor1d([-1, 1])).arraySync(); // => [0, 3]
 */
export function applyUpdates<P extends Params>(params: P, updates: P): P {
  return mapLeaves((parameter, update) => tf.add(parameter, update), params, updates);
}

function assertSameShape(leaf: tf.Tensor, first: tf.Tensor): void {
  if (leaf.shape.join() === first.shape.join()) return;
  throw new ShapeError(
    `Gradients, state and parameters must have leaves of one shape. Got [${first.shape.join(', ')}] and [${leaf.shape.join(', ')}].`,
  );
}
