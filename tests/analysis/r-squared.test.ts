import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {rSquared} from 'why-attention/analysis';
import {key, normalArray, ShapeError, split} from 'why-attention/core';
import {assertClose} from '../support/assert-close';

const tidied = (run: () => void) => () => tf.tidy(() => run());

describe('rSquared', () => {
  const target = tf.tensor3d([
    [
      [1, 10],
      [2, 30],
      [6, 20],
    ],
  ]);
  const shifted = (by: number): tf.Tensor => tf.add(target, by);

  test(
    'closed forms: 1 if exact, 0 for the mean of each output, and 1 − n d² / Σ (y − ȳ)² for a shift by d',
    tidied(() => {
      expect(rSquared(target, target)).toEqual([1]);
      expect(rSquared(tf.tile(tf.tensor3d([[[3, 20]]]), [1, 3, 1]), target)).toEqual([0]);
      // Σ (y − ȳ)² = (4 + 1 + 9) + (100 + 100) = 214
      assertClose(rSquared(shifted(5), target), [1 - (6 * 25) / 214], {rtol: 1e-12, atol: 0});
      expect(rSquared(shifted(100), target)[0]).toBeLessThan(-200);
    }),
  );

  test(
    'uses the marked examples alone, for sums and for the mean',
    tidied(() => {
      const only = tf.tensor2d([[1, 0, 1]]);
      const predicted = tf.tensor3d([
        [
          [1, 10],
          [NaN, 1e30],
          [6, 22],
        ],
      ]);
      // of rows 0 and 2: Σ (y − ȳ)² = 2 · 2.5² + 2 · 5² = 62.5; Σ (ŷ − y)² = 4
      assertClose(rSquared(predicted, target, only), [1 - 4 / 62.5], {rtol: 1e-12, atol: 0});
    }),
  );

  test(
    'equals a recomputation by columns on random numbers, seed by seed',
    tidied(() => {
      const [S, B, O] = [3, 40, 2];
      const [y, noise] = split(key(2), 2).map((k) => normalArray(k, S * B * O));
      const yHat = y.map((value, i) => 0.7 * value + 0.2 * noise[i] + 0.1);
      const keep = Float32Array.from({length: S * B}, (_, i) => (i % 3 === 0 ? 0 : 1));
      const expected = Array.from({length: S}, (_, s) => {
        const columns = Array.from({length: O}, (__, o) =>
          Array.from({length: B}, (___, b) => (s * B + b) * O + o).filter((i) => keep[Math.floor(i / O)]),
        );
        const sum = (values: number[]): number => values.reduce((a, b) => a + b, 0);
        const total = sum(
          columns.map((column) => {
            const mean = sum(column.map((i) => y[i])) / column.length;
            return sum(column.map((i) => y[i] ** 2)) - column.length * mean ** 2;
          }),
        );
        return 1 - sum(columns.flat().map((i) => (yHat[i] - y[i]) ** 2)) / total;
      });
      const actual = rSquared(
        tf.tensor3d(yHat, [S, B, O]),
        tf.tensor3d(y, [S, B, O]),
        tf.tensor2d(keep, [S, B]),
      );
      assertClose(actual, expected, {rtol: 1e-9, atol: 0});
      expect(new Set(actual).size).toBe(S);
    }),
  );

  test(
    'keeps six digits where single precision would lose them: a small spread on a large mean',
    tidied(() => {
      const y = Float32Array.from({length: 1000}, (_, i) => 4096 + (i % 8) / 4);
      const yHat = y.map((value, i) => value + (i % 2) / 4);
      const values = [...y];
      const mean = values.reduce((a, b) => a + b, 0) / 1000;
      const total = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
      const actual = rSquared(tf.tensor3d(yHat, [1, 1000, 1]), tf.tensor3d(y, [1, 1000, 1]));
      assertClose(actual, [1 - 500 / 16 / total], {rtol: 1e-6, atol: 0});
    }),
  );

  test(
    'is NaN for a seed whose predictions are not finite, or with fewer than two examples, and for no other',
    tidied(() => {
      const two = tf.concat([target, target], 0);
      const broken = tf.concat([target, tf.fill([1, 3, 2], NaN)], 0);
      expect(rSquared(broken, two)).toEqual([1, NaN]);
      const only = tf.tensor2d([
        [0, 1, 0],
        [1, 1, 0],
      ]);
      expect(rSquared(two, two, only)).toEqual([NaN, 1]);
    }),
  );

  test(
    'refuses a mark of another shape',
    tidied(() => {
      expect(() => rSquared(target, target, tf.ones([3]))).toThrow(
        'only must have shape [S=1, B=3]. Got [3].',
      );
    }),
  );

  test.each([
    [[2, 3, 4], [2, 3, 1], 'predicted must have shape [S=2, B=3, O=1]. Got [2, 3, 4].'],
    [[1, 3, 4], [2, 3, 4], 'predicted must have shape [S=2, B=3, O=4]. Got [1, 3, 4].'],
    [[3, 4], [3, 4], 'target must have shape [S, B, O]. Got [3, 4].'],
  ])('refuses predictions %j for targets %j, which would broadcast', (predicted, target, message) => {
    tf.tidy(() => {
      const measure = () => rSquared(tf.zeros(predicted), tf.zeros(target));
      expect(measure).toThrow(ShapeError);
      expect(measure).toThrow(message);
    });
  });
});
