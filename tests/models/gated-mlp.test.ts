// Nets that multiply two linear maps of their input: with gates, and without an activation between.
import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, normal, split} from 'why-attention/core';
import {gatedActivations, gatedMlp, lowRankBilinear, mlp, type GatedActivation} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const oneUnit = (w: number, b: number) => ({w: tf.tensor2d([[w]]), b: tf.tensor1d([b])});
const sigmoid = (t: number): number => 1 / (1 + Math.exp(-t));

test.each<[GatedActivation, (t: number) => number]>([
  ['relu', (t) => Math.max(t, 0)],
  ['silu', (t) => t * sigmoid(t)],
  ['sigmoid', sigmoid],
])('weights by hand: 5 g(2u − 1) (3u + 4) + 6 with g the %s', (activation, g) => {
  tf.tidy(() => {
    const net = gatedMlp({dIn: 1, dHidden: 1, dOut: 1, activation});
    const params = {gate: oneUnit(2, -1), value: oneUnit(3, 4), readOut: oneUnit(5, 6)};
    const points = [-3, -0.5, 0.5, 0.75, 2];
    const y = net.apply(params, tf.tensor2d(points, [5, 1]));
    const expected = points.map((u) => [5 * g(2 * u - 1) * (3 * u + 4) + 6]);
    assertClose(y, expected, scaled(tolerances.elementwise, expected.flat()));
    expect(net).toMatchObject({name: `gated-mlp-${activation}`, config: {dHidden: 1, activation}});
  });
});

test(
  'low-rank bilinear, weights by hand: 5 (2u − 1) (3u + 4) + 6',
  tidied(() => {
    const net = lowRankBilinear({dIn: 1, dHidden: 1, dOut: 1});
    const params = {left: oneUnit(2, -1), right: oneUnit(3, 4), readOut: oneUnit(5, 6)};
    assertClose(net.apply(params, tf.tensor2d([[-3], [0.5], [2]])), [[181], [6], [156]], tolerances.exact);
    expect(net).toMatchObject({name: 'low-rank-bilinear', config: {dHidden: 1}});
  }),
);

const sizes = {dIn: 6, dHidden: 9, dOut: 2};

test(
  'as they start, without biases, ReLU gates and bilinear units are of degree two, and bilinear units even',
  tidied(() => {
    const u = normal(key(1), [12, 6]);
    for (const net of [gatedMlp({...sizes, activation: 'relu'}), lowRankBilinear(sizes)]) {
      const params = net.init(key(2)) as never;
      const y = net.apply(params, u);
      assertClose(
        net.apply(params, tf.mul(u, 3)),
        tf.mul(y, 9),
        scaled(
          tolerances.paths,
          y.dataSync().map((value) => 9 * value),
        ),
      );
    }
    const net = lowRankBilinear(sizes);
    const params = net.init(key(2));
    assertClose(net.apply(params, tf.neg(u)), net.apply(params, u), tolerances.paths);
  }),
);

test(
  'gates that are open leave the values, closed ones the bias',
  tidied(() => {
    const u = normal(key(3), [12, 6]);
    const gatesAt = (activation: GatedActivation, bias: number) => {
      const net = gatedMlp({...sizes, activation});
      const params = net.init(key(4));
      const gate = {w: tf.zerosLike(params.gate.w), b: tf.fill([9], bias)};
      const readOut = {...params.readOut, b: tf.tensor1d([7, 8])};
      const values = mlp({dIn: 6, dHidden: [], dOut: 9}).apply({layers: [params.value]}, u);
      const open = mlp({dIn: 9, dHidden: [], dOut: 2}).apply({layers: [readOut]}, values);
      return {y: net.apply({...params, gate, readOut}, u), open};
    };
    for (const [activation, bias] of [['relu', 1], ['sigmoid', 40]] as const) {
      const {y, open} = gatesAt(activation, bias);
      assertClose(y, open, tolerances.paths);
    }
    for (const [activation, bias] of [['relu', -1], ['sigmoid', -120], ['silu', -120]] as const)
      assertClose(gatesAt(activation, bias).y, tf.tile(tf.tensor2d([[7, 8]]), [12, 1]), tolerances.paths);
  }),
); // prettier-ignore

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;

/** The mean square that a net makes of inputs ±1 times `size`, over units, outputs and examples. */
function meanSquare(
  net: {init: (own: ReturnType<typeof key>) => never; apply: (params: never, x: tf.Tensor) => tf.Tensor},
  size = 1,
): number {
  const each = split(key(5), 4).map((own) =>
    tf.tidy(() => {
      const [initKey, signKey] = split(own, 2);
      const u = tf.mul(tf.sign(normal(signKey, [256, 64])), size);
      return mean(tf.square(net.apply(net.init(initKey), u)).dataSync());
    }),
  );
  return mean(each);
}

const wide = {dIn: 64, dHidden: 256, dOut: 128};
test.each([
  ['ReLU gates', gatedMlp({...wide, activation: 'relu'}), 1, 1],
  ['SiLU gates', gatedMlp({...wide, activation: 'silu'}), 1, 0.799],
  ['sigmoid gates', gatedMlp({...wide, activation: 'sigmoid'}), 1, 0.293],
  ['bilinear units', lowRankBilinear(wide), 1, 1],
  ['ReLUs', mlp({...wide, dHidden: [256]}), 1, 1],
  ['SiLUs', mlp({...wide, dHidden: [256], activation: 'silu'}), 1, 0.799],
  ['squares', mlp({...wide, dHidden: [256], activation: 'square'}), 1, 1],
  [
    'squares of inputs from U[−1, 1]',
    mlp({...wide, dHidden: [256], activation: 'square'}),
    Math.sqrt(1 / 3),
    1 / 9,
  ],
])('%s start with outputs of the mean square that their comment tells', (_, net, size, expected) => {
  expect(Math.abs(meanSquare(net as never, size) / expected - 1)).toBeLessThan(0.1);
});

test.each(gatedActivations)('%s gates: gates and values start from keys of their own, biases at 0', (activation) => {
  tf.tidy(() => {
    const net = gatedMlp({dIn: 80, dHidden: 90, dOut: 70, activation});
    const {gate, value, readOut} = net.init(key(6));
    const variances = [[gate, (activation === 'sigmoid' ? 1 : 2) / 80], [value, 1 / 80], [readOut, 1 / 90]] as const;
    for (const [{w, b}, variance] of variances) {
      const weights = w.dataSync();
      const ratio = mean(weights.map((one) => one * one)) / variance;
      expect(Math.abs(ratio - 1)).toBeLessThan(4 * Math.sqrt(2 / weights.length)); // four standard errors
      assertClose(b, tf.zerosLike(b), tolerances.exact);
    }
    const together = mean(tf.mul(gate.w, value.w).dataSync()) * 80;
    expect(Math.abs(together)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(80 * 90));
  });
}); // prettier-ignore
