import {describe, expect, test} from 'vitest';
import {
  exampleRatio,
  logExampleRatio,
  netAccuracy,
  priorsNetsMetrics,
  type PriorsArm,
  type PriorsDataSet,
} from 'why-attention/experiments/priors';
import type {RecordOfTrial} from 'why-attention/study';
import {netRecord} from './records';

const sizes = {'mnist-1d': [100, 1000, 3000], mnist: [100, 300, 1000, 3000, 10000]};
const arms: PriorsArm[] = ['mlp', 'mlp-undecayed', 'cnn-flattened', 'cnn-pooled'];
const cells = (['mnist-1d', 'mnist'] as const).flatMap((data) =>
  sizes[data].flatMap((n) => arms.map((arm) => ({arm, data, n}))),
);

/** Accuracies that rise with n and tell net, data set, number and seed apart; convolutional nets are ahead. */
const accuracyOf = (arm: PriorsArm, data: PriorsDataSet, n: number, seed: number): number =>
  0.05 + (data === 'mnist' ? 0.081 : 0.063) * Math.log10(n) * (1 + 0.01 * seed) +
  [0, 0.003, 0.047, 0.029][arms.indexOf(arm)] * Math.log10(n) * (1 - 0.07 * seed); // prettier-ignore
const trainedOf = (arm: PriorsArm, data: PriorsDataSet, n: number, seed: number): number =>
  0.99 - n / 1e6 - (data === 'mnist' ? 0.01 : 0) - 0.001 * seed - 0.1 * (arms.indexOf(arm) === 1 ? 0 : 1);
const recordOfCell = ({arm, data, n}: (typeof cells)[number], seed: number, changes: Partial<RecordOfTrial> = {}) =>
  netRecord({arm, data, n}, seed, {accuracy: accuracyOf(arm, data, n, seed), trainAccuracy: trainedOf(arm, data, n, seed)}, changes); // prettier-ignore
const records = [1, 0].flatMap((seed) => cells.map((cell) => recordOfCell(cell, seed)));
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  priorsNetsMetrics[metric](of).map(({unit, value}) => [unit, value]);
const near = (value: number): number => expect.closeTo(value, 12) as number;

/** ln of how many times fewer examples a net needs than the dense net's n. */
const logRatio = (arm: PriorsArm, data: PriorsDataSet, n: number, seed: number): number =>
  Math.log(
    exampleRatio(n, accuracyOf('mlp', data, n, seed), sizes[data].map((own) => [own, accuracyOf(arm, data, own, seed)])), // prettier-ignore
  );

describe('the numbers that claims and gates read, seed by seed in ascending order', () => {
  const lead = (n: number, seed: number): number => accuracyOf('cnn-flattened', 'mnist', n, seed) - accuracyOf('mlp', 'mnist', n, seed); // prettier-ignore
  test.each<[string, (seed: number) => number]>([
    ['signalsRatioFlattened', (seed) => logRatio('cnn-flattened', 'mnist-1d', 3000, seed)],
    ['signalsRatioPooled', (seed) => logRatio('cnn-pooled', 'mnist-1d', 3000, seed)],
    ['signalsGrowthFlattened', (seed) => logRatio('cnn-flattened', 'mnist-1d', 3000, seed) - logRatio('cnn-flattened', 'mnist-1d', 1000, seed)],
    ['signalsGrowthPooled', (seed) => logRatio('cnn-pooled', 'mnist-1d', 3000, seed) - logRatio('cnn-pooled', 'mnist-1d', 1000, seed)],
    ['imagesLead', (seed) => Math.min(...[1000, 3000, 10000].map((n) => lead(n, seed)))],
    ['imagesRatio', (seed) => logRatio('cnn-flattened', 'mnist', 10000, seed)],
    ['denseFitsSignals', (seed) => trainedOf('mlp-undecayed', 'mnist-1d', 3000, seed)],
    ['denseFitsImages', (seed) => trainedOf('mlp-undecayed', 'mnist', 10000, seed)],
  ])('%s', (metric, expected) => {
    expect(values(metric)).toEqual([[0, near(expected(0))], [1, near(expected(1))]]);
  }); // prettier-ignore

  test('these are all, no two are the same numbers, and the ratios are of several examples to one', () => {
    const names = Object.keys(priorsNetsMetrics);
    expect(names).toHaveLength(8);
    expect(new Set(names.map((metric) => values(metric).join(' '))).size).toBe(8);
    for (const metric of ['signalsRatioFlattened', 'imagesRatio'])
      expect(values(metric)[0][1]).toBeGreaterThan(Math.log(1.5));
  });

  test('of a gate, the lowest over the numbers of examples counts, whichever it is', () => {
    const worse = records.map((record) =>
      record.config.arm === 'mlp-undecayed' && record.config.n === 1000
        ? {...record, metrics: {...record.metrics, trainAccuracy: 0.4}}
        : record,
    );
    for (const metric of ['denseFitsSignals', 'denseFitsImages']) expect(values(metric, worse)[0]).toEqual([0, 0.4]); // prettier-ignore
  });
});

describe('what is missing', () => {
  const cell = {arm: 'cnn-flattened', data: 'mnist', n: 3000} as const;
  const isCell = ({config, seed}: RecordOfTrial): boolean => config.arm === cell.arm && config.data === cell.data && config.n === cell.n && seed === 0; // prettier-ignore

  test('a seed that diverged, or whose accuracy is missing, counts as guessing', () => {
    const others = records.filter((record) => !isCell(record));
    expect(others).toHaveLength(records.length - 1);
    for (const changes of [
      {failure: {kind: 'diverged', step: 7}},
      {metrics: {}},
    ] as Partial<RecordOfTrial>[]) {
      const failed = [...others, recordOfCell(cell, 0, changes)];
      expect(netAccuracy(failed, cell).get(0)).toBe(0.1);
      expect(values('imagesLead', failed)[0]).toEqual([0, near(0.1 - accuracyOf('mlp', 'mnist', 3000, 0))]);
      expect(values('imagesLead', failed)[1]).toEqual(values('imagesLead')[1]);
    }
  });

  test('a seed that a cell lacks gives NaN, or no number of its own where there is but one ratio, and never another seed’s', () => {
    const incomplete = records.filter((record) => !isCell(record));
    expect(values('imagesLead', incomplete)[0]).toEqual([0, NaN]);
    expect(values('imagesLead', incomplete)[1]).toEqual(values('imagesLead')[1]);
    expect([...logExampleRatio(incomplete, {...cell, n: 1000}).keys()]).toEqual([1]);
    expect(values('imagesRatio', incomplete)).toEqual([values('imagesRatio')[1]]);
    // a verdict asks for one number a seed
  });

  test('where nobody trained one of the cells there are no numbers', () => {
    const without = records.filter(({config}) => config.arm !== 'cnn-pooled');
    expect(values('signalsRatioPooled', without)).toEqual([]);
    expect(values('imagesRatio', without)).toHaveLength(2);
    for (const metric of Object.keys(priorsNetsMetrics)) expect(values(metric, [])).toEqual([]);
  });

  test('numbers of examples that were not asked for leave no number', () => {
    const few = records.filter(({config}) => (config.n as number) < 1000);
    for (const metric of ['signalsRatioFlattened', 'imagesLead', 'denseFitsImages']) expect(values(metric, few)).toEqual([]); // prettier-ignore
  });
});
