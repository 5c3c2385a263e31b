// The figures show the records' numbers: values are recomputed by hand from hand-made records.
import {describe, expect, test} from 'vitest';
import {
  accuracyByExamples,
  accuracyWhileLearning,
  answersToShifts,
  exampleRatio,
  exampleRatios,
  priorsArmNames,
  priorsArms,
  priorsFairFight,
  priorsParameters,
  type PriorsArm,
  type PriorsDataSet,
} from 'why-attention/experiments/priors';
import type {PlotlyFigure, PlotlyTrace} from 'why-attention/show';
import {pairedInterval, type RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {netRecord} from './records';

const seeds = [0, 1, 2];
const exact = {rtol: 1e-12, atol: 1e-12};
const sizes = {'mnist-1d': [100, 1000, 3000], mnist: [100, 1000, 3000, 10000]};
const dataSets = ['mnist-1d', 'mnist'] as const;
const shown: PriorsArm[] = ['mlp', 'cnn-flattened', 'cnn-pooled'];
const place = (arm: PriorsArm): number => priorsArms.indexOf(arm);

/** An accuracy that tells net, data set, number and seed apart. */
const accuracyOf = (arm: PriorsArm, data: PriorsDataSet, n: number, seed: number): number =>
  (data === 'mnist' ? 0.1 : 0.05) +
  0.15 * Math.log10(n) +
  0.03 * place(arm) +
  0.004 * seed * (1 + place(arm));
const curveOf = (arm: PriorsArm, n: number, seed: number): number[] => Array.from({length: 17}, (_, i) => i / 20 + place(arm) / 100 + n / 1e5 + seed / 1000); // prettier-ignore
const changedOf = (arm: PriorsArm, data: PriorsDataSet, n: number, seed: number): number[] => [0, 1, 2, 4].map((shift) => 0.1 * shift + 0.02 * place(arm) + n / 1e6 + (data === 'mnist' ? 0.05 : 0) + 0.003 * seed); // prettier-ignore
const records: RecordOfTrial[] = seeds.flatMap((seed) =>
  dataSets.flatMap((data) =>
    [...sizes[data]].reverse().flatMap((n) =>
      priorsArms.map((arm) =>
        netRecord({arm, data, n}, seed, {accuracy: accuracyOf(arm, data, n, seed)}, {
          curves: {accuracy: curveOf(arm, n, seed), shiftAccuracy: [1, 1, 1, 1], shiftChanged: changedOf(arm, data, n, seed)},
          seconds: 2 + place(arm) + seed,
        }),
      ),
    ),
  ),
); // prettier-ignore
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** The trace of a net in the left or the right plot. */
const tracesOf = ({data}: Pick<PlotlyFigure, 'data'>, name: string): PlotlyTrace[] =>
  data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name);
function panelsOf(figure: PlotlyFigure, arm: PriorsArm): PlotlyTrace[] {
  const found = tracesOf(figure, priorsArmNames[arm]);
  expect(found.map(({xaxis}) => xaxis ?? 'x')).toEqual(['x', 'x2']);
  return found;
}
function expectIntervals(
  trace: PlotlyTrace,
  samples: number[][],
  scale = (value: number): number => value,
): void {
  const y = trace.y as number[];
  const {array, arrayminus} = trace.error_y as {array: number[]; arrayminus: number[]};
  const intervals = samples.map((values) => pairedInterval(values, 0.95));
  assertClose(y, samples.map((values) => scale(meanOf(values))), exact); // prettier-ignore
  assertClose(y.map((value, i) => value + array[i]), intervals.map(({upper}) => scale(upper)), exact); // prettier-ignore
  assertClose(y.map((value, i) => value - arrayminus[i]), intervals.map(({lower}) => scale(lower)), exact); // prettier-ignore
}

test('accuracy by examples: each net with its interval, a plot a data set', () => {
  const figure = accuracyByExamples(records);
  expect(figure.data).toHaveLength(6);
  for (const arm of shown)
    panelsOf(figure, arm).forEach((trace, i) => {
      const data = dataSets[i];
      expect(trace.x).toEqual(sizes[data]);
      expectIntervals(trace, sizes[data].map((n) => seeds.map((seed) => accuracyOf(arm, data, n, seed)))); // prettier-ignore
    });
  const most = (arm: PriorsArm, data: PriorsDataSet, n: number): string => meanOf(seeds.map((seed) => accuracyOf(arm, data, n, seed))).toFixed(2); // prettier-ignore
  expect(figure.alt).toContain(`MNIST-1D with 100 examples: convolutional net, pooled ${most('cnn-pooled', 'mnist-1d', 100)}; `); // prettier-ignore
  expect(figure.alt).toContain(`with 10,000 examples: convolutional net, pooled ${most('cnn-pooled', 'mnist', 10000)}; convolutional net, flattened ${most('cnn-flattened', 'mnist', 10000)}; dense net ${most('mlp', 'mnist', 10000)}.`); // prettier-ignore
});

