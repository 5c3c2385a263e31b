import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {contextGradients, gradientInnerProducts, transferRatio} from 'why-attention/analysis';
import {foldIn, key, normal, normalArray, ShapeError, split} from 'why-attention/core';
import {assertClose} from '../support/assert-close';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const ratios = (g: tf.Tensor, h: tf.Tensor): number[] => gradientInnerProducts(g, h).map(transferRatio);
const double = {rtol: 1e-12, atol: 1e-12};

describe('gradientInnerProducts', () => {
  test(
    'equal the definition in float64, row of the first by row of the second, seed by seed',
    tidied(() => {
      const [g, h] = split(key(1), 2).map((own) => normal(own, [3, 4, 50]));
      const [first, second] = [g, h].map((x) => x.arraySync() as number[][][]);
      const expected = first.map((ofSeed, s) =>
        ofSeed.map((ga) => second[s].map((hb) => ga.reduce((sum, value, i) => sum + value * hb[i], 0))),
      );
      assertClose(gradientInnerProducts(g, h), expected, double);
    }),
  );

  test(
    'of swapped batches are transposed',
    tidied(() => {
      const [g, h] = split(key(2), 2).map((own) => normal(own, [1, 4, 9]));
      const [[there], [back]] = [gradientInnerProducts(g, h), gradientInnerProducts(h, g)];
      assertClose(
        there,
        range(4).map((a) => range(4).map((b) => back[b][a])),
        double,
      );
      expect(there[0][1]).not.toBeCloseTo(there[1][0], 1);
    }),
  );

  test(
    'keep small products beside large ones that cancel, which single precision would lose',
    tidied(() => {
      const n = 20_000;
      const [g, h] = [1, -1].map((sign) => {
        const row = new Float32Array(n + 2).fill(1);
        [row[0], row[n + 1]] = [2 ** 13, sign * 2 ** 13];
        return tf.tensor3d(row, [1, 1, n + 2]);
      });
      expect(gradientInnerProducts(g, h)).toEqual([[[n]]]);
    }),
  );

  test('of independent batches average to those of the expected gradients; of one batch twice the noise adds to the diagonal', () => {
    const [K, P, nDraws, noise] = [3, 20, 2000, 0.5];
    const signal = range(K).map((a) => normalArray(foldIn(key(3), a), P));
    const draw = (n: number): tf.Tensor =>
      tf.tensor3d(
        normalArray(foldIn(key(4), n), K * P).map((z, i) => signal[Math.floor(i / P)][i % P] + noise * z),
        [1, K, P],
      );
    const sums = {independent: [0, 0], same: [0, 0]};
    const diagonalAndRest = (matrix: number[][]): [number, number] => [
      mean(range(K).map((a) => matrix[a][a])),
      mean(range(K).flatMap((a) => range(K).flatMap((b) => (a === b ? [] : [matrix[a][b]])))),
    ];
    range(nDraws).forEach((n) =>
      tf.tidy(() => {
        const [g, h] = [draw(2 * n), draw(2 * n + 1)];
        const pairs = {independent: gradientInnerProducts(g, h)[0], same: gradientInnerProducts(g, g)[0]};
        for (const kind of ['independent', 'same'] as const)
          diagonalAndRest(pairs[kind]).forEach((value, i) => (sums[kind][i] += value / nDraws));
      }),
    );
    const exact = diagonalAndRest(
      signal.map((a) => signal.map((b) => a.reduce((sum, value, i) => sum + value * b[i], 0))),
    );
    // An average over 2,000 draws scatters by about 0.1.
    assertClose(sums.independent, exact, {rtol: 0, atol: 0.3});
    assertClose(sums.same, [exact[0] + P * noise ** 2, exact[1]], {rtol: 0, atol: 0.3});
  });

  test(
    'refuse gradients of other shapes',
    tidied(() => {
      const call = () => gradientInnerProducts(tf.zeros([2, 3, 4]), tf.zeros([2, 3, 5]));
      expect(call).toThrow(ShapeError);
      expect(call).toThrow('second must have shape [S=2, K=3, P=4]. Got [2, 3, 5].');
      expect(() => gradientInnerProducts(tf.zeros([3, 4]), tf.zeros([3, 4]))).toThrow(
        'first must have shape [S, K, P]. Got [3, 4].',
      );
    }),
  );
});

