import {ConfigError} from './errors';
import type {Float64Matrix} from './float64-matrix';

const MOST_SWEEPS = 30;
/** Squares off the diagonal over all, from which on sweeps end: eigenvalues are then exact to 1e-10 of the matrix at worst, and to rounding as a rule, since each sweep squares what is left. */
const NEGLIGIBLE = 1e-20;

/**
 * The eigenvalues of a symmetric matrix in double precision, by cyclic Jacobi rotations: each makes one entry off the diagonal 0, and sweeps over all of them go on until these are rounding
 * errors. For a few hundred rows: a sweep costs some 2 n³ products, and six to ten are needed.
 *
 * @param a - [n, n], symmetric: only the upper triangle is read
 * @returns [n], descending
 * @throws ConfigError if a is not square; RangeError if it is not finite
 * @see Golub & Van Loan 2013, Matrix Computations, algorithm 8.5.3
 * @example
 * symmetricEigenvalues(float64Matrix([[2, 1], [1, 2]])); // => [3, 1]
 */
export function symmetricEigenvalues({rows: n, columns, values}: Float64Matrix): number[] {
  if (n !== columns) throw new ConfigError(`a must be square. Got [${n}, ${columns}].`);
  const a = values.slice();
  for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) a[p * n + q] = a[q * n + p];
  const size = squares(a, n, false);
  if (!Number.isFinite(size)) throw new RangeError('a must hold finite numbers.');
  for (let sweep = 0; sweep < MOST_SWEEPS && squares(a, n, true) > NEGLIGIBLE * size; sweep++) {
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, n, p, q);
  }
  return Array.from({length: n}, (_, i) => a[i * n + i]).sort((x, y) => y - x);
}

/** The sum of squares of the entries, or of those off the diagonal. */
function squares(a: Float64Array, n: number, offDiagonal: boolean): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) if (!offDiagonal || i % (n + 1) !== 0) sum += a[i] * a[i];
  return sum;
}

/** Turns rows and columns p and q so that a[p, q] becomes 0, by the smaller of both angles. */
function rotate(a: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  // Rows alone are turned, then columns p and q copied from them by symmetry: memory is read in order.
  const diagonal = [a[p * n + p] - t * apq, a[q * n + q] + t * apq];
  for (let k = 0; k < n; k++) {
    const x = p * n + k;
    const y = q * n + k;
    const ofP = a[x];
    a[x] = c * ofP - s * a[y];
    a[y] = s * ofP + c * a[y];
  }
  [a[p * n + p], a[q * n + q]] = diagonal;
  a[p * n + q] = a[q * n + p] = 0;
  for (let k = 0; k < n; k++) {
    a[k * n + p] = a[p * n + k];
    a[k * n + q] = a[q * n + k];
  }
}