describe('example ratios', () => {
  const logsOf = (arm: PriorsArm, data: PriorsDataSet, n: number): number[] =>
    seeds.map((seed) => Math.log(exampleRatio(n, accuracyOf('mlp', data, n, seed), sizes[data].map((own) => [own, accuracyOf(arm, data, own, seed)])))); // prettier-ignore

  test('geometric means over seeds with the intervals of their logarithms', () => {
    const figure = exampleRatios(records);
    for (const arm of ['cnn-pooled', 'cnn-flattened'] as const) {
      // On MNIST the pooled net never reaches what the dense one does.
      const own = arm === 'cnn-pooled' ? dataSets.slice(0, 1) : dataSets;
      const traces = tracesOf(figure, priorsArmNames[arm]);
      expect(traces).toHaveLength(own.length);
      traces.forEach((trace, i) => {
        const data = own[i];
        expect(trace.x).toEqual(sizes[data]);
        expectIntervals(trace, sizes[data].map((n) => logsOf(arm, data, n)), Math.exp); // prettier-ignore
      });
      for (const data of own)
        expect(figure.alt).toContain(`${priorsArmNames[arm]} ${Math.exp(meanOf(logsOf(arm, data, Math.max(...sizes[data])))).toPrecision(2)}`); // prettier-ignore
    }
    const lines = tracesOf(figure, 'as many');
    expect(lines.map(({x, y}) => [x, y])).toEqual([[[100, 3000], [1, 1]], [[100, 10000], [1, 1]]]); // prettier-ignore
    expect(figure.data).toHaveLength(5);
  });

  test('a net that was not trained has no points, and its words say so', () => {
    const figure = exampleRatios(records.filter(({config}) => config.arm !== 'cnn-pooled'));
    expect(tracesOf(figure, priorsArmNames['cnn-pooled']).map(({x}) => x)).toEqual([[]]);
    expect(figure.alt).toContain('convolutional net, pooled not trained');
  });
});

test('accuracy while learning: means over seeds at the steps of the curve, with a slider over the examples', () => {
  const {frames, data, alt} = accuracyWhileLearning(records);
  expect(frames!.map(({name}) => name)).toEqual(['100', '1000', '3000']);
  expect(data).toEqual(frames![2].data);
  sizes['mnist-1d'].forEach((n, i) => {
    for (const arm of shown) {
      const [trace] = tracesOf({data: frames![i].data as PlotlyTrace[]}, priorsArmNames[arm]);
      expect(trace.x).toEqual(Array.from({length: 17}, (_, point) => Math.round((point * 1000) / 16)));
      assertClose(trace.y as number[], curveOf(arm, n, 1), exact);
    }
  });
  expect(alt).toContain(`from 3000 examples, at the end: convolutional net, pooled ${curveOf('cnn-pooled', 3000, 1)[16].toFixed(2)}; `); // prettier-ignore
  const cut = records.map((record) => record.config.arm === 'mlp' ? {...record, curves: {accuracy: [0.1, 0.2]}} : record); // prettier-ignore
  const [short] = tracesOf(accuracyWhileLearning(cut), 'dense net');
  expect([short.x, short.y]).toEqual([[0, 63], [expect.closeTo(0.1, 12), expect.closeTo(0.2, 12)]]); // prettier-ignore
  const one = records.filter(({config}) => config.n === 3000);
  expect(accuracyWhileLearning(one).frames).toBeUndefined();
});

test('answers to shifts: the share that a shift changes, of the most examples', () => {
  const figure = answersToShifts(records);
  for (const arm of shown)
    panelsOf(figure, arm).forEach((trace, i) => {
      const data = dataSets[i];
      const n = Math.max(...sizes[data]);
      expect(trace.x).toEqual([0, 1, 2, 4]);
      expectIntervals(trace, [0, 1, 2, 3].map((at) => seeds.map((seed) => changedOf(arm, data, n, seed)[at]))); // prettier-ignore
    });
  const byTwo = meanOf(seeds.map((seed) => changedOf('mlp', 'mnist', 10000, seed)[2])).toFixed(2);
  expect(figure.alt).toContain(`by 2, dense net ${byTwo}; convolutional net, flattened `);
});

test.each(dataSets)('the fair fight on %s: what each net had with the most examples', (data) => {
  const failing = records.map((record) =>
    record.config.arm === 'mlp' && record.seed === 2
      ? {...record, failure: {kind: 'diverged' as const, step: 9}}
      : record,
  );
  const rows = priorsFairFight(failing, data);
  expect(rows.map(({arm}) => arm)).toEqual(
    (['cnn-flattened', 'cnn-pooled', 'mlp', 'mlp-undecayed'] as const).map((arm) => priorsArmNames[arm]),
  );
  for (const arm of priorsArms)
    expect(rows.find((row) => row.arm === priorsArmNames[arm])).toEqual({
      arm: priorsArmNames[arm],
      parameters: priorsParameters(arm, data),
      stepMilliseconds: expect.closeTo(3 + place(arm), 9),
      learningRate: 0.01,
      failures: arm === 'mlp' ? 1 : 0,
      runs: 3,
      samples: 50_000,
    });
});
