import type * as tf from '@tensorflow/tfjs';
import {
  assertShape,
  tidy,
  treeLeaves,
  treeStack,
  valueAndGrad,
  type Key,
  type Params,
  type ScanStep,
} from '../core';
import {applyUpdates, type GradientTransformation} from '../optim';

/** Something that learns: how its parameters are drawn, what its loss is, and how it is optimised. */
export type Learner<P extends Params, B> = {
  readonly init: (key: Key) => P;
  /** (θ, batch) -> each seed's mean loss [S]. */
  readonly loss: (params: P, batch: B) => tf.Tensor;
  readonly optimizer: GradientTransformation;
};

/** Parameters and optimiser state of S seeds, each leaf with a leading axis S. */
export type TrainingState<P extends Params> = {readonly params: P; readonly optState: Params};

/**
 * The state before the first step: parameters drawn from one key a seed, stacked along a leading axis.
 *
 * @param learner - what learns
 * @param keys - one key a seed
 * @example
 * const learner = {init: (k: Key) => normal(k, [2]), loss: (w: tf.Tensor) => tf.sum(tf.square(w), 1), optimizer: sgd({learningRate: 0.1})};
 * initialState(learner, split(key(0), 3)).params.shape; // => [3, 2]
 */
export function initialState<P extends Params, B>(
  {init, optimizer}: Learner<P, B>,
  keys: readonly Key[],
): TrainingState<P> {
  return tidy(() => {
    const params = treeStack(keys.map(init));
    return {params, optState: optimizer.init(params)};
  });
}

/**
 * One step of gradient descent: θ' = θ + update(∇ Σ_s L_s(θ, batch)).
 *
 * A seed's loss depends on its own parameters alone, so each seed trains as if it were alone. A seed whose loss is no longer finite spoils only itself. The step is a
 * pure function of tensors, made to be compiled: `jit(trainStep(learner))`, or `scan(trainStep(learner))` for many steps a call.
 *
 * @param learner - what learns
 * @returns (state, batch) -> the next state, and as output each seed's loss before the step [S]; frees none of its arguments
 * @throws ShapeError, when called, if the loss has not one value a seed
 * @example
 * const learner = {init: (k: Key) => normal(k, [2]), loss: (w: tf.Tensor) => tf.sum(tf.square(w), 1), optimizer: sgd({learningRate: 0.5})};
 * const {state} = trainStep(learner)(initialState(learner, [key(0)]), []);
 * state.params.arraySync(); // => [[0, 0]]
 */
export function trainStep<P extends Params, B extends Params>({
  loss,
  optimizer,
}: Learner<P, B>): ScanStep<TrainingState<P>, B, tf.Tensor> {
  return (state, batch) =>
    tidy(() => {
      const {value, grads} = valueAndGrad((params: P) => loss(params, batch))(state.params);
      assertShape('loss', value, [treeLeaves(state.params)[0].shape[0]]);
      const {updates, state: optState} = optimizer.update(grads, state.optState, state.params);
      return {state: {params: applyUpdates(state.params, updates) as P, optState}, output: value};
    });
}
