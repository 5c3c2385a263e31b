import {describe, expect, test} from 'vitest';
import {ConfigError, float64Matrix, key, split, symmetricEigenvalues, uniformArray} from 'why-attention/core';
import {assertClose} from '../support/assert-close';

const double = {rtol: 1e-12, atol: 1e-12};

test('of a ring of springs: 2 − 2 cos(2πk / n), each but the ends twice', () => {
  const n = 9;
  const ring = Array.from({length: n}, (_, i) =>
    Array.from({length: n}, (__, j) =>
      i === j ? 2 : (i - j + n) % n === 1 || (j - i + n) % n === 1 ? -1 : 0,
    ),
  );
  const expected = Array.from({length: n}, (_, k) => 2 - 2 * Math.cos((2 * Math.PI * k) / n));
  assertClose(symmetricEigenvalues(float64Matrix(ring)), expected.sort((a, b) => b - a), double); // prettier-ignore
});

describe('of a random symmetric matrix', () => {
  const n = 30;
  const values = uniformArray(split(key(4), 1)[0], n * n, {min: -1});
  const rows = Array.from({length: n}, (_, i) =>
    Array.from({length: n}, (__, j) => values[Math.min(i, j) * n + Math.max(i, j)]),
  );
  const found = symmetricEigenvalues(float64Matrix(rows));

  test('sums of powers are traces of powers', () => {
    const product = (a: number[][], b: number[][]): number[][] =>
      a.map((row) => b[0].map((_, j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)));
    const trace = (a: number[][]): number => a.reduce((sum, row, i) => sum + row[i], 0);
    const powers = [rows, product(rows, rows), product(rows, product(rows, rows))];
    powers.forEach((power, i) =>
      expect(found.reduce((sum, value) => sum + value ** (i + 1), 0)).toBeCloseTo(trace(power), 9),
    );
  });

  test('they descend, a shift of the diagonal shifts them, and below the diagonal nothing is read', () => {
    expect(found).toEqual([...found].sort((a, b) => b - a));
    const shifted = rows.map((row, i) => row.map((value, j) => (j < i ? NaN : value + (i === j ? 3 : 0))));
    assertClose(symmetricEigenvalues(float64Matrix(shifted)), found.map((value) => value + 3), double); // prettier-ignore
  });
});

test('a diagonal matrix keeps its numbers, and none is no number', () => {
  expect(symmetricEigenvalues(float64Matrix([[1, 0, 0], [0, -5, 0], [0, 0, 7]]))).toEqual([7, 1, -5]); // prettier-ignore
  expect(() => symmetricEigenvalues(float64Matrix([[1, 2]]))).toThrow(
    new ConfigError('a must be square. Got [1, 2].'),
  );
  expect(() => symmetricEigenvalues(float64Matrix([[NaN]]))).toThrow(
    new RangeError('a must hold finite numbers.'),
  );
});
