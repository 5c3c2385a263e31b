import {
  lineChart,
  listInWords,
  seriesOver,
  sliderChart,
  type DescribedFigure,
  type LineChartOptions,
  type PlotlyFigure,
} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {multiplicationArmNames, styleOfMultiplicationArm} from '../arm-names';
import type {MultiplicationArm} from '../arms';
import {pairError} from '../cells';

const ARMS: readonly MultiplicationArm[] = ['relu', 'reglu', 'silu', 'swiglu', 'attention'];
const WIDTHS: readonly MultiplicationArm[] = ['relu-2x16', 'relu-2x64', 'relu-2x256', 'relu-2-layers-16x'];
const ERROR_TITLE = 'error on fresh examples, NRMSE';
const EXAMPLES_TITLE = 'training examples';

/** All values that a field of the product's configurations has, ascending. */
const valuesOf = (records: readonly RecordOfTrial[], field: 'd' | 'samples'): number[] =>
  [
    ...new Set(
      records
        .filter(({config}) => config.target === 'product' && typeof config[field] === 'number')
        .map(({config}) => config[field] as number),
    ),
  ].sort((a, b) => a - b);

/** Fresh examples count as many as were drawn; a longer run draws more of them. */
const streamSizes = (records: readonly RecordOfTrial[]): Map<number, number> =>
  new Map(
    records
      .filter(({config}) => config.samples === 'stream')
      .map(
        ({config}) =>
          [(config.steps as number) * (config.batchSize as number), config.steps as number] as const,
      )
      .sort(([a], [b]) => a - b),
  );

/** NRMSE of every seed of an arm at a number of examples, finite or as many as a stream has drawn. */
function errorAt(
  records: readonly RecordOfTrial[],
  arm: MultiplicationArm,
  d: number,
  examples: number,
): number[] {
  const steps = streamSizes(records).get(examples);
  const cell =
    steps === undefined ? {arm, d, samples: examples} : {arm, d, samples: 'stream' as const, steps};
  return [...pairError(records, cell).values()];
}

/** All numbers of examples, ascending; a stream's is what it drew. */
const allSizes = (records: readonly RecordOfTrial[]): number[] =>
  [...valuesOf(records, 'samples'), ...streamSizes(records).keys()].sort((a, b) => a - b);

/** Those with which some of the arms were trained. */
const trainedSizes = (
  records: readonly RecordOfTrial[],
  arms: readonly MultiplicationArm[],
  d: number,
): number[] =>
  allSizes(records).filter((size) => arms.some((arm) => errorAt(records, arm, d, size).length > 0));

function chartOf(
  records: readonly RecordOfTrial[],
  arms: readonly MultiplicationArm[],
  d: number,
  {sizes, ...axis}: Pick<LineChartOptions, 'yRange' | 'yTicks'> & {readonly sizes: readonly number[]},
): PlotlyFigure & {readonly inWords: string} {
  const chart = lineChart({
    xTitle: EXAMPLES_TITLE,
    yTitle: ERROR_TITLE,
    xLog: true,
    yLog: true,
    xTicks: sizes,
    ...axis,
    series: arms.map((arm) =>
      seriesOver(sizes, (size) => errorAt(records, arm, d, size), {
        name: multiplicationArmNames[arm],
        style: styleOfMultiplicationArm(arm),
      }),
    ),
    lines: [{name: 'predicting the mean', x: [sizes[0], sizes[sizes.length - 1]], y: [1, 1]}],
  });
  const ends = new Set([
    ...trainedSizes(records, arms, d).slice(0, 1),
    ...[...streamSizes(records).keys()].slice(0, 1),
  ]);
  const inWords = [...ends].map((size) => {
    const means = arms.map((arm) => [multiplicationArmNames[arm], errorAt(records, arm, d, size)] as const);
    return `with ${size} examples: ${listInWords(means)}`;
  });
  return {...chart, inWords: `d = ${d}, ${inWords.join('. ')}`};
}

/**
 * Error of the product against the number of training examples, a curve an arm, with a slider over d. The last points are of fresh examples in every batch; the very
 * last, of four times the steps, was trained at the largest d.
 *
 * @param records - of the multiplication study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * errorByExamples(records).frames?.map(({name}) => name); // => ["1", "4", "16"]
 */
export function errorByExamples(records: readonly RecordOfTrial[]): DescribedFigure {
  const states = valuesOf(records, 'd').map((d) => {
    const sizes = allSizes(records);
    const {inWords, ...chart} = chartOf(records, ARMS, d, {
      sizes,
      yRange: [0.0005, 2],
      yTicks: [0.001, 0.01, 0.1, 1],
    });
    return {name: String(d), chart, inWords};
  });
  const last = states[states.length - 1];
  const drawn =
    states.length === 1 ? last.chart : sliderChart({label: 'numbers in x and in z, d = ', states});
  return {...drawn, alt: `Error of the product against training examples; ${last.inWords}.`};
}

/**
 * Error of the product against the number of training examples for dense nets with two hidden layers, a curve a width; the largest d.
 *
 * @param records - of the multiplication study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * errorByWidth(records).data.filter(({mode}) => mode === 'lines+markers').length; // => 4
 */
export function errorByWidth(records: readonly RecordOfTrial[]): DescribedFigure {
  const d = Math.max(...valuesOf(records, 'd'));
  const {inWords, ...chart} = chartOf(records, WIDTHS, d, {
    sizes: trainedSizes(records, WIDTHS, d),
    yRange: [0.08, 1.3],
    yTicks: [0.1, 0.2, 0.5, 1],
  });
  return {
    ...chart,
    alt: `Error of the product against training examples, dense nets of two layers; ${inWords}.`,
  };
}
