import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {linearCka, linearCkaMatrix} from 'why-attention/analysis';
import {ConfigError, key, normal, ShapeError, split, tidy} from 'why-attention/core';
import {matmul} from 'why-attention/ops';

const tidied = (run: () => void) => () => tf.tidy(() => void run());
const both = [{debiased: false}, {debiased: true}];

/** The rotation of the first two of d features by an angle, and then each pair of neighbours by one of its own. */
function rotation(d: number): tf.Tensor {
  let all: tf.Tensor = tf.eye(d);
  for (let i = 0; i + 1 < d; i++) {
    const turn = tf.buffer([d, d]);
    for (let j = 0; j < d; j++) turn.set(1, j, j);
    const [c, s] = [Math.cos(1 + i), Math.sin(1 + i)];
    turn.set(c, i, i);
    turn.set(s, i, i + 1);
    turn.set(-s, i + 1, i);
    turn.set(c, i + 1, i + 1);
    all = matmul(all, turn.toTensor());
  }
  return all;
}

describe.each(both)('linear CKA, debiased: $debiased', (options) => {
  const drawn = (rows: number, d: number, e: number): [tf.Tensor, tf.Tensor] => {
    const [xKey, yKey] = split(key(rows + d), 2);
    return [normal(xKey, [rows, d]), normal(yKey, [rows, e])];
  };

  test.each([
    [50, 4, 6],
    [8, 20, 30],
    [20, 20, 3],
  ])(
    'is 1 with itself, symmetric, and blind to shifts, rotations and scales: %d rows, %d and %d features',
    (rows, d, e) => {
      tidy(() => {
        const [x, noise] = drawn(rows, d, e);
        const y = tf.add(noise, matmul(x, tf.ones([d, e])));
        const cka = linearCka(x, y, options);
        const turned = tf.add(tf.mul(matmul(x, rotation(d)), 37), 5);
        expect(linearCka(x, x, options)).toBe(1);
        expect(linearCka(x, turned, options)).toBeCloseTo(1, 5);
        expect(linearCka(y, x, options)).toBeCloseTo(cka, 6);
        expect(linearCka(turned, tf.mul(y, 1e-3), options)).toBeCloseTo(cka, 5);
        expect(linearCka(turned, tf.concat([y, y], 1), options)).toBeCloseTo(cka, 5);
        expect(cka).toBeGreaterThan(-1);
        expect(cka).toBeLessThan(0.999);
      });
    },
  );

  test(
    'is not blind to another scale of single features',
    tidied(() => {
      const [x] = drawn(50, 4, 1);
      expect(linearCka(x, tf.mul(x, tf.tensor1d([1, 1, 1, 10])), options)).toBeLessThan(0.8);
    }),
  );

  test(
    'of all pairs is that of each, and leaves no tensor',
    tidied(() => {
      const [x, y] = drawn(30, 5, 60);
      const z = tf.concat([x, y], 1);
      const before = tf.memory().numTensors;
      const matrix = linearCkaMatrix([x, y, z], options);
      expect(tf.memory().numTensors).toBe(before);
      expect(matrix.map((row, i) => row[i])).toEqual([1, 1, 1]);
      expect(matrix[2][0]).toBe(matrix[0][2]);
      expect(matrix[0][2]).toBe(linearCka(x, z, options));
      expect(matrix[1][2]).toBe(linearCka(y, z, options));
    }),
  );

  test('is NaN where features do not vary', tidied(() => {
    const [x] = drawn(6, 3, 1);
    expect(linearCka(x, tf.ones([6, 2]), options)).toBeNaN();
    expect(linearCkaMatrix([tf.zeros([6, 2])], options)).toEqual([[NaN]]);
  })); // prettier-ignore

  test(
    'refuses what has no rows in common',
    tidied(() => {
      const wrong = (): number => linearCka(tf.ones([5, 2]), tf.ones([4, 2]), options);
      expect(wrong).toThrow(ShapeError);
      expect(wrong).toThrow(
        'Features must be matrices with a row for each of the same examples. Got [4, 2] beside [5, 2].',
      );
      expect(() => linearCka(tf.ones([5]), tf.ones([5]), options)).toThrow(ShapeError);
      expect(() => linearCka(tf.ones([1, 2]), tf.ones([1, 2]), options)).toThrow(ConfigError);
    }),
  );
});

test('the debiased estimate refuses 3 rows', tidied(() => {
  const [x, y] = [tf.ones([3, 2]), tf.ones([3, 2])];
  expect(() => linearCka(x, y)).toThrow('CKA needs at least 4 rows when debiased. Got 3.');
  expect(linearCka(x, y, {debiased: false})).toBeNaN();
})); // prettier-ignore

describe('independent features', () => {
  /** The mean over 20 draws, and its largest distance from 0. */
  const ofNoise = (rows: number, d: number, debiased: boolean): number[] =>
    split(key(rows), 20).map((own) =>
      tidy(() => {
        const [xKey, yKey] = split(own, 2);
        return linearCka(normal(xKey, [rows, d]), normal(yKey, [rows, d]), {debiased});
      }),
    );
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;

  test('look alike to the biased estimate where rows are few, and have 0 in the mean when debiased', () => {
    // About d / (d + n): the biased HSIC of white noise is near n d² against n d (d + n) with itself.
    for (const [rows, d] of [[20, 20], [10, 40]]) {
      const biased = mean(ofNoise(rows, d, false));
      expect(biased).toBeGreaterThan(0.4);
      expect(biased).toBeLessThan(0.9);
      expect(biased).toBeCloseTo(d / (d + rows), 1);
      const debiased = ofNoise(rows, d, true);
      const spread = Math.sqrt(mean(debiased.map((value) => value ** 2)) / 20);
      expect(Math.abs(mean(debiased))).toBeLessThan(4 * spread);
      expect(Math.abs(mean(debiased))).toBeLessThan(0.1);
    }
  }); // prettier-ignore

  test('a closed form: one feature each gives the squared correlation', tidied(() => {
    const [x, y] = [[1, 2, 4, 7], [2, 1, 5, 5]];
    const [dx, dy] = [x, y].map((own) => own.map((value) => value - mean(own)));
    const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
    const correlation = dot(dx, dy) / Math.sqrt(dot(dx, dx) * dot(dy, dy));
    const cka = linearCka(tf.tensor2d(x, [4, 1]), tf.tensor2d(y, [4, 1]), {debiased: false});
    expect(cka).toBeCloseTo(correlation ** 2, 6);
  })); // prettier-ignore
});
