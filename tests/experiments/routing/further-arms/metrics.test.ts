import {describe, expect, test} from 'vitest';
import {furtherArmsMetrics} from 'why-attention/experiments/routing';
import type {RecordOfTrial} from 'why-attention/study';
import {furtherArmsRecord, type RecordCell} from './records';

/** R² of every cell that a metric may read, told apart by their digits; seed 1 differs in each arm's own way. */
const tableOfSeed = (seed: number): [RecordCell, number][] => [
  [{arm: 'dot-product'}, 0.97],
  [{arm: 'fast-weights'}, 0.52 - 0.01 * seed],
  [{arm: 'mlp-16x-deep'}, 0.11 + 0.02 * seed],
  [{arm: 'delta-rule'}, 0.6],
  [{arm: 'dot-product', nSlots: 8, steps: 3200}, 0.98],
  [{arm: 'mlp-16x', nSlots: 8, steps: 3200}, 0.12 + 0.03 * seed],
  [{arm: 'dot-product', nSlots: 2, steps: 3200}, 0.99],
  [{arm: 'mlp-16x', nSlots: 2, steps: 3200}, 0.8 - 0.1 * seed],
  [{arm: 'dot-product', nSlots: 4, steps: 3200}, 0.5],
  [{arm: 'mlp-16x', nSlots: 4, steps: 3200}, 0.4],
  ...(
    [
      'dot-product',
      'delta-rule',
      'fast-weights',
      'fast-weights-normalised',
      'dense-synthesizer',
      'mlp-16x-deep',
    ] as const
  ).map((arm, i): [RecordCell, number] => [
    {arm, dial: 0},
    0.99 + 0.001 * i - 0.2 * seed * (i === 4 ? 1 : 0),
  ]),
];
const records = [1, 0].flatMap((seed) =>
  tableOfSeed(seed).map(([cell, r2]) => furtherArmsRecord(cell, seed, r2)),
);
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  furtherArmsMetrics[metric](of).map(({unit, value}) => [unit, value]);
const near = (value: number): number => expect.closeTo(value, 12) as number;

describe('the numbers that claims read, seed by seed in ascending order', () => {
  test.each<[string, number, number]>([
    ['leadGrowth', 0.98 - 0.12 - (0.99 - 0.8), 0.98 - 0.15 - (0.99 - 0.7)],
    ['fastWeightsMinusDense', 0.52 - 0.11, 0.51 - 0.13],
    ['lowestAtDialZero', 0.99, 0.994 - 0.2],
  ])('%s', (metric, first, second) => {
    expect(values(metric)).toEqual([
      [0, near(first)],
      [1, near(second)],
    ]);
  });

  test('these are all', () => {
    expect(Object.keys(furtherArmsMetrics)).toHaveLength(3);
  });
});

test('the growth is from the smallest to the largest number of slots, and none where there is one', () => {
  const few = records.filter(({config}) => config.nSlots !== 8 || config.steps === 800);
  expect(values('leadGrowth', few)[0]).toEqual([0, near(0.5 - 0.4 - (0.99 - 0.8))]);
  const one = few.filter(({config}) => config.nSlots !== 4);
  expect(values('leadGrowth', one)[0]).toEqual([0, 0]);
});

test('a seed that diverged counts as R² 0; one that a cell lacks is NaN; without a cell there are no numbers', () => {
  const diverged = records.map((record) =>
    record.config.arm === 'fast-weights' && record.seed === 1
      ? {...record, failure: {kind: 'diverged' as const, step: 3}}
      : record,
  );
  expect(values('fastWeightsMinusDense', diverged)[1]).toEqual([1, near(0 - 0.13)]);
  const lacking = records.filter(({config, seed}) => !(config.arm === 'mlp-16x-deep' && seed === 1));
  expect(values('fastWeightsMinusDense', lacking)[1]).toEqual([1, NaN]);
  for (const metric of Object.keys(furtherArmsMetrics)) expect(values(metric, [])).toEqual([]);
});
