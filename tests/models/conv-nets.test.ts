// The laws of the convolutional models' own: parameter counts, what shifts do, what a token sees.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, parameterCount} from 'why-attention/core';
import {
  convNet1d,
  convNet2d,
  dilatedConvNet,
  locallyConnectedNet,
  skips,
  type ConvNet1dConfig,
  type FeatureModel,
} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

describe('parameters', () => {
  const layers = [5, 3, 3].map((kernel) => ({channels: 25, kernel, stride: 2, padding: 1}));
  const mnist1d: ConvNet1dConfig = {length: 40, layers, readOut: 'flattened', dOut: 10};
  const count = (model: FeatureModel<never>): number => tf.tidy(() => parameterCount(model.init(key(0))));
  const few = layers.map((layer) => ({...layer, channels: 8}));
  test.each<[string, FeatureModel<never>, number]>([
    ['MNIST-1D, flattened', convNet1d(mnist1d) as never, 5210],
    ['MNIST-1D, pooled', convNet1d({...mnist1d, readOut: 'pooled'}) as never, 4210],
    // places 19, 10, 5
    ['MNIST-1D, locally connected', locallyConnectedNet(mnist1d) as never, 19 * 150 + 15 * 1900 + 1260],
    [
      'the same with 8 channels',
      locallyConnectedNet({...mnist1d, layers: few}) as never,
      19 * 48 + 15 * 200 + 410,
    ],
    ['MNIST', mnistNet() as never, 208 + 1168 + 7850],
  ])('%s', (_, model, expected) => expect(count(model)).toBe(expected));
});

function mnistNet() {
  const layers = [
    {channels: 8, kernel: 5, stride: 2, padding: 2},
    {channels: 16, kernel: 3, stride: 2, padding: 1},
  ];
  return convNet2d({height: 28, width: 28, layers, readOut: 'flattened', dOut: 10});
}

describe('shifts', () => {
  /** Turned round by `by` places: what leaves at the end comes in at the beginning. */
  const turned = (x: tf.Tensor, by: number, axis: number): tf.Tensor => {
    const [rest, last] = tf.split(x, [x.shape[axis] - by, by], axis);
    return tf.concat([last, rest], axis);
  };
  const layers = [
    {channels: 4, kernel: 5, stride: 2, padding: 2},
    {channels: 3, kernel: 3, stride: 2, padding: 1},
  ];
  const shared = {length: 40, layers, dOut: 2};

  test('of the full stride turn the features of a circular net, bit by bit; its pooled answer stays', () =>
    tf.tidy(() => {
      const net = convNet1d({...shared, circular: true, readOut: 'pooled'});
      const [params, x] = [net.init(key(1)), normal(key(2), [3, 40, 1])];
      for (const by of [4, 12]) {
        const moved = turned(x, by, 1);
        assertClose(
          net.features(params, moved),
          turned(net.features(params, x), by / 4, 1),
          tolerances.exact,
        );
        assertClose(net.apply(params, moved), net.apply(params, x), tolerances.paths);
      }
    }));

  test('of less than the stride do not', () =>
    tf.tidy(() => {
      const net = convNet1d({...shared, circular: true, readOut: 'pooled'});
      const [params, x] = [net.init(key(1)), normal(key(2), [3, 40, 1])];
      const difference = tf.sub(net.apply(params, turned(x, 2, 1)), net.apply(params, x));
      expect(tf.sum(tf.square(difference)).dataSync()[0]).toBeGreaterThan(1e-3);
    }));

  test('of images turn the features of a circular net', () =>
    tf.tidy(() => {
      const net = convNet2d({height: 16, width: 12, layers, circular: true, readOut: 'pooled', dOut: 2});
      const [params, x] = [net.init(key(3)), normal(key(4), [2, 16, 12, 1])];
      const moved = turned(turned(x, 4, 1), 8, 2);
      const expected = turned(turned(net.features(params, x), 1, 1), 2, 2);
      assertClose(net.features(params, moved), expected, tolerances.exact);
    }));

  test('of a net padded with zeros move the interior, and not the borders', () =>
    tf.tidy(() => {
      const net = convNet1d({...shared, readOut: 'flattened'});
      const [params, x] = [net.init(key(5)), normal(key(6), [3, 40, 1])];
      const [before, after] = [net.features(params, x), net.features(params, turned(x, 4, 1))];
      // A feature sees 9 inputs, 4 before its place times 4: those of places 1 to 8 are all there before the shift, of 2 to 9 after it.
      assertClose(
        tf.slice(after, [0, 2, 0], [3, 7, 3]),
        tf.slice(before, [0, 1, 0], [3, 7, 3]),
        tolerances.exact,
      );
      const first = tf.sub(tf.slice(after, [0, 0, 0], [3, 1, 3]), tf.slice(before, [0, 9, 0], [3, 1, 3]));
      expect(tf.sum(tf.square(first)).dataSync()[0]).toBeGreaterThan(1e-3);
    }));

  test('are nothing to a locally connected net with the same filter everywhere: it is the convolution', () =>
    tf.tidy(() => {
      const config = {...shared, readOut: 'flattened'} as const;
      const [net, free] = [convNet1d(config), locallyConnectedNet(config)];
      const params = net.init(key(7));
      const everywhere = {
        layers: params.layers.map(({w, b}, i) => {
          const places = [20, 10][i];
          return {w: tf.stack(Array(places).fill(w)), b: tf.stack(Array(places).fill(tf.add(b, i)))};
        }),
        readOut: params.readOut,
      };
      const biased = {...params, layers: params.layers.map(({w, b}, i) => ({w, b: tf.add(b, i)}))};
      const x = normal(key(8), [3, 40]);
      assertClose(free.apply(everywhere, x), net.apply(biased, x), tolerances.paths);
    }));
});

describe.each(skips)('a dilated net, skip %s', (skip) => {
  const net = dilatedConvNet({dToken: 2, dModel: 4, dilations: [1, 2, 4], skip, dOut: 1});
  test('sees 1 + 1 + 2 + 4 tokens back and none ahead', () =>
    tf.tidy(() => {
      const [params, x] = [net.init(key(9)), normal(key(10), [1, 14, 2])];
      const feature = (own: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(tf.slice(net.features(params, own), [0, 10, 0], [1, 1, 4])));
      const seen = tf.sum(tf.abs(tf.grad(feature)(x)), [0, 2]).dataSync();
      seen.forEach((slope, t) => {
        if (t >= 3 && t <= 10) expect(slope, `token ${t}`).toBeGreaterThan(0);
        else expect(slope, `token ${t}`).toBe(0);
      });
    }));
});

test('inputs of one channel may leave its axis out, with and without seeds', () =>
  tf.tidy(() => {
    const net = mnistNet();
    const [params, x] = [net.init(key(11)), normal(key(12), [2, 28, 28])];
    assertClose(net.apply(params, x), net.apply(params, tf.expandDims(x, -1)), tolerances.exact);
    const stacked = {
      layers: params.layers.map(({w, b}) => ({w: tf.expandDims(w, 0), b: tf.expandDims(b, 0)})),
      readOut: {w: tf.expandDims(params.readOut.w, 0), b: tf.expandDims(params.readOut.b, 0)},
    };
    assertClose(
      tf.squeeze(net.apply(stacked, tf.expandDims(x, 0)), [0]),
      net.apply(params, x),
      tolerances.paths,
    );
  }));
