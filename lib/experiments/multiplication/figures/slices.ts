import {
  formatChosen,
  heatmap,
  lineChart,
  listInWords,
  withDecimals,
  type DescribedFigure,
} from '../../../show';
import {mean, type RecordOfTrial} from '../../../study';
import {multiplicationArmNames, styleOfMultiplicationArm} from '../arm-names';
import type {MultiplicationArm} from '../arms';
import {pairError, recordsOfPair} from '../cells';
import {sliceAt, surfaceAt} from '../probes';

const ARMS: readonly MultiplicationArm[] = ['attention', 'relu-16x', 'relu', 'reglu'];

/**
 * What nets answer along the line x = z = t · (1, …, 1) that learned the product within |t| ≤ 1, and beyond: the mean over seeds, d = 16. The product itself is 3 √d t².
 *
 * @param records - of the multiplication study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * extrapolationSlice(records).data.map(({x}) => (x as number[]).length); // => [41, 5, 41, 41, 41, 41]
 */
export function extrapolationSlice(records: readonly RecordOfTrial[]): DescribedFigure {
  const d = 16;
  const truth = sliceAt.map((t) => 3 * Math.sqrt(d) * t * t);
  const series = ARMS.flatMap((arm) => {
    const slices = recordsOfPair(records, {arm, d}).flatMap(({curves: {slice}}) => (slice ? [slice] : []));
    if (slices.length === 0) return [];
    const look = {name: multiplicationArmNames[arm], style: styleOfMultiplicationArm(arm)};
    return [{...look, x: sliceAt, y: sliceAt.map((_, i) => mean(slices.map((slice) => slice[i])))}];
  });
  const last = sliceAt.length - 1;
  const atEnd = series.map(({name, y}) => `${name} ${withDecimals(y[last], 1)}`);
  const outside = ARMS.map(
    (arm) => [multiplicationArmNames[arm], pairError(records, {arm, d}, 'outside').values()] as const,
  );
  return {
    ...lineChart({
      xTitle: 't, every coordinate of x and of z',
      yTitle: 'answer, in standard deviations of the target',
      yRange: [-5, 50],
      series,
      lines: [
        {name: 'the product', x: sliceAt, y: truth},
        {name: 'ends of the training range', x: [-1, -1, 0, 1, 1], y: [-5, 50, null, -5, 50]},
      ],
    }),
    alt: `Answers along a line through the training range and beyond it, d = ${d}. At t = ${sliceAt[last]}, where the product is ${withDecimals(truth[last], 1)}: ${atEnd.join('; ')}. Errors out of range, NRMSE: ${listInWords(outside)}.`,
  };
}

/**
 * What nets answer over the plane of x and z that learned x · z within ±1, the first seed; d = 1. The darkest and the lightest corners are the truth at its extremes.
 *
 * @param records - of the multiplication study
 * @throws ConfigError if no net has a surface
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * learnedSurfaces(records).data.map(({z}) => (z as number[][]).length); // => [17, 17, 17]
 */
export function learnedSurfaces(records: readonly RecordOfTrial[]): DescribedFigure {
  const n = surfaceAt.length;
  const truth = surfaceAt.map((x) => surfaceAt.map((z) => 3 * x * z));
  const learned = (['relu', 'reglu'] as const).flatMap((arm) => {
    const surface = recordsOfPair(records, {arm, d: 1}).find(({curves}) => curves.surface)?.curves.surface;
    if (surface === undefined) return [];
    const values = surfaceAt.map((_, row) => surface.slice(row * n, (row + 1) * n));
    return [{title: multiplicationArmNames[arm], values}];
  });
  const panels = [{title: '3 x z', values: truth}, ...learned];
  const labels = surfaceAt.map(formatChosen);
  const corners = panels.map(({title, values}) => `${title} ${withDecimals(values[n - 1][n - 1], 1)}`);
  const errors = (['relu', 'reglu'] as const).map(
    (arm) => [multiplicationArmNames[arm], pairError(records, {arm, d: 1}, 'outside').values()] as const,
  );
  return {
    ...heatmap({
      panels,
      rowTitle: 'x',
      columnTitle: 'z',
      rowLabels: labels,
      columnLabels: labels,
      valueTitle: 'answer',
      range: [-12, 12],
    }),
    alt: `Answers over the plane of x and z, trained within ±1. Where both are ${surfaceAt[n - 1]}: ${corners.join('; ')}. Errors out of range, NRMSE, the means over seeds: ${listInWords(errors)}.`,
  };
}
