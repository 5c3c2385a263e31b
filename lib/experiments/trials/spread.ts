// Means over seeds with their intervals, as figures show them.
import type {Series} from '../../show';
import {pairedInterval, type Interval} from '../../study';

const INTERVAL_LEVEL = 0.95;

/** Mean and interval over seeds; of a single seed the number alone. */
export type Spread = Pick<Interval, 'mean' | 'lower' | 'upper'>;

/** The spread of some seeds' numbers; of none nothing. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length >= 2) return pairedInterval(values, INTERVAL_LEVEL);
  return values.length === 0 ? undefined : {mean: values[0], lower: values[0], upper: values[0]};
}

/** A series of means and intervals over the positions at which there are numbers. */
export function seriesOver(
  name: string,
  style: number,
  positions: readonly number[],
  valuesAt: (position: number) => readonly number[],
): Series {
  const points = positions.flatMap((position) => {
    const spread = spreadOf(valuesAt(position));
    return spread ? [{position, ...spread}] : [];
  });
  return {
    name,
    style,
    x: points.map(({position}) => position),
    y: points.map(({mean}) => mean),
    lower: points.map(({lower}) => lower),
    upper: points.map(({upper}) => upper),
  };
}
