import type {PairTarget} from '../../../data';
import {dotPlot, formatNumber, spreadOf, type DescribedFigure, type DotGroup} from '../../../show';
import {mean, type RecordOfTrial} from '../../../study';
import {logErrorRatio} from '../metrics';
import {styleOfMultiplicationArm} from '../arm-names';

/** What both pairs learned from fresh examples, from the target that is a product to those that are not. */
const CONDITIONS: readonly {readonly target: PairTarget; readonly d: number}[] = [
  {target: 'product', d: 16},
  {target: 'product', d: 4},
  {target: 'product', d: 1},
  {target: 'sines', d: 4},
  {target: 'relation', d: 16},
];

const PAIRS = [
  {off: 'relu', on: 'reglu', name: 'ReLU'},
  {off: 'silu', on: 'swiglu', name: 'SiLU'},
] as const;

/**
 * How much smaller a gate makes the error, by what there is to learn: NRMSE without the gate over NRMSE with it, at matched parameters and fresh examples; each
 * seed, their geometric mean and its 95 % interval. Above 1 the gate helps.
 *
 * @param records - of the multiplication study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * gateGains(records).data.length; // => 20
 */
export function gateGains(records: readonly RecordOfTrial[]): DescribedFigure {
  const rows = CONDITIONS.flatMap(({target, d}) =>
    PAIRS.map(({off, on, name}) => ({
      name: `${target}, d = ${d}, ${name}`,
      style: styleOfMultiplicationArm(on),
      logs: [...logErrorRatio(records, {arm: off, target, d}, {arm: on, target, d}).values()],
    })),
  );
  const groups = rows.flatMap((row) => ratioGroup(row));
  const inWords = rows
    .filter(({logs}) => logs.length > 0)
    .map(({name, logs}) => `${name} ${formatNumber(Math.exp(mean(logs)), 2)}`);
  return {
    ...dotPlot({
      xTitle: 'error without the gate / error with it',
      xLog: true,
      xTicks: [0.1, 0.25, 0.5, 1, 2, 4, 8],
      groups,
      threshold: {value: 1, name: 'the gate changes nothing'},
    }),
    alt: `Error without a gate over error with it, above 1 where the gate helps; geometric means over seeds: ${inWords.join('; ')}.`,
  };
}

/** Ratios of the seeds with their geometric mean and the interval of its logarithm. */
function ratioGroup({
  name,
  style,
  logs,
}: {
  readonly name: string;
  readonly style: number;
  readonly logs: readonly number[];
}): DotGroup[] {
  const spread = spreadOf(logs);
  if (spread === undefined) return [];
  return [
    {
      name,
      style,
      points: logs.map(Math.exp),
      mean: Math.exp(spread.mean),
      lower: Math.exp(spread.lower),
      upper: Math.exp(spread.upper),
    },
  ];
}
