import type * as tf from '@tensorflow/tfjs';
import {split} from '../core';
import {initLinear, initLocallyConnected1d, locallyConnected1d} from '../nn';
import {relu} from '../ops';
import type {ConvNet1dConfig} from './conv-net';
import {
  featuresRead,
  placeLayers,
  readFeatures,
  withChannels,
  type ConvNetParams,
  type FeatureModel,
} from './conv-parts';

/**
 * A locally connected net along one axis: the wiring of `convNet1d` of the same configuration, with filters and biases of its own at each place.
 *
 * Axes: S seeds (optional), L length, C channels. x [*S, B, L, C], or [*S, B, L] where C = 1 -> [*S, B, dOut]. Weights N(0, 2/fan-in) before a ReLU and N(0, 1/fan-in) at the
 * output, biases 0. `features` gives [*S, B, L', C'].
 *
 * @throws ConfigError naming the field
 * @example
 * const layers = [5, 3, 3].map((kernel) => ({channels: 25, kernel, stride: 2, padding: 1}));
 * parameterCount(locallyConnectedNet({length: 40, layers, readOut: 'flattened', dOut: 10}).init(key(0))); // => 32610
 */
export function locallyConnectedNet(config: ConvNet1dConfig): FeatureModel<ConvNetParams> {
  const {length, channels = 1, readOut, circular = false, dOut} = config;
  const placed = placeLayers(config, {length});
  const features = ({layers, readOut: {w}}: ConvNetParams, x: tf.Tensor): tf.Tensor =>
    layers.reduce(
      (h, layer, i) => relu(locallyConnected1d(layer, h, {...placed[i], circular})),
      withChannels(x, w.shape.slice(0, -2), [length], channels),
    );
  return {
    name: 'locally-connected-net',
    config,
    init: (key) => {
      const [readOutKey, ...layerKeys] = split(key, placed.length + 1);
      return {
        layers: placed.map(({channels: dOut, lengths, ...layer}, i) =>
          initLocallyConnected1d(layerKeys[i], {...layer, dOut, length: lengths[0], variance: 2}),
        ),
        readOut: initLinear(readOutKey, {dIn: featuresRead(placed, readOut), dOut}),
      };
    },
    features,
    apply: (params, x) => readFeatures(params.readOut, features(params, x), readOut),
  };
}
