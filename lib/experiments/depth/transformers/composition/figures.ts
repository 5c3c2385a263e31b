import {
  lineChart,
  listInWords,
  sliderChart,
  type DescribedFigure,
  type FairFightRow,
  type PlotlyFigure,
  type ReferenceLine,
  type Series,
} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {curveSteps} from '../../../trials/curve-steps';
import {fairFightRow} from '../../../trials/fair-fight';
import {exactWithoutLooking, type TokenTask} from '../token-trials';
import {depthArmNames} from './arm-names';
import {depthArms, depthParameters, depthSizes, type DepthArm} from './arms';
import {decisivePower, exactMatch, recordsOfDepth, solvedFrom, type DepthCell} from './metrics';

/** One curve over depth: a task, and the encoders that learn it. */
type Line = {
  readonly name: string;
  readonly style: number;
  readonly of: TokenTask;
  readonly arms: readonly DepthArm[];
  /** Factor by which it stands beside its number of blocks, where it would cover another. Default 1. */
  readonly aside?: number;
};

const EQUAL: readonly DepthArm[] = ['one-block', 'two-blocks', 'four-blocks', 'eight-blocks'];
const STYLES: {readonly [power: number]: number} = {2: 2, 3: 3, [decisivePower]: 1};

/** The powers of composition that records have, ascending. */
const powersOf = (records: readonly RecordOfTrial[]): number[] =>
  [
    ...new Set(
      records.flatMap(({config}) => (config.task === 'composition' ? [config.power as number] : [])),
    ),
  ].sort((a, b) => a - b);

/** Composition by power, then the larger net, then sorting. */
function linesOf(records: readonly RecordOfTrial[]): Line[] {
  return [
    ...powersOf(records).map((power) => ({
      name: `K = ${power}`,
      style: STYLES[power] ?? 4,
      of: {task: 'composition' as const, power},
      arms: EQUAL,
    })),
    {
      name: `K = ${decisivePower}, 4× the parameters, 2× the steps`,
      style: 6,
      of: {task: 'composition', power: decisivePower},
      arms: ['one-block-larger'],
      aside: 1.14,
    },
    {name: 'sorting', style: 0, of: {task: 'sorting'}, arms: EQUAL},
  ];
}

const POINTS = 16;
/** Of the points of a learning curve, those at which the slider stops. */
const STOPS = [1, 2, 4, 6, 8, 10, 12, 14, POINTS];

/** Exact match of each seed at a point of the learning curves; at the last one, on the test sequences. */
function matchesAt(records: readonly RecordOfTrial[], cell: DepthCell, point: number): number[] {
  if (point === POINTS) return [...exactMatch(records, cell).values()];
  return recordsOfDepth(records, cell).flatMap(({config, curves}) => {
    const steps = config.steps as number;
    const at = curveSteps(steps).indexOf(Math.round((point * steps) / POINTS));
    const value = curves.exactMatch?.[at];
    return value === undefined ? [] : [value];
  });
}

/** Seeds side by side around the number of blocks, by a factor, as the axis is logarithmic. */
const besideEachOther = (blocks: number, s: number, n: number): number => blocks * 1.015 ** (s - (n - 1) / 2);

/**
 * Exact match against the number of blocks, at equal parameters: each seed as a dot, a line through the means, a colour a power of the permutation; one block with four times
 * the parameters and twice the steps; sorting. A slider moves through the training. A cell that was not trained has no dot. Grey: solved, and what is reached at K = 4 where each position
 * always answers itself, the baseline; at other powers it is in the description.
 *
 * @param records - of the experiment on depth
 * @example
 * exactMatchByDepth([]).frames?.map(({name}) => name).slice(0, 3); // => ["6 %", "13 %", "25 %"]
 */
export function exactMatchByDepth(records: readonly RecordOfTrial[]): DescribedFigure {
  const lines = linesOf(records);
  const states = STOPS.map((point) => ({
    name: `${Math.round((100 * point) / POINTS)} %`,
    chart: chartAt(records, lines, point),
  }));
  const ends = lines.map(({name, of, arms}) => {
    const trained = arms.filter((arm) => recordsOfDepth(records, {...of, arm}).length > 0);
    const entries = trained.map(
      (arm) => [depthArmNames[arm], exactMatch(records, {...of, arm}).values()] as const,
    );
    return `${name}: ${entries.length === 0 ? 'not trained' : listInWords(entries)}`;
  });
  const baselines = [...new Set([...powersOf(records), decisivePower])]
    .sort((a, b) => a - b)
    .map((power) => `${exactWithoutLooking(power).toFixed(3)} at K = ${power}`);
  return {
    ...sliderChart({label: 'training done:', states}),
    alt: `Exact match by number of blocks, the means over seeds at the end. ${ends.join('. ')}. Always answering itself: ${baselines.join(', ')}.`,
  };
}

const X_RANGE = [0.85, 9.4] as const;
const flatLine = (name: string, y: number): ReferenceLine => ({name, x: X_RANGE, y: [y, y]});

function chartAt(records: readonly RecordOfTrial[], lines: readonly Line[], point: number): PlotlyFigure {
  const series = lines.flatMap(({name, style, of, arms, aside = 1}): Series[] => {
    const cells = arms.flatMap((arm) => {
      const values = matchesAt(records, {...of, arm}, point);
      return values.length === 0 ? [] : [{blocks: aside * depthSizes(arm, of.task).nLayers, values}];
    });
    const dots = cells.flatMap(({blocks, values}) =>
      values.map((value, s) => ({x: besideEachOther(blocks, s, values.length), value})),
    );
    return [
      {name, style, x: cells.map(({blocks}) => blocks), y: cells.map(({values}) => mean(values))},
      {
        name: `${name}: each`,
        style,
        marks: 'points',
        x: dots.map(({x}) => x),
        y: dots.map(({value}) => value),
      },
    ];
  });
  const chart = lineChart({
    xTitle: 'blocks, at equal parameters',
    yTitle: 'exact match',
    xLog: true,
    xTicks: [1, 2, 4, 8],
    xRange: X_RANGE,
    yRange: [-0.04, 1.04],
    series,
    lines: [
      flatLine('solved', solvedFrom),
      flatLine(`K = ${decisivePower}, always answering itself`, exactWithoutLooking(decisivePower)),
    ],
  });
  return {
    ...chart,
    // The legend names each line once; a seed is a small dot.
    data: chart.data.map((trace) =>
      trace.mode === 'markers'
        ? {...trace, showlegend: false, opacity: 0.45, marker: {...(trace.marker as object), size: 6}}
        : trace,
    ),
  };
}

/**
 * What each encoder had: parameters, time, tuned rate, failures, sequences. The reference is one block. An encoder that was not trained has no row.
 *
 * @param records - of the experiment on depth
 * @param of - which task; default the permutation's fourth power
 * @example
 * depthFairFight([]); // => []
 */
export const depthFairFight = (
  records: readonly RecordOfTrial[],
  of: TokenTask = {task: 'composition', power: decisivePower},
): FairFightRow[] =>
  depthArms.flatMap((arm) =>
    fairFightRow(depthArmNames[arm], depthParameters(arm, of.task), recordsOfDepth(records, {...of, arm})),
  );
