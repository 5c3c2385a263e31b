import type * as tf from '@tensorflow/tfjs';
import {split, type Key} from '../core';
import {conv1d, conv2d, initConv1d, initConv2d, initLinear, type ConvConfig, type ConvParams} from '../nn';
import {relu, type ConvOptions} from '../ops';
import {
  featuresRead,
  placeLayers,
  readFeatures,
  withChannels,
  type ConvNetConfig,
  type ConvNetParams,
  type FeatureModel,
} from './conv-parts';

/** Sizes of a convolutional net along one axis. */
export type ConvNet1dConfig = ConvNetConfig & {
  /** Length of the input. */
  readonly length: number;
};

/** Sizes of a convolutional net along two axes. */
export type ConvNet2dConfig = ConvNetConfig & {
  /** Height of the input. */
  readonly height: number;
  /** Width of the input. */
  readonly width: number;
};

/**
 * A convolutional net along one axis: h ← relu(conv(h)) for each layer, then a linear read-out of all features or of their means over places.
 *
 * Axes: S seeds (optional), L length, C channels. x [*S, B, L, C], or [*S, B, L] where C = 1 -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU and N(0, 1/fan-in) at the
 * output, biases 0. `features` gives [*S, B, L', C'].
 *
 * @throws ConfigError naming the field
 * @remarks A flattened read-out reads place after place, each with its channels; torch.flatten of [B, C, L] channel after channel.
 * @example
 * const layers = [5, 3, 3].map((kernel) => ({channels: 25, kernel, stride: 2, padding: 1}));
 * parameterCount(convNet1d({length: 40, layers, readOut: 'flattened', dOut: 10}).init(key(0))); // => 5210
 * parameterCount(convNet1d({length: 40, layers, readOut: 'pooled', dOut: 10}).init(key(0))); // => 4210
 */
export function convNet1d(config: ConvNet1dConfig): FeatureModel<ConvNetParams> {
  return convNet('conv-net-1d', config, {length: config.length}, initConv1d, conv1d);
}

/**
 * A convolutional net along two axes: h ← relu(conv(h)) for each layer, then a linear read-out of all features or of their means over places.
 *
 * Axes: S seeds (optional), H height, W width, C channels. x [*S, B, H, W, C], or [*S, B, H, W] where C = 1 -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU and
 * N(0, 1/fan-in) at the output, biases 0. `features` gives [*S, B, H', W', C'].
 *
 * @throws ConfigError naming the field
 * @remarks A flattened read-out reads place after place, each with its channels; torch.flatten of [B, C, H, W] channel after channel.
 * @example
 * const layers = [{channels: 8, kernel: 5, stride: 2, padding: 2}, {channels: 16, kernel: 3, stride: 2, padding: 1}];
 * const net = convNet2d({height: 28, width: 28, layers, readOut: 'flattened', dOut: 10});
 * net.features(net.init(key(0)), tf.zeros([5, 28, 28, 1])).shape; // => [5, 7, 7, 16]
 */
export function convNet2d(config: ConvNet2dConfig): FeatureModel<ConvNetParams> {
  const {height, width} = config;
  return convNet('conv-net-2d', config, {height, width}, initConv2d, conv2d);
}

function convNet(
  name: string,
  config: ConvNetConfig,
  lengths: {readonly [name: string]: number},
  init: (key: Key, config: ConvConfig) => ConvParams,
  conv: (params: ConvParams, x: tf.Tensor, options: ConvOptions) => tf.Tensor,
): FeatureModel<ConvNetParams> {
  const {channels = 1, readOut, circular = false, dOut} = config;
  const placed = placeLayers(config, lengths);
  const features = ({layers, readOut: {w}}: ConvNetParams, x: tf.Tensor): tf.Tensor =>
    layers.reduce(
      (h, layer, i) => relu(conv(layer, h, {...placed[i], circular})),
      withChannels(x, w.shape.slice(0, -2), Object.values(lengths), channels),
    );
  return {
    name,
    config,
    init: (key) => {
      const [readOutKey, ...layerKeys] = split(key, placed.length + 1);
      return {
        layers: placed.map(({dIn, channels: dOut, kernel}, i) =>
          init(layerKeys[i], {dIn, dOut, kernel, variance: 2}),
        ),
        readOut: initLinear(readOutKey, {dIn: featuresRead(placed, readOut), dOut}),
      };
    },
    features,
    apply: (params, x) => readFeatures(params.readOut, features(params, x), readOut),
  };
}
