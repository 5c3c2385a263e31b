import * as tf from '@tensorflow/tfjs';
import {ConfigError} from '../core';
import {chain, mapLeaves, type GradientTransformation} from './gradient-transformation';
import {addDecayedWeights, next, scaleByLearningRate} from './scaling';
import type {Schedule} from './schedule';

/** Constants of Adam. */
export type AdamConfig = {
  /** Decay of the gradient's mean, in [0, 1). Default 0.9. */
  b1?: number;
  /** Decay of the squared gradient's mean, in [0, 1). Default 0.999. */
  b2?: number;
  /** Added to the denominator, at least 0. Default 1e-8. */
  eps?: number;
};

/**
 * Adam's direction, with step t = 1, 2, …: m ← b1 m + (1 − b1) g; v ← b2 v + (1 − b2) g²; u = m̂ / (√v̂ + eps), where m̂ = m / (1 − b1ᵗ)
 * and v̂ = v / (1 − b2ᵗ). Computed as c · m / (√v + eps · s) with s = √(1 − b2ᵗ) and c = s / (1 − b1ᵗ), which is the same number.
 *
 * @param config - b1, b2, eps
 * @returns the transformation; state {count, mu, nu}: an int32 scalar and two trees of the structure of the parameters
 * @throws ConfigError if b1 or b2 is outside [0, 1) or eps is below 0
 * @see Kingma and Ba 2014, arXiv:1412.6980, algorithm 1; optax.scale_by_adam
 * @remarks eps is 1e-8 as in PyTorch and optax; tf.train.adam has 1e-7.
 * @example
 * const direction = scaleByAdam();
 * const {updates} = direction.update(tf.tensor1d([-7, 0.2]), direction.init(tf.zeros([2])));
 * updates.arraySync(); // => [-1, 1]
 */
export function scaleByAdam({b1 = 0.9, b2 = 0.999, eps = 1e-8}: AdamConfig = {}): GradientTransformation {
  for (const [name, decay] of Object.entries({b1, b2})) {
    if (!(decay >= 0 && decay < 1)) throw new ConfigError(`${name} must be in [0, 1). Got ${decay}.`);
  }
  if (!(eps >= 0)) throw new ConfigError(`eps must be at least 0. Got ${eps}.`);
  return {
    init: (params) => ({
      count: tf.scalar(0, 'int32'),
      mu: mapLeaves((parameter) => tf.zerosLike(parameter), params),
      nu: mapLeaves((parameter) => tf.zerosLike(parameter), params),
    }),
    update: (grads, state) => {
      const before = state as {count: tf.Tensor; mu: typeof grads; nu: typeof grads};
      const count = next(before.count);
      const [ofMu, ofNu] = [tf.scalar(1 - b1), tf.scalar(1 - b2)];
      const mu = mapLeaves((m, g) => tf.add(m, tf.mul(tf.sub(g, m), ofMu)), before.mu, grads);
      const nu = mapLeaves((v, g) => tf.add(v, tf.mul(tf.sub(tf.square(g), v), ofNu)), before.nu, grads);
      const t = tf.cast(count, 'float32');
      const s = tf.sqrt(oneMinusPower(b2, t));
      const c = tf.div(s, oneMinusPower(b1, t));
      const floor = tf.mul(s, eps);
      const updates = mapLeaves((m, v) => tf.div(tf.mul(m, c), tf.add(tf.sqrt(v), floor)), mu, nu);
      return {updates, state: {count, mu, nu}};
    },
  };
}

/** 1 − bᵗ as −expm1(t log b): at b = 0.999 and t = 1, float32 would lose four digits in 1 − b. */
function oneMinusPower(b: number, t: tf.Tensor): tf.Tensor {
  return tf.neg(tf.expm1(tf.mul(t, Math.log(b))));
}

/**
 * Adam: u = −learningRate · m̂ / (√v̂ + eps); see scaleByAdam for m̂ and v̂.
 *
 * @param config - learningRate (a number of at least 0, or a schedule), b1, b2, eps
 * @returns the optimiser
 * @throws ConfigError if a constant is out of range
 * @see Kingma and Ba 2014, arXiv:1412.6980, algorithm 1; torch.optim.Adam, optax.adam
 * @example
 * const optimizer = adam({learningRate: 0.1});
 * const params = {w: tf.tensor1d([1, -2])};
 * const {updates} = optimizer.update({w: tf.tensor1d([2, -4])}, optimizer.init(params));
 * applyUpdates(params, updates).w.arraySync(); // => [0.9, -1.9]
 */
export function adam({
  learningRate,
  ...config
}: AdamConfig & {learningRate: number | Schedule}): GradientTransformation {
  return chain(scaleByAdam(config), scaleByLearningRate(learningRate));
}

/**
 * Adam with decoupled weight decay: u = −learningRate · (m̂ / (√v̂ + eps) + weightDecay · θ).
 *
 * @param config - as adam, and weightDecay, at least 0, default 0.01
 * @returns the optimiser; its update needs the parameters
 * @throws ConfigError if a constant is out of range or update gets no parameters
 * @see Loshchilov and Hutter 2017, arXiv:1711.05101, algorithm 2
 * @remarks The decay is multiplied with the learning rate, as in PyTorch and optax; in the paper it is not. The default 0.01 is PyTorch's,
 * optax has 1e-4.
 * @example
 * const optimizer = adamw({learningRate: 0.1, weightDecay: 0.01});
 * const params = {w: tf.tensor1d([1, -2, 3])};
 * const {updates} = optimizer.update({w: tf.tensor1d([2, -4, 6])}, optimizer.init(params), params);
 * applyUpdates(params, updates).w.arraySync(); // => [0.899, -1.898, 2.897]
 */
export function adamw({
  learningRate,
  weightDecay = 0.01,
  ...config
}: AdamConfig & {learningRate: number | Schedule; weightDecay?: number}): GradientTransformation {
  return chain(scaleByAdam(config), addDecayedWeights(weightDecay), scaleByLearningRate(learningRate));
}
