import cumulative from '@stdlib/stats-base-dists-t-cdf';
import quantile from '@stdlib/stats-base-dists-t-quantile';

/** A mean with its two-sided confidence interval. */
export interface Interval {
  /** the estimate: arithmetic mean of the units, or geometric mean where the units are ratios */
  readonly mean: number;
  /** lower bound */
  readonly lower: number;
  /** upper bound */
  readonly upper: number;
  /** confidence level, in (0, 1) */
  readonly level: number;
  /** number of units */
  readonly n: number;
}

/** Two one-sided tests of equivalence, and the interval they amount to. */
export interface EquivalenceTest {
  /** the two-sided interval at level 1 − 2 alpha */
  readonly interval: Interval;
  /** the larger of the two one-sided p values; below alpha exactly if the interval lies inside the margin */
  readonly p: number;
  /** whether the interval lies inside (−margin, margin) */
  readonly inside: boolean;
  /** whether the interval lies outside [−margin, margin] */
  readonly outside: boolean;
}

/** The largest number of units that `exactSignFlip` enumerates: 2²⁰ sign patterns. */
const MOST_SIGN_FLIP_UNITS = 20;

function requireUnits(values: readonly number[], fewest: number): void {
  if (values.length < fewest) {
    throw new RangeError(
      `values must hold at least ${fewest} unit${fewest > 1 ? 's' : ''}. Got ${values.length}.`,
    );
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `values must be finite. Unit ${bad} is ${values[bad]}: a failed trial must become a number first.`,
    );
  }
}

function requireFraction(name: string, value: number): void {
  if (!(value > 0 && value < 1)) throw new RangeError(`${name} must lie in (0, 1). Got ${value}.`);
}

function requirePairs(name: string, first: readonly number[], second: readonly number[]): void {
  if (first.length !== second.length) {
    throw new RangeError(
      `${name} must pair up unit by unit. Got ${first.length} and ${second.length} units.`,
    );
  }
}

/**
 * Arithmetic mean, (1/n) Σ xᵢ.
 *
 * @param values - [n], n ≥ 1, finite
 * @throws RangeError if there is no unit or a unit is not finite; the message gives its index
 * @example
 * mean([1, 2, 6]); // => 3
 */
