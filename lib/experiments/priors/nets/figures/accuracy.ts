import {
  formatNumber,
  lineChart,
  listInWords,
  seriesOver,
  sideBySide,
  sliderChart,
  spreadOf,
  type DescribedFigure,
  type FairFightRow,
  type LineChartOptions,
  type Series,
} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {curveSteps} from '../../../trials/curve-steps';
import {fairFightRow} from '../../../trials/fair-fight';
import {priorsArmNames, priorsDataNames, styleOfPriorsArm} from '../arm-names';
import {priorsParameters, type PriorsArm, type PriorsDataSet} from '../arms';
import {examplesTried, logExampleRatio, netAccuracy, recordsOfNet} from '../metrics';

const ARMS: readonly PriorsArm[] = ['cnn-pooled', 'cnn-flattened', 'mlp'];

/** On MNIST the pooled net is behind the dense one: it never reaches what that does, and has no ratio. */
const armsOf = (data: PriorsDataSet): readonly PriorsArm[] =>
  data === 'mnist' ? ['cnn-flattened'] : ['cnn-pooled', 'cnn-flattened'];

const lookOf = (arm: PriorsArm): {readonly name: string; readonly style: number} => ({
  name: priorsArmNames[arm],
  style: styleOfPriorsArm(arm),
});

const accuraciesOf = (
  records: readonly RecordOfTrial[],
  arm: PriorsArm,
  data: PriorsDataSet,
  n: number,
): number[] => [...netAccuracy(records, {arm, data, n}).values()];

/**
 * Test accuracy against the number of training examples, on MNIST-1D (left) and on MNIST (right); means over seeds with 95 % intervals.
 *
 * @param records - of the nets
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'priors-nets');
 * accuracyByExamples(records).data.length; // => 6
 */
export function accuracyByExamples(records: readonly RecordOfTrial[]): DescribedFigure {
  const panel = (data: PriorsDataSet, yRange: readonly [number, number]): LineChartOptions => {
    const sizes = examplesTried(records, data);
    return {
      xTitle: `training examples, ${priorsDataNames[data]}`,
      yTitle: 'test accuracy',
      xLog: true,
      xTicks: sizes,
      yRange,
      series: ARMS.map((arm) => seriesOver(sizes, (n) => accuraciesOf(records, arm, data, n), lookOf(arm))),
    };
  };
  const inWords = (['mnist-1d', 'mnist'] as const).map((data) => {
    const sizes = examplesTried(records, data);
    const ends = [...new Set([Math.min(...sizes), Math.max(...sizes)])].map((n) => {
      const means = ARMS.map((arm) => [priorsArmNames[arm], accuraciesOf(records, arm, data, n)] as const);
      return `with ${formatNumber(n)} examples: ${listInWords(means)}`;
    });
    return `${priorsDataNames[data]} ${ends.join('; ')}`;
  });
  return {
    ...sideBySide({panels: [panel('mnist-1d', [0.1, 1]), panel('mnist', [0.5, 1])]}),
    alt: `Test accuracy against training examples. ${inWords.join('. ')}.`,
  };
}

/**
 * How many times fewer examples a convolutional net needs for what the dense net reaches with n, against n; geometric means over seeds with 95 % intervals. On MNIST of
 * the net that reads every place alone: the one that averages over places never gets there.
 *
 * @param records - of the nets
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'priors-nets');
 * exampleRatios(records).data.length; // => 5
 */
