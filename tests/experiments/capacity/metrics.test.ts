import {describe, expect, test} from 'vitest';
import {capacityArmsOf, capacityLoss, capacityMetrics} from 'why-attention/experiments/capacity';
import type {RecordOfTrial} from 'why-attention/study';
import {capacityRecord, type RecordCell} from './records';

/** Losses of every cell that a metric may read, told apart by their digits. */
const tableOfSeed = (seed: number): [RecordCell, number][] => [
  [{arm: 'sum', nKeys: 32, replacement: true}, 0.42 + 0.001 * seed],
  [{arm: 'delta', nKeys: 32, replacement: true}, 0.2 + 0.03 * seed],
  [{arm: 'softmax', nKeys: 32, replacement: true}, 0.28],
  [{arm: 'sum', nKeys: 32}, 0.25],
  [{arm: 'sum', nKeys: 64}, 0.375],
  [{arm: 'sum-dpfp-3', nKeys: 64}, 0.15 - 0.02 * seed],
  [{arm: 'sum-dpfp-1', nKeys: 64}, 0.31],
  ...capacityArmsOf(false).map((arm, i): [RecordCell, number] => [
    {arm, nKeys: 8},
    0.001 * (i + 1) + (seed === 1 && arm === 'sum' ? 0.1 : 0),
  ]),
];
const records = [1, 0].flatMap((seed) =>
  tableOfSeed(seed).map(([cell, loss]) => capacityRecord(cell, seed, loss)),
);
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  capacityMetrics[metric](of).map(({unit, value}) => [unit, value]);
const near = (value: number): number => expect.closeTo(value, 12) as number;

describe('the numbers that claims and gates read, seed by seed in ascending order', () => {
  test.each<[string, number, number]>([
    ['deltaAdvantage', 0.42 - 0.2, 0.421 - 0.23],
    ['dpfpAdvantage', 0.375 - 0.15, 0.375 - 0.13],
    ['lowestRecallOfEight', 1 - 2 * 0.004, 1 - 2 * 0.101],
  ])('%s', (metric, ofSeed0, ofSeed1) => {
    expect(values(metric)).toEqual([
      [0, near(ofSeed0)],
      [1, near(ofSeed1)],
    ]);
  });

  test('these are all', () => {
    expect(Object.keys(capacityMetrics).sort()).toEqual([
      'deltaAdvantage',
      'dpfpAdvantage',
      'lowestRecallOfEight',
    ]);
  });
});

test('a seed that diverged, or whose loss is missing, counts as predicting nothing', () => {
  const cell = {arm: 'delta', nKeys: 32, replacement: true} as const;
  const others = records.filter(({config, seed}) => !(config.arm === 'delta' && seed === 0));
  const diverged = capacityRecord(cell, 0, 0.1, {failure: {kind: 'diverged', step: 700}});
  const missing = capacityRecord(cell, 0, 0.1, {metrics: {}});
  for (const record of [diverged, missing])
    expect(values('deltaAdvantage', [...others, record])[0]).toEqual([0, near(0.42 - 0.5)]);
  expect(capacityLoss([capacityRecord(cell, 3, 0.9)], cell)).toEqual(new Map([[3, 0.9]])); // worse stays worse
});

test('a seed that one of the cells lacks gives NaN, which no claim accepts, and never another seed’s number', () => {
  const incomplete = records.filter(({config, seed}) => !(config.arm === 'delta' && seed === 1));
  expect(values('deltaAdvantage', incomplete)).toEqual([
    [0, near(0.22)],
    [1, NaN],
  ]);
});

test('where nobody trained one of the cells there are no numbers', () => {
  const without = records.filter(({config}) => config.replacement === false);
  expect(values('deltaAdvantage', without)).toEqual([]);
  expect(values('dpfpAdvantage', without)).toHaveLength(2);
  for (const metric of Object.keys(capacityMetrics)) expect(values(metric, [])).toEqual([]);
});

test('capacityLoss tells replacement from none', () => {
  expect(capacityLoss(records, {arm: 'sum', nKeys: 32}).get(1)).toBe(0.25);
  expect(capacityLoss(records, {arm: 'sum', nKeys: 32, replacement: true}).get(1)).toBe(0.421);
  expect(capacityLoss(records, {arm: 'sum', nKeys: 16}).size).toBe(0);
});
