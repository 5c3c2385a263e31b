import * as tf from '@tensorflow/tfjs';
import {ConfigError} from '../core';
import {chain, mapLeaves, type GradientTransformation} from './gradient-transformation';
import {scaleByLearningRate} from './scaling';
import type {Schedule} from './schedule';

/** How much of the past a momentum keeps. */
export type TraceConfig = {
  /** Share of the trace kept at each step, in [0, 1). Default 0.9. */
  decay?: number;
  /** Look ahead: Nesterov's form. Default false. */
  nesterov?: boolean;
};

/**
 * Momentum's running sum: t ← g + decay · t; u = t, or u = g + decay · t with nesterov.
 *
 * @param config - decay and nesterov
 * @returns the transformation; state {trace}, of the structure of the parameters
 * @throws ConfigError if decay is outside [0, 1)
 * @see Sutskever et al. 2013, "On the importance of initialization and momentum in deep learning", eq. 3 and 4
 * @remarks As optax.trace and torch.optim.SGD (dampening 0): the new gradient has weight 1, not 1 − decay.
 * @example
 * trace({decay: 0.5}).update(tf.tensor1d([1]), {trace: tf.tensor1d([4])}).updates.arraySync(); // => [3]
 */
export function trace({decay = 0.9, nesterov = false}: TraceConfig = {}): GradientTransformation {
  if (!(decay >= 0 && decay < 1)) throw new ConfigError(`decay must be in [0, 1). Got ${decay}.`);
  return {
    init: (params) => ({trace: mapLeaves((parameter) => tf.zerosLike(parameter), params)}),
    update: (grads, state) => {
      const before = (state as {trace: typeof grads}).trace;
      const kept = tf.scalar(decay);
      const accumulate = (g: tf.Tensor, t: tf.Tensor): tf.Tensor => tf.add(g, tf.mul(t, kept));
      const after = mapLeaves(accumulate, grads, before);
      return {updates: nesterov ? mapLeaves(accumulate, grads, after) : after, state: {trace: after}};
    },
  };
}

/**
 * Gradient descent: u = −learningRate · g.
 *
 * @param config.learningRate - a number of at least 0, or a schedule
 * @returns the optimiser
 * @throws ConfigError if the learning rate is no such number
 * @see Robbins and Monro 1951; optax.sgd, torch.optim.SGD
 * @example
 * sgd({learningRate: 0.5}).update(tf.tensor1d([4]), [[]]).updates.arraySync(); // => [-2]
 */
export function sgd({learningRate}: {learningRate: number | Schedule}): GradientTransformation {
  return chain(scaleByLearningRate(learningRate));
}

/**
 * Gradient descent with momentum: t ← g + decay · t; u = −learningRate · t, or −learningRate · (g + decay · t) with nesterov.
 *
 * @param config - learningRate, decay (default 0.9), nesterov (default false)
 * @returns the optimiser
 * @throws ConfigError if decay is outside [0, 1) or the learning rate is no number of at least 0
 * @see Polyak 1964; Sutskever et al. 2013; torch.optim.SGD with momentum
 * @example
 * const optimizer = momentum({learningRate: 1, decay: 0.5});
 * const first = optimizer.update(tf.tensor1d([1]), optimizer.init(tf.zeros([1])));
 * optimizer.update(tf.tensor1d([1]), first.state).updates.arraySync(); // => [-1.5]
 */
export function momentum({
  learningRate,
  ...config
}: TraceConfig & {learningRate: number | Schedule}): GradientTransformation {
  return chain(trace(config), scaleByLearningRate(learningRate));
}
