import {ConfigError, type Float64Matrix} from '../core';

/** How far the nearest and the furthest of some inputs are. */
export type DistanceContrast = {
  /** (furthest − nearest) / nearest, the mean over queries. */
  readonly contrast: number;
  /** The mean over queries of the distance to the nearest input. */
  readonly nearest: number;
};

/**
 * How much nearer the nearest input is than the furthest: with independent coordinates the contrast (max − min) / min of the Euclidean distances from a query goes to 0 as the number of
 * coordinates grows, and the distance to the nearest of n falls only as n^(−1/d).
 *
 * @param queries - [m, d]
 * @param inputs - [N, d]; those of `n` are the first
 * @param n - how many of the inputs; default all
 * @throws ConfigError if queries and inputs differ in d, there are no queries, or n is no integer in [1, N]
 * @see Beyer et al. 1999, "When is nearest neighbor meaningful?", theorem 1
 * @example
 * distanceContrast(float64Matrix([[0]]), float64Matrix([[1], [3], [2]])); // => {"contrast": 2, "nearest": 1}
 */
export function distanceContrast(
  queries: Float64Matrix,
  inputs: Float64Matrix,
  n = inputs.rows,
): DistanceContrast {
  const d = inputs.columns;
  if (queries.columns !== d || queries.rows === 0) {
    throw new ConfigError(
      `queries must be [m, ${d}] with m from 1, rows as long as those of inputs. Got [${queries.rows}, ${queries.columns}].`,
    );
  }
  if (!Number.isInteger(n) || n < 1 || n > inputs.rows) {
    throw new ConfigError(`n must be an integer in [1, ${inputs.rows}], the number of inputs. Got ${n}.`);
  }
  let [contrasts, nearest] = [0, 0];
  for (let q = 0; q < queries.rows; q++) {
    let [low, high] = [Infinity, 0];
    for (let i = 0; i < n; i++) {
      let squared = 0;
      for (let t = 0; t < d; t++) squared += (queries.values[q * d + t] - inputs.values[i * d + t]) ** 2;
      low = Math.min(low, squared);
      high = Math.max(high, squared);
    }
    nearest += Math.sqrt(low);
    contrasts += Math.sqrt(high / low) - 1;
  }
  return {contrast: contrasts / queries.rows, nearest: nearest / queries.rows};
}