export function mean(values: readonly number[]): number {
  requireUnits(values, 1);
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Sample standard deviation, √(Σ (xᵢ − x̄)² / (n − 1)), in two passes.
 *
 * @param values - [n], n ≥ 2, finite
 * @throws RangeError if there are fewer than two units or a unit is not finite
 * @example
 * standardDeviation([2, 4, 6]); // => 2
 */
export function standardDeviation(values: readonly number[]): number {
  requireUnits(values, 2);
  const centre = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Median: the middle value, or the mean of the two middle ones.
 *
 * @param values - [n], n ≥ 1, finite
 * @throws RangeError if there is no unit or a unit is not finite
 * @example
 * median([5, 1, 2, 4]); // => 3
 */
export function median(values: readonly number[]): number {
  requireUnits(values, 1);
  const sorted = [...values].sort((a, b) => a - b);
  const upper = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[upper] : (sorted[upper - 1] + sorted[upper]) / 2;
}

/**
 * Share of the seeds of which something is true: what to report where outcomes are two-valued and a mean says nothing.
 *
 * @param seeds - [n], n ≥ 1: whether each seed solved the task, say
 * @returns a fraction in [0, 1]
 * @throws RangeError if there is no seed
 * @example
 * shareOfSeeds([true, true, false, true]); // => 0.75
 */
export function shareOfSeeds(seeds: readonly boolean[]): number {
  if (seeds.length === 0) throw new RangeError('seeds must hold at least 1 seed. Got 0.');
  return seeds.filter(Boolean).length / seeds.length;
}

/**
 * Per-unit differences, first − second: what a paired interval is about.
 *
 * @param first - [n], one number a unit
 * @param second - [n], the same units in the same order
 * @returns [n]
 * @throws RangeError if the lengths differ
 * @example
 * pairedDifferences([3, 5], [1, 1]); // => [2, 4]
 */
export function pairedDifferences(first: readonly number[], second: readonly number[]): number[] {
  requirePairs('first and second', first, second);
  return first.map((value, unit) => value - second[unit]);
}

/**
 * Paired-t interval: x̄ ± t(1 − (1 − level)/2, n − 1) · s / √n, where x holds one number (a paired difference) a unit.
 *
 * Units without spread give an interval of width 0.
 *
 * @param values - [n], n ≥ 2, finite
 * @param level - two-sided confidence level in (0, 1); a claim uses `claimLevel`
 * @throws RangeError if there are fewer than two units, a unit is not finite (the message gives its index) or the level is out of range
 * @see Student 1908, "The probable error of a mean", Biometrika 6
 * @example
 * const interval = pairedInterval([1, 2, 3], 0.95);
 * interval.mean; // => 2
 * Number(interval.lower.toFixed(4)); // => -0.4841
 */
export function pairedInterval(values: readonly number[], level: number): Interval {
  requireUnits(values, 2);
  requireFraction('level', level);
  const n = values.length;
  const centre = mean(values);
  const halfWidth = (quantile(1 - (1 - level) / 2, n - 1) * standardDeviation(values)) / Math.sqrt(n);
  return {mean: centre, lower: centre - halfWidth, upper: centre + halfWidth, level, n};
}

/**
 * Interval of a paired ratio: the paired-t interval of log(numerator / denominator), taken back by exp.
 *
 * @param numerators - [n], n ≥ 2, positive
 * @param denominators - [n], the same units in the same order, positive
 * @param level - two-sided confidence level in (0, 1)
 * @returns `mean` is the geometric mean of the ratios
 * @throws RangeError if the lengths differ or a number is not positive; the message gives the unit's index
 * @example
 * Number(pairedRatioInterval([2, 8], [1, 1], 0.95).mean.toFixed(6)); // => 4
 */
export function pairedRatioInterval(
  numerators: readonly number[],
  denominators: readonly number[],
  level: number,
): Interval {
  const {mean: centre, lower, upper, n} = pairedInterval(logRatios(numerators, denominators), level);
  return {mean: Math.exp(centre), lower: Math.exp(lower), upper: Math.exp(upper), level, n};
}

/**
 * Per-unit log ratios, log(numerator / denominator): the scale on which a claim about a ratio is tested.
 *
 * @param numerators - [n], positive
 * @param denominators - [n], the same units in the same order, positive
 * @returns [n], natural logarithms
 * @throws RangeError if the lengths differ or a number is not positive; the message gives the unit's index
 * @example
 * logRatios([1, 2], [1, 2]); // => [0, 0]
 */
export function logRatios(numerators: readonly number[], denominators: readonly number[]): number[] {
  requirePairs('numerators and denominators', numerators, denominators);
  return numerators.map((numerator, unit) => {
    const denominator = denominators[unit];
    if (!(numerator > 0 && denominator > 0)) {
      throw new RangeError(
        `a ratio on logs needs positive numbers. Unit ${unit} is ${numerator} / ${denominator}.`,
      );
    }
    return Math.log(numerator) - Math.log(denominator);
  });
}

/**
 * Two one-sided t tests (TOST): is the mean of the paired differences within ±margin?
 *
 * Both tests at alpha amount to the two-sided interval at level 1 − 2 alpha, whose bounds are compared with the margin.
 *
 * @param values - [n], n ≥ 2, finite
 * @param margin - positive, in the units of `values`
 * @param alpha - level of each one-sided test, in (0, 0.5); .05/m for one of m primary claims
 * @throws RangeError if there are fewer than two units, a unit is not finite, or margin or alpha is out of range
 * @see Schuirmann 1987, "A comparison of the two one-sided tests procedure…", J. Pharmacokinet. Biopharm. 15
 * @example
 * tost([0.01, -0.02, 0.015, 0], 0.1, 0.05).inside; // => true
 */
export function tost(values: readonly number[], margin: number, alpha = 0.05): EquivalenceTest {
  if (!(margin > 0 && Number.isFinite(margin)))
    throw new RangeError(`margin must be positive. Got ${margin}.`);
  if (!(alpha > 0 && alpha < 0.5)) throw new RangeError(`alpha must lie in (0, 0.5). Got ${alpha}.`);
  const interval = pairedInterval(values, 1 - 2 * alpha);
  const standardError = standardDeviation(values) / Math.sqrt(values.length);
  const room = margin - Math.abs(interval.mean);
  const p = standardError === 0 ? Number(room <= 0) : cumulative(-room / standardError, values.length - 1);
  return {
    interval,
    p,
    inside: interval.lower > -margin && interval.upper < margin,
    outside: interval.upper < -margin || interval.lower > margin,
  };
}

/**
 * Exact two-sided sign-flip test of "the differences are symmetric about 0": the share of all 2ⁿ sign patterns whose |sum| is at
 * least the observed one. Sums that differ by rounding only (10⁻¹² of Σ |xᵢ|) count as ties.
 *
 * @param values - [n], 1 ≤ n ≤ 20, finite
 * @returns p in [2/2ⁿ, 1]: no smaller than 0.0078 for eight seeds
 * @throws RangeError if n is out of range or a unit is not finite
 * @see Fisher 1935, The Design of Experiments, section 21
 * @example
 * exactSignFlip([1, 2, 3, 4, 5, 6, 7, 8]); // => 0.0078125
 */
export function exactSignFlip(values: readonly number[]): number {
  requireUnits(values, 1);
  const n = values.length;
  if (n > MOST_SIGN_FLIP_UNITS) {
    throw new RangeError(
      `values must hold at most ${MOST_SIGN_FLIP_UNITS} units (2^${MOST_SIGN_FLIP_UNITS} sign patterns). Got ${n}.`,
    );
  }
  const total = values.reduce((sum, value) => sum + Math.abs(value), 0);
  const observed = Math.abs(values.reduce((sum, value) => sum + value, 0)) - 1e-12 * total;
  // A pattern and its mirror image have the same |sum|, so the first sign stays.
  const count = (unit: number, sum: number): number => {
    if (unit === n) return Number(Math.abs(sum) >= observed);
    return count(unit + 1, sum + values[unit]) + count(unit + 1, sum - values[unit]);
  };
  return count(1, values[0]) / 2 ** (n - 1);
}
