import {distanceContrast, logLogSlope} from '../../../analysis';
import {float64Matrix, foldIn, key, split, uniformArray, type Float64Matrix, type Key} from '../../../core';

/** Which inputs are looked at. */
export type ConcentrationOptions = {
  /** Numbers of an input, uniform in [0, 1]. */
  readonly dimensions: readonly number[];
  /** Numbers of inputs, ascending; 64, 128, …, 1,024 by default. */
  readonly sizes?: readonly number[];
  /** Queries of a seed; 200 by default. */
  readonly queries?: number;
  /** 1000 to 1007 by default. */
  readonly seeds?: readonly number[];
};

/** How distances concentrate with so many numbers in an input; one number a seed. */
export type Concentration = {
  readonly d: number;
  /** (furthest − nearest) / nearest, the mean over queries, with the most inputs. */
  readonly contrasts: readonly number[];
  /** How the distance to the nearest input falls: −slope of its logarithm on that of the number of inputs. 1/d for many inputs. */
  readonly exponents: readonly number[];
};

/**
 * Distances between random inputs: how much further the furthest is than the nearest, and how much nearer more inputs bring it.
 *
 * @param options - sizes of the input, numbers of inputs, queries, seeds
 * @returns one entry for each d
 * @throws ConfigError if a size is no positive integer or there are fewer than two numbers of inputs
 * @see Beyer et al. 1999, "When is nearest neighbor meaningful?"
 * @example
 * const [flat, tall] = concentrationOfDistances({dimensions: [2, 24], sizes: [16, 64], queries: 20, seeds: [1000]});
 * flat.contrasts[0] > 10 * tall.contrasts[0]; // => true
 */
export function concentrationOfDistances({
  dimensions,
  sizes = [64, 128, 256, 512, 1024],
  queries = 200,
  seeds = Array.from({length: 8}, (_, i) => 1000 + i),
}: ConcentrationOptions): Concentration[] {
  const most = sizes[sizes.length - 1];
  return dimensions.map((d) => {
    const ofSeeds = seeds.map((seed) => {
      const [ofQueries, ofInputs] = split(foldIn(key(seed), d), 2);
      const points = (of: Key, n: number): Float64Matrix => float64Matrix(uniformArray(of, n * d), d);
      const [asked, inputs] = [points(ofQueries, queries), points(ofInputs, most)];
      const found = sizes.map((n) => distanceContrast(asked, inputs, n));
      return {
        contrast: found[found.length - 1].contrast,
        exponent: -logLogSlope(sizes, found.map(({nearest}) => nearest)), // prettier-ignore
      };
    });
    return {
      d,
      contrasts: ofSeeds.map(({contrast}) => contrast),
      exponents: ofSeeds.map(({exponent}) => exponent),
    };
  });
}
