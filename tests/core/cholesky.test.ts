import {describe, expect, test} from 'vitest';
import {
  cholesky,
  ConfigError,
  float64Matrix,
  key,
  multiply,
  solveCholesky,
  uniformArray,
} from 'why-attention/core';
import {assertClose} from '../support/assert-close';

const transposed = ({rows, columns, values}: ReturnType<typeof float64Matrix>) =>
  float64Matrix(
    Array.from({length: columns}, (_, j) => Array.from({length: rows}, (__, i) => values[i * columns + j])),
  );
/** B Bᵀ + I of a random B [11, 11]: positive definite. */
const b = float64Matrix(uniformArray(key(3), 121, {min: -1}), 11);
const a = multiply(b, transposed(b));
const double = {rtol: 1e-11, atol: 1e-12};

/** An independent solver: Gauss-Jordan elimination with pivots. */
function gaussJordan(matrix: number[][], right: number[][]): number[][] {
  const rows = matrix.map((row, i) => [...row, ...right[i]]);
  const n = rows.length;
  for (let c = 0; c < n; c++) {
    const pivot = rows
      .slice(c)
      .reduce((best, row, i) => (Math.abs(row[c]) > Math.abs(rows[best][c]) ? c + i : best), c);
    [rows[c], rows[pivot]] = [rows[pivot], rows[c]];
    rows[c] = rows[c].map((value) => value / rows[c][c]);
    rows.forEach((row, i) => {
      if (i !== c) rows[i] = row.map((value, k) => value - row[c] * rows[c][k]);
    });
  }
  return rows.map((row) => row.slice(n));
}

const block = (n: number, jitter = 0): number[][] =>
  Array.from({length: n}, (_, i) =>
    Array.from({length: n}, (__, j) => a.values[i * 11 + j] + (i === j ? jitter : 0)),
  );

describe('the factor', () => {
  test('times its transpose is the matrix, with the jitter on its diagonal; above the diagonal it is 0', () => {
    const l = cholesky(a, 0.5);
    assertClose([...multiply(l, transposed(l)).values], block(11, 0.5).flat(), double);
    for (let i = 0; i < 11; i++)
      expect([...l.values.slice(i * 11 + i + 1, (i + 1) * 11)].every((v) => v === 0)).toBe(true);
  });

  test('does not read above the diagonal', () => {
    const lower = float64Matrix(block(11, 1).map((row, i) => row.map((value, j) => (j > i ? NaN : value))));
    expect(cholesky(lower)).toEqual(cholesky(float64Matrix(block(11, 1))));
  });

  test('of a leading block is the leading block of the factor', () => {
    const [whole, part] = [cholesky(a, 1), cholesky(float64Matrix(block(6)), 1)];
    for (let i = 0; i < 6; i++)
      expect([...whole.values.slice(i * 11, i * 11 + 6)]).toEqual([...part.values.slice(i * 6, i * 6 + 6)]);
  });

  test('is refused of what is not positive definite, with the pivot at which that shows', () => {
    expect(() => cholesky(float64Matrix([[1, 1], [1, 1]]))).toThrow(new RangeError('a + jitter · I must be positive definite. Pivot 1 is 0 with jitter 0.')); // prettier-ignore
    expect(() => cholesky(float64Matrix([[1, NaN], [NaN, 1]]))).toThrow('Pivot 1 is NaN'); // prettier-ignore
    expect(() => cholesky(float64Matrix([[1, 2]]))).toThrow(new ConfigError('a must be square. Got [1, 2].'));
  });
});

test.each([11, 6, 1])('systems of the first %i rows are solved as by elimination', (n) => {
  const right = Array.from({length: n}, (_, i) => [i - 2, i * i, 1]);
  const x = solveCholesky(cholesky(a, 1), float64Matrix(right));
  assertClose([...x.values], gaussJordan(block(n, 1), right).flat(), {rtol: 1e-10, atol: 1e-10});
});

test('more right-hand rows than the factor has are refused', () => {
  expect(() => solveCholesky(cholesky(float64Matrix([[1]])), float64Matrix([[1], [2]]))).toThrow('b must have at most 1 rows, as the factor has. Got 2.'); // prettier-ignore
});

test('matrices refuse ragged rows, numbers that fill no row, and factors that do not fit', () => {
  expect(() => float64Matrix(new Float64Array(5), 2)).toThrow(
    'columns must be a divisor of 5, the count of numbers. Got 2.',
  );
  expect(() => float64Matrix(new Float64Array(4))).toThrow('Got 0.');
  expect(() => multiply(float64Matrix([[1, 2]]), float64Matrix([[1, 2]]))).toThrow(
    'b must have 2 rows, as many as a has columns. Got 1.',
  );
  assertClose([...multiply(float64Matrix([[1, 2], [3, 4]]), float64Matrix([[0, 1], [2, 3]])).values], [4, 7, 8, 15], double); // prettier-ignore
});
