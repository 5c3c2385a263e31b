import {ConfigError} from './errors';

/** A matrix in double precision, row after row, for what tensors are too coarse for: entry (i, j) is `values[i * columns + j]`. */
export type Float64Matrix = {
  readonly rows: number;
  readonly columns: number;
  /** [rows · columns] */
  readonly values: Float64Array;
};

/**
 * A matrix of the given rows, or of the numbers of one array.
 *
 * @param values - rows of equal length; or all numbers, row after row
 * @param columns - how many columns an array's rows have; not needed for rows
 * @throws ConfigError if rows differ in length, or the numbers do not fill whole rows
 * @example
 * float64Matrix([[1, 2, 3], [4, 5, 6]]).columns; // => 3
 * float64Matrix(new Float32Array([1, 2, 3, 4, 5, 6]), 2).rows; // => 3
 * float64Matrix([[1], [2, 3]]); // throws rows must be equally long. Got 1, 2.
 */
export function float64Matrix(
  values: readonly (readonly number[])[] | Float32Array | Float64Array,
  columns?: number,
): Float64Matrix {
  if (ArrayBuffer.isView(values)) return filled(values, columns);
  const lengths = values.map(({length}) => length);
  if (new Set(lengths).size > 1) {
    throw new ConfigError(`rows must be equally long. Got ${lengths.join(', ')}.`);
  }
  return {rows: values.length, columns: lengths[0] ?? 0, values: Float64Array.from(values.flat())};
}

function filled(values: Float32Array | Float64Array, columns = 0): Float64Matrix {
  if (!Number.isInteger(columns) || columns < 1 || values.length % columns !== 0) {
    throw new ConfigError(
      `columns must be a divisor of ${values.length}, the count of numbers. Got ${columns}.`,
    );
  }
  return {rows: values.length / columns, columns, values: Float64Array.from(values)};
}

/**
 * The matrix product A B.
 *
 * @param a - [n, k]
 * @param b - [k, m]
 * @returns [n, m]
 * @throws ConfigError if a has not as many columns as b has rows
 * @example
 * [...multiply(float64Matrix([[1, 2]]), float64Matrix([[3], [4]])).values]; // => [11]
 */
export function multiply(a: Float64Matrix, b: Float64Matrix): Float64Matrix {
  if (a.columns !== b.rows) {
    throw new ConfigError(`b must have ${a.columns} rows, as many as a has columns. Got ${b.rows}.`);
  }
  const values = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++)
      addRow(values, i, a.values[i * a.columns + k], b.values, k, b.columns);
  }
  return {rows: a.rows, columns: b.columns, values};
}

/** Row `to` of some numbers += factor · row `from` of others. */
export function addRow(
  into: Float64Array,
  to: number,
  factor: number,
  of: Float64Array,
  from: number,
  columns: number,
): void {
  if (factor === 0) return;
  const [target, source] = [to * columns, from * columns];
  for (let c = 0; c < columns; c++) into[target + c] += factor * of[source + c];
}
