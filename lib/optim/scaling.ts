import * as tf from '@tensorflow/tfjs';
import {ConfigError, type Params} from '../core';
import {mapLeaves, stateless, type GradientTransformation} from './gradient-transformation';
import type {Schedule} from './schedule';

/**
 * Multiplies by a constant: u = factor · g.
 *
 * @param factor - any number
 * @returns the transformation, without state
 * @see optax.scale
 * @example
 * scale(-0.1).update(tf.tensor1d([10]), []).updates.arraySync(); // => [-1]
 */
export function scale(factor: number): GradientTransformation {
  return stateless((grads) => {
    const multiplier = tf.scalar(factor);
    return mapLeaves((g) => tf.mul(g, multiplier), grads);
  });
}

/**
 * Multiplies by the value of a schedule: u = schedule(n) · g, n the number of updates made before.
 *
 * @param schedule - count -> factor
 * @returns the transformation; state {count}, an int32 scalar
 * @see optax.scale_by_schedule
 * @example
 * const growing = scaleBySchedule((count) => tf.cast(count, 'float32'));
 * growing.update(tf.tensor1d([5]), {count: tf.scalar(2, 'int32')}).updates.arraySync(); // => [10]
 */
export function scaleBySchedule(schedule: Schedule): GradientTransformation {
  return {
    init: () => ({count: tf.scalar(0, 'int32')}),
    update: (grads, state) => {
      const {count} = state as {count: tf.Tensor};
      const multiplier = schedule(count);
      return {updates: mapLeaves((g) => tf.mul(g, multiplier), grads), state: {count: next(count)}};
    },
  };
}

/**
 * The last link of an optimiser: u = −learningRate · g, a step downhill.
 *
 * @param learningRate - a number, or a schedule of the number of updates made before
 * @returns the transformation
 * @throws ConfigError if a number is not finite and at least 0
 * @see optax.scale_by_learning_rate
 * @example
 * scaleByLearningRate(0.1).update(tf.tensor1d([10]), []).updates.arraySync(); // => [-1]
 */
export function scaleByLearningRate(learningRate: number | Schedule): GradientTransformation {
  if (typeof learningRate === 'function') return scaleBySchedule((count) => tf.neg(learningRate(count)));
  if (!(learningRate >= 0 && Number.isFinite(learningRate))) {
    throw new ConfigError(
      `learningRate must be a finite number of at least 0, or a schedule. Got ${learningRate}.`,
    );
  }
  return scale(-learningRate);
}

/**
 * Decoupled weight decay: u = g + weightDecay · θ. Before scaleByLearningRate, the decay is multiplied with the learning rate.
 *
 * @param weightDecay - at least 0
 * @returns the transformation, without state; its update needs the parameters
 * @throws ConfigError if weightDecay is below 0; in update, if the parameters are missing
 * @see optax.add_decayed_weights
 * @example
 * addDecayedWeights(0.5).update(tf.tensor1d([1]), [], tf.tensor1d([4])).updates.arraySync(); // => [3]
 */
export function addDecayedWeights(weightDecay: number): GradientTransformation {
  if (!(weightDecay >= 0 && Number.isFinite(weightDecay))) {
    throw new ConfigError(`weightDecay must be a finite number of at least 0. Got ${weightDecay}.`);
  }
  return stateless(<P extends Params>(grads: P, params?: P) => {
    if (!params)
      throw new ConfigError('update needs params for weight decay: update(grads, state, params). Got none.');
    const decay = tf.scalar(weightDecay);
    return mapLeaves((g, parameter) => tf.add(g, tf.mul(parameter, decay)), grads, params);
  });
}

/**
 * count + 1, as int32.
 *
 * @example
 * next(tf.scalar(4, 'int32')).arraySync(); // => 5
 */
export function next(count: tf.Tensor): tf.Tensor {
  return tf.add(count, tf.scalar(1, 'int32'));
}
