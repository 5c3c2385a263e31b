import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, treeLeaves} from 'why-attention/core';
import {mlp, type MlpParams} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());

test(
  'weights by hand: |x − y| + 10 from two units',
  tidied(() => {
    const net = mlp({dIn: 2, dHidden: [2], dOut: 1});
    const params: MlpParams = {
      layers: [
        {
          w: tf.tensor2d([
            [1, -1],
            [-1, 1],
          ]),
          b: tf.zeros([2]),
        },
        {w: tf.tensor2d([[1], [1]]), b: tf.tensor1d([10])},
      ],
    };
    const y = net.apply(
      params,
      tf.tensor2d([
        [3, 1],
        [1, 3],
        [-2, 0.5],
        [4, 4],
      ]),
    );
    assertClose(y, tf.tensor2d([[12], [12], [12.5], [10]]), tolerances.exact);
  }),
);

test(
  'without a hidden layer it is affine: no ReLU at the output',
  tidied(() => {
    const net = mlp({dIn: 1, dHidden: [], dOut: 1});
    const y = net.apply({layers: [{w: tf.tensor2d([[2]]), b: tf.tensor1d([-1])}]}, tf.tensor2d([[-5], [0]]));
    assertClose(y, tf.tensor2d([[-11], [-1]]), tolerances.exact);
  }),
);

test(
  'weights start as N(0, 2/fan-in) before a ReLU and N(0, 1/fan-in) at the output, biases at 0',
  tidied(() => {
    const sizes = [80, 120, 100, 90];
    const {layers} = mlp({dIn: 80, dHidden: [120, 100], dOut: 90}).init(key(1));
    layers.forEach(({w, b}, i) => {
      const variance = (i < 2 ? 2 : 1) / sizes[i];
      const n = sizes[i] * sizes[i + 1];
      const meanSquare = tf.mean(tf.square(w)).dataSync()[0];
      expect(Math.abs(meanSquare / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n)); // four standard errors
      expect(Math.abs(tf.mean(w).dataSync()[0])).toBeLessThan(4 * Math.sqrt(variance / n));
      assertClose(b, new Array<number>(sizes[i + 1]).fill(0), tolerances.exact);
    });
  }),
);

test(
  'so that activations neither grow nor fade over many layers',
  tidied(() => {
    const net = mlp({dIn: 64, dHidden: [64, 64, 64, 64, 64, 64], dOut: 64});
    const params = net.init(key(2));
    const spread = tf.mean(tf.square(net.apply(params, tf.ones([1, 64])))).dataSync()[0];
    expect(spread).toBeGreaterThan(0.3);
    expect(spread).toBeLessThan(3);
    expect(treeLeaves(params)).toHaveLength(14);
  }),
);

test('name and configuration are told', () => {
  const config = {dIn: 2, dHidden: [3], dOut: 1};
  expect(mlp(config)).toMatchObject({name: 'mlp', config});
});
