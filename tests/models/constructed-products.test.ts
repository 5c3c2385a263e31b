// What the arms of notebook 02 can represent, shown by weights set by hand, whatever training finds.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, treeLeaves, treePaths, type Params} from 'why-attention/core';
import {drawPairs, pairDeviation, pairRanges, type PairRange, type PairTarget} from 'why-attention/data';
import {
  bilinearForm,
  gatedMlp,
  lowRankBilinear,
  mlp,
  productFromBilinearForm,
  productFromGates,
  productFromLowRank,
  productFromRelus,
  productFromSquares,
  relationFromGates,
  relationFromRelus,
  type Model,
  type TwoInputs,
} from 'why-attention/models';

const EXAMPLES = 20_000;

/** A model for pairs of d numbers, with its weights. */
type Constructed = {
  readonly params: Params;
  readonly init: () => Params;
  readonly apply: (pair: TwoInputs) => tf.Tensor;
};

function onVector<P extends Params>(model: Model<P, tf.Tensor, tf.Tensor>, params: P): Constructed {
  return {
    params,
    init: () => model.init(key(0)),
    apply: ({x, z}) => model.apply(params, tf.concat([x, z], -1)),
  };
}

const relus = (d: number, k: number): Constructed =>
  onVector(mlp({dIn: 2 * d, dHidden: [2 * d * k], dOut: 1}), productFromRelus(d, k));
const gated = (d: number, activation: 'relu' | 'silu' | 'sigmoid') =>
  gatedMlp({dIn: 2 * d, dHidden: 2 * d, dOut: 1, activation});

const exact: readonly [name: string, target: PairTarget, make: (d: number) => Constructed][] = [
  [
    '2d squares',
    'product',
    (d) =>
      onVector(mlp({dIn: 2 * d, dHidden: [2 * d], dOut: 1, activation: 'square'}), productFromSquares(d)),
  ],
  ['2d ReLU gates', 'product', (d) => onVector(gated(d, 'relu'), productFromGates(d))],
  ['2d SiLU gates', 'product', (d) => onVector(gated(d, 'silu'), productFromGates(d))],
  [
    'd products of coordinates',
    'product',
    (d) => onVector(lowRankBilinear({dIn: 2 * d, dHidden: d, dOut: 1}), productFromLowRank(d)),
  ],
  [
    'a bilinear form',
    'product',
    (d) => {
      const [form, params] = [bilinearForm({dX: d, dZ: d, rank: d}), productFromBilinearForm(d)];
      return {params, init: () => form.init(key(0)), apply: (pair) => form.apply(params, pair)};
    },
  ],
  [
    '2d ReLUs',
    'relation',
    (d) => onVector(mlp({dIn: 2 * d, dHidden: [2 * d], dOut: 1}), relationFromRelus(d)),
  ],
  ['2d ReLU gates left open', 'relation', (d) => onVector(gated(d, 'relu'), relationFromGates(d))],
];

/** The root mean square error over the target's deviation. */
function error(make: () => Constructed, target: PairTarget, d: number, range: PairRange): number {
  return tf.tidy(() => {
    const {input, target: wanted} = drawPairs([key(d)], EXAMPLES, {target, d, range});
    const pair = {x: tf.squeeze(input.x, [0]), z: tf.squeeze(input.z, [0])};
    const difference = tf.sub(make().apply(pair), tf.squeeze(wanted, [0])).dataSync() as Float32Array;
    const squares = difference.reduce((sum, value) => sum + value * value, 0);
    return Math.sqrt(squares / EXAMPLES) / pairDeviation(target, d, range);
  });
}

const shapesOf = (params: Params) => treeLeaves(params).map(({shape}) => shape);
const everywhere = [1, 4, 16].flatMap((d) => pairRanges.map((range): [number, PairRange] => [d, range]));

describe.each(exact)('%s represent the %s', (_, target, make) => {
  test.each(everywhere)('exactly, d = %d, %s', (d, range) => {
    expect(error(() => make(d), target, d, range)).toBeLessThan(1e-6);
  });

  test('as a tree of the model’s own structure', () =>
    tf.tidy(() => {
      const {params, init} = make(3);
      expect(treePaths(params)).toEqual(treePaths(init()));
      expect(shapesOf(params)).toEqual(shapesOf(init()));
    }));
});

