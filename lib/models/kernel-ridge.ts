import {cholesky, ConfigError, multiply, ShapeError, solveCholesky, type Float64Matrix} from '../core';

/** What kernel ridge regression has learned of some targets. */
export type KernelRidgeFit = {
  /** α [n, m], one column a target. */
  readonly coefficients: Float64Matrix;
  /** The mean of each target over the n examples [m]. */
  readonly means: Float64Array;
};

/** Kernel ridge regression on fixed inputs, ready for any targets and any number of the first examples. */
export type KernelRidge = {
  /**
   * Solves (K + jitter · I) α = y − ȳ for the first n examples.
   *
   * @param targets - y [≥ n, m], one column a target
   * @param n - how many examples, from 1; default all
   */
  readonly fit: (targets: Float64Matrix, n?: number) => KernelRidgeFit;
};

/**
 * Kernel ridge regression in double precision: f(x) = ȳ + Σ_i α_i k(x_i, x), (K + jitter · I) α = y − ȳ.
 *
 * With jitter → 0 it interpolates: the limit is the function of least norm, in the space that the kernel spans, that goes through the centred targets. f − ȳ is also the mean of a Gaussian
 * process with noise of variance jitter, given y − ȳ. One Cholesky factor serves every smaller number of examples.
 *
 * @param gram - K, the kernel's values for all pairs of training inputs [N, N]
 * @param options - jitter from 0: what is added to the diagonal
 * @throws ConfigError if the jitter is negative; RangeError if K + jitter · I is not positive definite to rounding; `fit` throws ConfigError if n is no integer in [1, N], and ShapeError
 * for fewer than n targets
 * @see Rasmussen & Williams 2006, Gaussian Processes for Machine Learning, eq. 2.25 (the mean)
 * @remarks scikit-learn's KernelRidge does not centre the targets.
 * @example
 * const x = float64Matrix([[0], [1], [2]]);
 * const laplace = {structure: 'dense', profile: 'laplace', scale: 1} as const;
 * const fit = kernelRidge(kernelMatrix(laplace, x), {jitter: 0}).fit(float64Matrix([[1], [2], [6]]));
 * [...predictKernelRidge(fit, kernelMatrix(laplace, x)).values]; // => [1, 2, 6]
 */
export function kernelRidge(gram: Float64Matrix, {jitter}: {readonly jitter: number}): KernelRidge {
  if (!(jitter >= 0)) throw new ConfigError(`jitter must be a number from 0. Got ${jitter}.`);
  const factor = cholesky(gram, jitter);
  return {
    fit: (targets, n = gram.rows) => {
      assertExamples(n, gram.rows, targets);
      const {columns} = targets;
      const means = meansOf(targets, n);
      const centred = targets.values.slice(0, n * columns).map((y, i) => y - means[i % columns]);
      return {coefficients: solveCholesky(factor, {rows: n, columns, values: centred}), means};
    },
  };
}

/**
 * What kernel ridge regression predicts: ȳ + Σ_i k(x, x_i) α_i.
 *
 * @param fit - of n examples and m targets
 * @param cross - the kernel of the new inputs with the training inputs [B, ≥ n]; columns beyond n are not read
 * @returns [B, m]
 * @throws ShapeError for fewer than n columns
 * @example
 * const fit = {coefficients: float64Matrix([[2]]), means: new Float64Array([1])};
 * [...predictKernelRidge(fit, float64Matrix([[0.5, 9], [0, 9]])).values]; // => [2, 1]
 */
export function predictKernelRidge(
  {coefficients, means}: KernelRidgeFit,
  cross: Float64Matrix,
): Float64Matrix {
  const {rows: n, columns: m} = coefficients;
  if (cross.columns < n) {
    throw new ShapeError(
      `cross must have at least ${n} columns, one an example. Got [${cross.rows}, ${cross.columns}].`,
    );
  }
  const used =
    cross.columns === n
      ? cross
      : {
          rows: cross.rows,
          columns: n,
          values: Float64Array.from(
            {length: cross.rows * n},
            (_, i) => cross.values[Math.floor(i / n) * cross.columns + (i % n)],
          ),
        };
  const predicted = multiply(used, coefficients);
  predicted.values.forEach((value, i) => (predicted.values[i] = value + means[i % m]));
  return predicted;
}

function meansOf({columns, values}: Float64Matrix, n: number): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < n * columns; i++) means[i % columns] += values[i] / n;
  return means;
}

function assertExamples(n: number, most: number, targets: Float64Matrix): void {
  if (!Number.isInteger(n) || n < 1 || n > most) {
    throw new ConfigError(
      `n must be an integer in [1, ${most}], the examples of the kernel matrix. Got ${n}.`,
    );
  }
  if (targets.rows < n) {
    throw new ShapeError(
      `targets must have at least ${n} rows, one an example. Got [${targets.rows}, ${targets.columns}].`,
    );
  }
}
