import * as tf from '@tensorflow/tfjs';
import {assertOneOf, assertPositiveInteger, split} from '../core';
import {initLinear, linear, type LinearParams} from '../nn';
import {relu, silu} from '../ops';
import type {Model} from './model';

/** What a multilayer perceptron applies to its hidden units. */
export const mlpActivations = ['relu', 'silu', 'square'] as const;

/** One of `mlpActivations`. */
export type MlpActivation = (typeof mlpActivations)[number];

/** Sizes of a multilayer perceptron, and its activation. */
export type MlpConfig = {
  readonly dIn: number;
  /** Sizes of the hidden layers, from the input on. */
  readonly dHidden: readonly number[];
  readonly dOut: number;
  /** Default 'relu'. */
  readonly activation?: MlpActivation;
};

/** Parameters of a multilayer perceptron: one linear layer after another. */
export type MlpParams = {readonly layers: readonly LinearParams[]};

/** Each activation with the variance of the weights before it, times fan-in. */
const activations = {
  relu: {apply: relu, variance: 2},
  silu: {apply: silu, variance: 2},
  square: {apply: (x: tf.Tensor) => tf.square(x), variance: 1 / Math.sqrt(3)}, // the fourth moment of N(0, 1) is 3
} as const;

/**
 * A multilayer perceptron: h ← g(h W + b) for each hidden layer, then h W + b. g is the ReLU, x σ(x) or x².
 *
 * Axes: S seeds (optional). x [*S, B, dIn] -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU or SiLU, N(0, 1/(√3 fan-in)) before a square and
 * N(0, 1/fan-in) at the output, biases 0. Inputs of mean square 1 keep it through ReLU and square exactly, and through SiLU nearly (0.80), on average over the weights.
 *
 * @throws ConfigError if a size is no positive integer, or for an unknown activation
 * @remarks After squares a mean square m becomes m²: with inputs below 1, for example 1/3 for U[−1, 1], each further layer starts smaller.
 * @example
 * const net = mlp({dIn: 2, dHidden: [3], dOut: 1});
 * parameterCount(net.init(key(0))); // => 13
 */
export function mlp(config: MlpConfig): Model<MlpParams, tf.Tensor, tf.Tensor> {
  const {activation = 'relu'} = config;
  const sizes = [config.dIn, ...config.dHidden, config.dOut];
  sizes.forEach((size, i) => {
    assertPositiveInteger(i === 0 ? 'dIn' : i === sizes.length - 1 ? 'dOut' : `dHidden[${i - 1}]`, size);
  });
  assertOneOf('activation', activation, mlpActivations);
  const {apply: activate, variance} = activations[activation];
  const nLayers = sizes.length - 1;
  return {
    name: activation === 'relu' ? 'mlp' : `mlp-${activation}`,
    config,
    init: (key) => ({
      layers: split(key, nLayers).map((layerKey, i) =>
        initLinear(layerKey, {
          dIn: sizes[i],
          dOut: sizes[i + 1],
          variance: i < nLayers - 1 ? variance : 1,
        }),
      ),
    }),
    apply: ({layers}, x) =>
      layers.reduce((h, layer, i) => (i < nLayers - 1 ? activate(linear(layer, h)) : linear(layer, h)), x),
  };
}