export function exampleRatios(records: readonly RecordOfTrial[]): DescribedFigure {
  const ratios = (arm: PriorsArm, data: PriorsDataSet, n: number): number[] => [
    ...logExampleRatio(records, {arm, data, n}).values(),
  ];
  const seriesOf = (arm: PriorsArm, data: PriorsDataSet): Series => {
    const points = examplesTried(records, data).flatMap((n) => {
      const spread = spreadOf(ratios(arm, data, n));
      return spread ? [{n, ...spread}] : [];
    });
    return {
      ...lookOf(arm),
      x: points.map(({n}) => n),
      y: points.map((point) => Math.exp(point.mean)),
      lower: points.map((point) => Math.exp(point.lower)),
      upper: points.map((point) => Math.exp(point.upper)),
    };
  };
  const panel = (data: PriorsDataSet): LineChartOptions => {
    const sizes = examplesTried(records, data);
    return {
      yTicks: [0.5, 1, 2, 4, 8, 16],
      xTitle: `examples of the dense net, ${priorsDataNames[data]}`,
      yTitle: 'times fewer examples',
      xLog: true,
      yLog: true,
      xTicks: sizes,
      yRange: [0.5, 16],
      series: armsOf(data).map((arm) => seriesOf(arm, data)),
      lines: [{name: 'as many', x: [sizes[0], sizes[sizes.length - 1]], y: [1, 1]}],
    };
  };
  const inWords = (['mnist-1d', 'mnist'] as const).map((data) => {
    const most = Math.max(...examplesTried(records, data));
    const factors = armsOf(data).map((arm) => {
      const logs = ratios(arm, data, most);
      return `${priorsArmNames[arm]} ${logs.length === 0 ? 'not trained' : formatNumber(Math.exp(mean(logs)), 2)}`;
    });
    return `${priorsDataNames[data]}, ${formatNumber(most)} examples: ${factors.join('; ')}`;
  });
  return {
    ...sideBySide({panels: [panel('mnist-1d'), panel('mnist')]}),
    alt: `How many times fewer examples a convolutional net needs for what the dense net reaches with the most. ${inWords.join('. ')}.`,
  };
}

/**
 * Accuracy while the nets learn MNIST-1D, the mean over seeds against the step, with a slider over the number of training examples.
 *
 * @param records - of the nets
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'priors-nets');
 * accuracyWhileLearning(records).frames?.length; // => 4
 */
export function accuracyWhileLearning(records: readonly RecordOfTrial[]): DescribedFigure {
  const data = 'mnist-1d';
  const states = examplesTried(records, data).map((n) => {
    const curves = ARMS.map((arm) => {
      const runs = recordsOfNet(records, {arm, data, n});
      const steps = runs.length === 0 ? [] : curveSteps(runs[0].config.steps as number);
      const at = (i: number): number[] =>
        runs.flatMap(({curves: {accuracy}}) => (accuracy?.[i] === undefined ? [] : [accuracy[i]]));
      const x = steps.filter((_, i) => at(i).length > 0);
      return {...lookOf(arm), x, y: x.map((_, i) => mean(at(i)))};
    });
    const ends = curves.map(({name, y}) => [name, y.slice(-1)] as const);
    return {
      name: formatNumber(n),
      chart: lineChart({xTitle: 'step', yTitle: 'accuracy on fresh signals', yRange: [0, 1], series: curves}),
      alt: `Accuracy while learning MNIST-1D from ${formatNumber(n)} examples, at the end: ${listInWords(ends)}.`,
    };
  });
  const last = states[states.length - 1];
  const drawn = states.length === 1 ? last.chart : sliderChart({label: 'training examples:', states});
  return {...drawn, alt: last.alt};
}

/**
 * What each net had at the largest number of examples: parameters, time, tuned rate, failures, examples drawn. The reference is the convolutional net.
 *
 * @param records - of the nets
 * @param data - which data set
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'priors-nets');
 * priorsFairFight(records, 'mnist-1d').map(({parameters}) => parameters); // => [5210, 4210, 15210, 15210]
 */
export function priorsFairFight(records: readonly RecordOfTrial[], data: PriorsDataSet): FairFightRow[] {
  const n = Math.max(...examplesTried(records, data));
  const order: readonly PriorsArm[] = ['cnn-flattened', 'cnn-pooled', 'mlp', 'mlp-undecayed'];
  return order.flatMap((arm) =>
    fairFightRow(priorsArmNames[arm], priorsParameters(arm, data), recordsOfNet(records, {arm, data, n})),
  );
}
