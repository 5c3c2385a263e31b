import type * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, split} from '../core';
import {initLinear, linear, type LinearParams} from '../nn';
import {relu} from '../ops';
import type {Model} from './model';

/** Sizes of a multilayer perceptron. */
export type MlpConfig = {
  readonly dIn: number;
  /** Sizes of the hidden layers, from the input on. */
  readonly dHidden: readonly number[];
  readonly dOut: number;
};

/** Parameters of a multilayer perceptron: one linear layer after another. */
export type MlpParams = {readonly layers: readonly LinearParams[]};

/**
 * A multilayer perceptron: h ← relu(h W + b) for each hidden layer, then h W + b.
 *
 * Axes: S seeds (optional). x [*S, B, dIn] -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU and N(0, 1/fan-in) at the output, biases 0.
 *
 * @throws ConfigError if a size is no positive integer
 * @example
 * const net = mlp({dIn: 2, dHidden: [3], dOut: 1});
 * parameterCount(net.init(key(0))); // => 13
 */
export function mlp(config: MlpConfig): Model<MlpParams, tf.Tensor, tf.Tensor> {
  const sizes = [config.dIn, ...config.dHidden, config.dOut];
  sizes.forEach((size, i) => {
    assertPositiveInteger(i === 0 ? 'dIn' : i === sizes.length - 1 ? 'dOut' : `dHidden[${i - 1}]`, size);
  });
  const nLayers = sizes.length - 1;
  return {
    name: 'mlp',
    config,
    init: (key) => ({
      layers: split(key, nLayers).map((layerKey, i) =>
        initLinear(layerKey, {dIn: sizes[i], dOut: sizes[i + 1], variance: i < nLayers - 1 ? 2 : 1}),
      ),
    }),
    apply: ({layers}, x) =>
      layers.reduce((h, layer, i) => (i < nLayers - 1 ? relu(linear(layer, h)) : linear(layer, h)), x),
  };
}
