import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, split} from '../core';
import {initLinear, linear, type LinearParams} from '../nn';
import {relu, sigmoid, silu} from '../ops';
import type {Model} from './model';

/** What a gated multilayer perceptron applies to its gates: ReGLU, SwiGLU, GLU. */
export const gatedActivations = ['relu', 'silu', 'sigmoid'] as const;

/** One of `gatedActivations`. */
export type GatedActivation = (typeof gatedActivations)[number];

/** Sizes of a gated multilayer perceptron with one hidden layer, and what its gates apply. */
export type GatedMlpConfig = {
  readonly dIn: number;
  /** Hidden units, each a gate times a value. */
  readonly dHidden: number;
  readonly dOut: number;
  readonly activation: GatedActivation;
};

/** Parameters of a gated multilayer perceptron. */
export type GatedMlpParams = {
  readonly gate: LinearParams;
  readonly value: LinearParams;
  readonly readOut: LinearParams;
};

/** Each activation with the variance of the weights before it, times fan-in. */
const activations = {
  relu: {apply: relu, variance: 2},
  silu: {apply: silu, variance: 2},
  sigmoid: {apply: sigmoid, variance: 1},
} as const;

/**
 * A multilayer perceptron with one hidden layer whose units are multiplied by gates: y = (g(u W_g + b_g) ⊙ (u W_v + b_v)) W_o + b_o.
 *
 * g is the ReLU (ReGLU), x σ(x) (SwiGLU) or σ (GLU). It has 2 dHidden (dIn + 1) + (dHidden + 1) dOut parameters.
 *
 * Axes: S seeds (optional). u [*S, B, dIn] -> [*S, B, dOut]. Gate weights N(0, 2/fan-in), before a sigmoid N(0, 1/fan-in); the others N(0, 1/fan-in); biases 0.
 * Inputs of mean square 1 give outputs of mean square 1 with ReLU gates, 0.80 with SiLU and 0.29 with sigmoid gates, on average over the weights.
 *
 * @throws ConfigError if a size is no positive integer, or for an unknown activation
 * @see Shazeer 2020, arXiv:2002.05202, eq. 5 (GLU) and 6 (ReGLU, SwiGLU)
 * @remarks Differs from Shazeer, whose layers have no biases.
 * @example
 * const net = gatedMlp({dIn: 2, dHidden: 3, dOut: 1, activation: 'relu'});
 * parameterCount(net.init(key(0))); // => 22
 */
export function gatedMlp(config: GatedMlpConfig): Model<GatedMlpParams, tf.Tensor, tf.Tensor> {
  const {dIn, dHidden, dOut, activation} = config;
  assertPositiveInteger('dIn', dIn);
  assertPositiveInteger('dHidden', dHidden);
  assertPositiveInteger('dOut', dOut);
  assertOneOf('activation', activation, gatedActivations);
  const {apply: activate, variance} = activations[activation];
  return {
    name: `gated-mlp-${activation}`,
    config,
    init: (key) => {
      const [gateKey, valueKey, readOutKey] = split(key, 3);
      return {
        gate: initLinear(gateKey, {dIn, dOut: dHidden, variance}),
        value: initLinear(valueKey, {dIn, dOut: dHidden}),
        readOut: initLinear(readOutKey, {dIn: dHidden, dOut}),
      };
    },
    apply: ({gate, value, readOut}, u) =>
      linear(readOut, tf.mul(activate(linear(gate, u)), linear(value, u))),
  };
}