describe('transferRatio', () => {
  test.each([2, 3, 8])(
    'is −1/(K−1) at a stationary point that fits none of %i contexts, exactly',
    (nContexts) =>
      tf.tidy(() => {
        // The mean of ‖w − t_a‖² is stationary at the mean of the targets; small integers and their mean add up without rounding.
        const [nSeeds, dimension] = [2, 4];
        const targets = range(nContexts).map((a) =>
          normalArray(foldIn(key(5), a), nSeeds * dimension).map((z) => Math.round(4 * z) * nContexts),
        );
        const w = range(nSeeds * dimension).map((i) => mean(targets.map((target) => target[i])));
        const shape: [number, number] = [nSeeds, dimension];
        const g = contextGradients(
          (own, a) => tf.sum(tf.square(tf.sub(own, tf.tensor2d(targets[a], shape))), 1),
          tf.tensor2d(w, shape) as tf.Tensor,
          nContexts,
        );
        assertClose(ratios(g, g), [-1 / (nContexts - 1), -1 / (nContexts - 1)], double);
      }),
  );

  test(
    'is 1 for identical contexts and 0 for contexts of disjoint parameters',
    tidied(() => {
      const one = normal(key(6), [2, 1, 7]);
      const [same] = [tf.tile(one, [1, 5, 1])];
      assertClose(ratios(same, same), [1, 1], double);
      const params = range(3).map((a) => normal(foldIn(key(7), a), [2, 4]));
      const disjoint = contextGradients((own: tf.Tensor[], a) => tf.sum(tf.square(own[a]), 1), params, 3);
      expect(ratios(disjoint, disjoint)).toEqual([0, 0]);
    }),
  );

  test(
    'ignores a common factor of either batch and the order of contexts',
    tidied(() => {
      const [g, h] = split(key(8), 2).map((own) => tf.add(normal(own, [3, 4, 30]), 0.5));
      const expected = ratios(g, h);
      assertClose(ratios(tf.mul(g, 4), tf.mul(h, -0.125)), expected, double);
      const reversed = (x: tf.Tensor): tf.Tensor => tf.reverse(x, 1);
      assertClose(ratios(reversed(g), reversed(h)), expected, double);
      expect(new Set(expected.map((value) => value.toFixed(3))).size).toBe(3);
    }),
  );

  test(
    'of one batch is never below −1/(K−1)',
    tidied(() => {
      for (const n of range(50)) {
        const nContexts = 2 + (n % 4);
        const g = normal(foldIn(key(9), n), [1, nContexts, 3]);
        expect(ratios(g, g)[0]).toBeGreaterThanOrEqual(-1 / (nContexts - 1) - 1e-12);
      }
    }),
  );

  test('is the mean off the diagonal over the mean on it', () => {
    expect(
      transferRatio([
        [2, 1, 3],
        [5, 4, 0],
        [-6, 9, 6],
      ]),
    ).toBe(12 / 6 / (12 / 3));
  });

  test('is not finite where nothing is left to learn, or where a gradient is not finite', () => {
    expect(
      transferRatio([
        [0, 0],
        [0, 0],
      ]),
    ).toBeNaN();
    expect(
      transferRatio([
        [1, NaN],
        [0, 1],
      ]),
    ).toBeNaN();
    expect(
      transferRatio([
        [1, 2],
        [2, -1],
      ]),
    ).toBe(Infinity);
  });

  test('refuses a matrix that is not square, and a single context', () => {
    for (const [matrix, found] of [
      [[[1]], '1 rows, of lengths 1.'],
      [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
        '3 rows, of lengths 2, 2, 2.',
      ],
      [[], '0 rows, of lengths none.'],
    ] as [number[][], string][]) {
      expect(() => transferRatio(matrix)).toThrow(ShapeError);
      expect(() => transferRatio(matrix)).toThrow(found);
    }
  });
});
