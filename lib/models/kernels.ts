import {assertOneOf, assertPositiveInteger, ConfigError, ShapeError, type Float64Matrix} from '../core';

/** What a kernel compares: two inputs whole; patches at the same place; every patch with every other. */
export const kernelStructures = ['dense', 'local', 'convolutional'] as const;

/** One of `kernelStructures`. */
export type KernelStructure = (typeof kernelStructures)[number];

/** How a kernel falls with distance. */
export const kernelProfiles = ['laplace', 'rbf'] as const;

/** One of `kernelProfiles`. */
export type KernelProfile = (typeof kernelProfiles)[number];

/** A kernel: what it compares and how it falls with distance. */
export type KernelConfig = {
  readonly structure: KernelStructure;
  readonly profile: KernelProfile;
  /** s in the formulas, positive: a length for laplace, a squared length for rbf. */
  readonly scale: number;
  /** p: numbers in a patch, from 1 to those of an input. Not for dense. */
  readonly patch?: number;
};

/**
 * The values of a kernel for all pairs of some inputs, in double precision.
 *
 * With q(a, b) = exp(−‖a − b‖ / s) (laplace) or exp(−‖a − b‖² / 2s) (rbf), ‖·‖ the Euclidean length, and x_i the patch of p numbers that begins at number i of an
 * input on a ring (stride 1: as many patches as numbers, d):
 * - `dense`: k(x, x′) = q(x, x′), a prior that knows nothing of places;
 * - `local`: k = Σ_i q(x_i, x′_i) / d, the prior of f(x) = Σ_i g_i(x_i), a function of its own for each patch;
 * - `convolutional`: k = Σ_ij q(x_i, x′_j) / d², the prior of f(x) = Σ_i g(x_i), one function for all patches.
 *
 * @param config - the kernel
 * @param x - inputs [n, d]
 * @param y - inputs [m, d]; default x, of which each pair is then computed once
 * @returns [n, m]; symmetric where y is left out
 * @throws ConfigError for an unknown structure or profile, a scale that is not positive, or a patch that is no integer in [1, d]; ShapeError if x and y differ in d
 * @see Laplace kernel: Matérn with ν = 1/2, Rasmussen & Williams 2006, eq. 4.18; patch kernels: van der Wilk et al. 2017, arXiv:1709.01894, eq. 11, and Favero et al. 2021, arXiv:2106.08619, eq. 8
 * @remarks scikit-learn's `laplacian_kernel` takes the sum of absolute differences for the distance: it is another kernel.
 * @example
 * const x = float64Matrix([[0, 0, 0, 0], [1, 0, 0, 0]]);
 * const laplace = {profile: 'laplace', scale: 1} as const;
 * kernelMatrix({structure: 'dense', ...laplace}, x).values[1]; // => 0.36787944
 * kernelMatrix({structure: 'local', patch: 1, ...laplace}, x).values[1]; // => 0.84196986
 */
export function kernelMatrix(config: KernelConfig, x: Float64Matrix, y?: Float64Matrix): Float64Matrix {
  const d = x.columns;
  assertConfig(config, d);
  if (y !== undefined && y.columns !== d) {
    throw new ShapeError(
      `y must have shape [m, ${d}], rows as long as those of x. Got [${y.rows}, ${y.columns}].`,
    );
  }
  const of = y ?? x;
  const pairValue = pairValueOf(config, d);
  const values = new Float64Array(x.rows * of.rows);
  for (let i = 0; i < x.rows; i++) {
    for (let j = 0; j < (y ? of.rows : i + 1); j++) {
      const value = pairValue(x.values, i * d, of.values, j * d);
      values[i * of.rows + j] = value;
      if (!y) values[j * of.rows + i] = value;
    }
  }
  return {rows: x.rows, columns: of.rows, values};
}

/** The kernel of the inputs that begin at position i of a and j of b. */
type PairValue = (a: Float64Array, i: number, b: Float64Array, j: number) => number;

function pairValueOf({structure, profile, scale, patch = 0}: KernelConfig, d: number): PairValue {
  const meanOf = profile === 'laplace' ? meanOfLaplace : meanOfRbf;
  if (structure === 'dense') {
    const whole = new Float64Array(1);
    return (a, i, b, j) => {
      let squared = 0;
      for (let t = 0; t < d; t++) squared += squareOf(a[i + t] - b[j + t]);
      whole[0] = squared;
      return meanOf(whole, scale);
    };
  }
  // Patch t of one input against patch t + offset of the other: squares of single numbers, shared by all patches that hold them. The first
  // p − 1 stand again behind the ring's last, so that no window wraps. Plain sums: a running one could end below 0 for equal inputs.
  const offsets = structure === 'local' ? 1 : d;
  const twice = new Float64Array(2 * d);
  const squares = new Float64Array(d + patch - 1);
  const distances = new Float64Array(offsets * d);
  return (a, i, b, j) => {
    for (let t = 0; t < d; t++) twice[t] = twice[d + t] = b[j + t];
    for (let offset = 0; offset < offsets; offset++) {
      for (let t = 0; t < d; t++) squares[t] = squareOf(a[i + t] - twice[t + offset]);
      for (let t = 0; t < patch - 1; t++) squares[d + t] = squares[t];
      for (let t = 0; t < d; t++) {
        let squared = 0;
        for (let k = t; k < t + patch; k++) squared += squares[k];
        distances[offset * d + t] = squared;
      }
    }
    return meanOf(distances, scale);
  };
}

/** `**` is a call of the C library and takes as long as the exponential. */
const squareOf = (x: number): number => x * x;

function meanOfLaplace(squared: Float64Array, scale: number): number {
  let sum = 0;
  for (let i = 0; i < squared.length; i++) sum += Math.exp(-Math.sqrt(squared[i]) / scale);
  return sum / squared.length;
}

function meanOfRbf(squared: Float64Array, scale: number): number {
  let sum = 0;
  for (let i = 0; i < squared.length; i++) sum += Math.exp(-squared[i] / (2 * scale));
  return sum / squared.length;
}

function assertConfig({structure, profile, scale, patch}: KernelConfig, d: number): void {
  assertOneOf('structure', structure, kernelStructures);
  assertOneOf('profile', profile, kernelProfiles);
  if (!(scale > 0 && Number.isFinite(scale))) {
    throw new ConfigError(`scale must be a positive number. Got ${scale}.`);
  }
  if (structure === 'dense') return;
  assertPositiveInteger('patch', patch ?? NaN);
  if (patch! > d)
    throw new ConfigError(`patch must be at most d = ${d}, the numbers of an input. Got ${patch}.`);
}
