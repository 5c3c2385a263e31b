import {float64Matrix, key, symmetricEigenvalues, uniformArray, type Float64Matrix} from '../../../core';
import {kernelMatrix, kernelStructures, type KernelStructure} from '../../../models';
import {priorKernel, type KernelTrial} from './trial';

/** Which priors are looked at. */
export type SpectraOptions = Partial<Pick<KernelTrial, 'patch' | 'scale'>> & {
  /** Numbers of an input. */
  readonly dimensions: readonly number[];
  /** Random inputs at which functions are looked at; 256 by default. */
  readonly points?: number;
  /** Of the inputs; 1000 by default. */
  readonly seed?: number;
};

/** How a prior spreads its functions. */
export type PriorSpectrum = {
  readonly structure: KernelStructure;
  readonly d: number;
  /** The share of the variance of a random function around its mean that lies in the first 1, 2, … directions, the best ones [points]; it ends at 1. */
  readonly shares: readonly number[];
};

/**
 * How much of function space each prior uses: the values of a random function at n random inputs, around their mean, are a vector of n − 1 directions, and the eigenvalues of the centred kernel
 * matrix say how much of its variance lies in each. A prior that fits in few directions leaves little to learn.
 *
 * @param options - sizes of the input, how many points, patch (3) and σ (4)
 * @returns one spectrum for each d and structure
 * @throws ConfigError as `kernelMatrix`
 * @example
 * priorSpectra({dimensions: [6], points: 8}).map(({shares}) => shares[6].toFixed(6)); // => ["1.000000", "1.000000", "1.000000"]
 */
export function priorSpectra({
  dimensions,
  points = 256,
  patch = 3,
  scale = 4,
  seed = 1000,
}: SpectraOptions): PriorSpectrum[] {
  return dimensions.flatMap((d) => {
    const x = float64Matrix(uniformArray(key(seed), points * d), d);
    return kernelStructures.map((structure) => {
      const values = symmetricEigenvalues(
        centred(kernelMatrix(priorKernel(structure, {d, patch, scale}), x)),
      );
      const total = values.reduce((sum, value) => sum + value, 0);
      let sum = 0;
      return {structure, d, shares: values.map((value) => (sum += value) / total)};
    });
  });
}

/** The covariance of values around their mean: rows and columns less their means. */
function centred({rows: n, values}: Float64Matrix): Float64Matrix {
  const means = Array.from({length: n}, (_, i) =>
    values.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + value / n, 0),
  );
  const mean = means.reduce((sum, value) => sum + value / n, 0);
  return {
    rows: n,
    columns: n,
    values: values.map((value, at) => value - means[Math.floor(at / n)] - means[at % n] + mean),
  };
}

/**
 * The fewest directions that hold a share of the variance.
 *
 * @param spectrum - of a prior
 * @param share - in (0, 1)
 * @example
 * directionsFor({shares: [0.6, 0.95, 1]}, 0.9); // => 2
 */
export const directionsFor = ({shares}: Pick<PriorSpectrum, 'shares'>, share: number): number =>
  shares.findIndex((upTo) => upTo >= share) + 1;
