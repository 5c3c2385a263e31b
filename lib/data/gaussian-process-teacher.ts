import {cholesky, multiply, normalArray, type Float64Matrix, type Key} from '../core';

/** Functions drawn from a prior, by their values at fixed inputs. */
export type GaussianProcessTeacher = {
  /**
   * Draws functions.
   *
   * @param keys - one a function
   * @returns their values [inputs, functions]
   */
  readonly draw: (keys: readonly Key[]) => Float64Matrix;
};

/**
 * Teachers drawn from a Gaussian process of mean 0, on training and test inputs together: f = L z with L Lᵀ = K + jitter · I and z ~ N(0, I), in double precision.
 *
 * One factor serves all draws. What a key gives for the first n inputs does not depend on how many follow.
 *
 * @param covariance - K, the kernel's values for all pairs of inputs [n, n]
 * @param options - jitter from 0 (default 1e-10): variance of the independent noise that keeps the factor from failing, far below what any student is judged by
 * @throws ConfigError if K is not square; RangeError if K + jitter · I is not positive definite to rounding
 * @see Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, appendix A.2
 * @example
 * const teacher = gaussianProcessTeacher(float64Matrix([[4, 2], [2, 5]]), {jitter: 0});
 * const [{values}, z] = [teacher.draw([key(0)]), normalArray(key(0), 2)];
 * [values[0] - 2 * z[0], values[1] - z[0] - 2 * z[1]]; // => [0, 0]
 */
export function gaussianProcessTeacher(
  covariance: Float64Matrix,
  {jitter = 1e-10}: {readonly jitter?: number} = {},
): GaussianProcessTeacher {
  const factor = cholesky(covariance, jitter);
  const n = factor.rows;
  return {
    draw: (keys) => {
      const columns = keys.length;
      const z = new Float64Array(n * columns);
      keys.forEach((key, c) => normalArray(key, n).forEach((value, i) => (z[i * columns + c] = value)));
      return multiply(factor, {rows: n, columns, values: z});
    },
  };
}