test('sigmoid gates with the same weights do not: σ(t) − σ(−t) is not t', () => {
  expect(
    error(() => onVector(gated(4, 'sigmoid'), productFromGates(4)), 'product', 4, 'inside'),
  ).toBeGreaterThan(0.5);
});

describe('2dk ReLUs represent the product nearly', () => {
  // Errors have a kurtosis below 3, so that a mean of their squares has a relative standard error below √(2/n), and its root half of that.
  const withinErrors = (measured: number, expected: number): void =>
    expect(Math.abs(measured / expected - 1)).toBeLessThan(4 * (Math.sqrt(2 / EXAMPLES) / 2));

  test.each([1, 4, 16].flatMap((d) => [2, 4, 8, 16, 32].map((k) => [d, k])))(
    'inside, with an error of 4 / (√10 k²), d = %d, k = %d',
    (d, k) => {
      withinErrors(
        error(() => relus(d, k), 'product', d, 'inside'),
        4 / (Math.sqrt(10) * k * k),
      );
    },
  );

  test.each([1, 3, 5])('inside, with an odd k near it, k = %d', (k) => {
    const [measured, ofEven] = [
      error(() => relus(4, k), 'product', 4, 'inside'),
      4 / (Math.sqrt(10) * k * k),
    ];
    expect(Math.abs(measured / ofEven - 1)).toBeLessThan(0.25);
  });

  test('a square is wrong by at most 1/k², between the points, and right at them', () =>
    tf.tidy(() => {
      const k = 5;
      // x = z = s: s₊ = s and s₋ = 0; the square of 0 is interpolated too, by 1/k² where k is odd.
      const points = Array.from({length: 4 * k + 1}, (_, i) => -1 + i / (2 * k));
      const s = tf.tensor2d(points, [points.length, 1]);
      const squares = relus(1, k).apply({x: s, z: s}).dataSync(); // 3 (s² + e(s) − e(0)), e at most 1/k²
      const errors = points.map((point, i) => squares[i] / 3 - point * point + 1 / (k * k));
      expect(Math.max(...errors)).toBeCloseTo(1 / (k * k), 5);
      expect(Math.min(...errors)).toBeCloseTo(0, 5);
      points.forEach((_, i) => {
        if (i % 4 === 0) expect(errors[i]).toBeCloseTo(0, 5);
        if (i % 4 === 2) expect(errors[i]).toBeCloseTo(1 / (k * k), 5);
      });
    }));

  test('with 2dk units: linear in d', () =>
    tf.tidy(() => {
      for (const [d, k] of [[1, 4], [4, 4], [16, 4]]) {
        const [{w, b}, readOut] = productFromRelus(d, k).layers;
        expect([w.shape, b.shape, readOut.w.shape]).toEqual([[2 * d, 2 * d * k], [2 * d * k], [2 * d * k, 1]]);
        expect(treePaths(relus(d, k).params)).toEqual(treePaths(relus(d, k).init()));
      }
    })); // prettier-ignore

  test.each([1, 16])('and not outside, however many they are, d = %d', (d) => {
    const errors = [32, 64].map((k) => error(() => relus(d, k), 'product', d, 'outside'));
    for (const one of errors) expect(one).toBeGreaterThan(0.4);
    expect(Math.abs(errors[1] / errors[0] - 1)).toBeLessThan(0.02);
  });
});

test.each([
  productFromSquares,
  productFromGates,
  productFromLowRank,
  productFromBilinearForm,
  relationFromGates,
  relationFromRelus,
  (d: number) => productFromRelus(d, 4),
])('refuses half a coordinate', (construct) => {
  expect(() => construct(0.5)).toThrow(ConfigError);
  expect(() => construct(0.5)).toThrow('d must be a positive integer. Got 0.5.');
});

test('refuses no unit a square', () => {
  expect(() => productFromRelus(2, 0)).toThrow('k must be a positive integer. Got 0.');
});
