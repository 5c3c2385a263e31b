// Numbers over seeds as the parts of a chart: their mean and its interval.
import {pairedInterval, type Interval} from '../study/claims/statistics';
import type {DotGroup} from './dot-plot';
import type {Series} from './line-traces';

const intervalLevel = 0.95;

/** Mean and interval over seeds; of a single seed the number alone. */
export type Spread = Pick<Interval, 'mean' | 'lower' | 'upper'>;

/**
 * The mean of some seeds' numbers with its 95 % interval.
 *
 * @param values - one number a seed
 * @returns mean and bounds, which are the number itself where there is one seed; nothing where there is none
 * @throws RangeError if there are two or more and one is not finite
 * @example
 * spreadOf([0.5]); // => {"mean":0.5,"lower":0.5,"upper":0.5}
 */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length >= 2) {
    const {mean, lower, upper} = pairedInterval(values, intervalLevel);
    return {mean, lower, upper};
  }
  return values.length === 0 ? undefined : {mean: values[0], lower: values[0], upper: values[0]};
}

/**
 * A series of means over seeds with their 95 % intervals; positions at which no seed has a number are left out.
 *
 * @param positions - x of the points, in order
 * @param valuesAt - the seeds' numbers at a position
 * @param look - name, and style and marks where they are not the chart's own
 * @returns a series for `lineChart`
 * @example
 * seriesOver([0, 1, 2], (x) => (x === 1 ? [] : [x, x]), {name: 'dot'}).x; // => [0, 2]
 */
export function seriesOver(
  positions: readonly number[],
  valuesAt: (position: number) => readonly number[],
  look: Pick<Series, 'name' | 'style' | 'marks'>,
): Series {
  const points = positions.flatMap((position) => {
    const spread = spreadOf(valuesAt(position));
    return spread ? [{position, ...spread}] : [];
  });
  return {
    ...look,
    x: points.map(({position}) => position),
    y: points.map(({mean}) => mean),
    lower: points.map(({lower}) => lower),
    upper: points.map(({upper}) => upper),
  };
}

/**
 * The seeds' numbers with their mean and its 95 % interval.
 *
 * @param points - one number a seed
 * @param look - name, and style where it is not the plot's own
 * @returns a list with one group for `dotPlot`; without any number an empty one
 * @example
 * groupsOver([0.25, 0.25], {name: 'dot'}).map(({mean, lower}) => [mean, lower]); // => [[0.25, 0.25]]
 */
export function groupsOver(points: readonly number[], look: Pick<DotGroup, 'name' | 'style'>): DotGroup[] {
  const spread = spreadOf(points);
  return spread ? [{...look, points, ...spread}] : [];
}
