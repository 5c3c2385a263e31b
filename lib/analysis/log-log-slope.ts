import {ConfigError} from '../core';

/**
 * The exponent of a power law y ∝ x^slope: the least-squares slope of ln y on ln x.
 *
 * @param x - [n], n ≥ 2, positive, not all equal
 * @param y - [n], positive
 * @throws ConfigError if there are fewer than two points, the lengths differ, a number is not positive, or all x are equal
 * @example
 * logLogSlope([1, 10, 100], [5, 0.5, 0.05]); // => -1
 */
export function logLogSlope(x: readonly number[], y: readonly number[]): number {
  if (x.length < 2 || x.length !== y.length || ![...x, ...y].every((value) => value > 0)) {
    throw new ConfigError(
      `x and y must be two or more positive numbers each, equally many. Got ${x.join(', ')} and ${y.join(', ')}.`,
    );
  }
  const [u, v] = [x.map(Math.log), y.map(Math.log)];
  const meanOf = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const [uMean, vMean] = [meanOf(u), meanOf(v)];
  const spread = u.reduce((sum, value) => sum + (value - uMean) ** 2, 0);
  if (spread === 0) throw new ConfigError(`x must hold two different numbers. Got ${x.join(', ')}.`);
  return u.reduce((sum, value, i) => sum + (value - uMean) * (v[i] - vMean), 0) / spread;
}
