import {describe, expect, test} from 'vitest';
import {routingArms, routingMetrics, routingRSquared} from 'why-attention/experiments/routing';
import type {RecordOfTrial} from 'why-attention/study';
import {routingRecord, type RecordCell} from './records';

/** R² of every cell that a metric may read, told apart by their digits; seed 1 has 0.01 more in each arm's own way. */
const tableOfSeed = (seed: number): [RecordCell, number][] => [
  [{arm: 'mlp-1x'}, 0.1 + 0.3 * seed],
  [{arm: 'mlp-16x'}, 0.2 + 0.01 * seed],
  [{arm: 'static'}, 0.12],
  [{arm: 'dot-product'}, 0.9],
  [{arm: 'additive'}, 0.85 + 0.02 * seed],
  [{arm: 'mlp-16x', cue: 'slot-number'}, 0.97 - 0.01 * seed],
  [{arm: 'dot-product', cue: 'slot-number'}, 0.99],
  [{arm: 'mlp-1x', cue: 'slot-number'}, 0.5],
  [{arm: 'mlp-16x', steps: 3200}, 0.35 + 0.05 * seed],
  [{arm: 'dot-product', steps: 3200}, 0.95],
  [{arm: 'dot-product', dial: 0.5}, 0.123],
  ...routingArms.map((arm, i): [RecordCell, number] => [
    {arm, dial: 0},
    0.99 + 0.001 * i - 0.2 * seed * (i === 2 ? 1 : 0),
  ]),
];
const records = [1, 0].flatMap((seed) =>
  tableOfSeed(seed).map(([cell, r2]) => routingRecord(cell, seed, r2)),
);
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  routingMetrics[metric](of).map(({unit, value}) => [unit, value]);
const near = (value: number): number => expect.closeTo(value, 12) as number;

describe('the numbers that claims read, seed by seed in ascending order', () => {
  test.each<[string, number, number]>([
    ['advantage', 0.9 - 0.2, 0.9 - 0.4], // the better dense net is the larger one, then the smaller one
    ['interaction', 0.9 - 0.2 - (0.99 - 0.97), 0.9 - 0.21 - (0.99 - 0.96)],
    ['additiveMinusDotProduct', 0.85 - 0.9, 0.87 - 0.9],
    ['longAdvantage', 0.95 - 0.35, 0.95 - 0.4],
    ['lowestAtDialZero', 0.99, 0.992 - 0.2],
    ['denseWithSlotNumber', 0.97, 0.96],
  ])('%s', (metric, first, second) => {
    expect(values(metric)).toEqual([
      [0, near(first)],
      [1, near(second)],
    ]);
  });

  test('these are all', () => {
    expect(Object.keys(routingMetrics).sort()).toEqual([
      'additiveMinusDotProduct',
      'advantage',
      'denseWithSlotNumber',
      'interaction',
      'longAdvantage',
      'lowestAtDialZero',
    ]);
  });
});

test('a seed that diverged, or whose R² is missing, counts as 0', () => {
  const others = records.filter(
    ({config, seed}) =>
      !(config.arm === 'dot-product' && config.cue === 'key' && config.dial === 1 && seed === 0),
  );
  const diverged = routingRecord({arm: 'dot-product'}, 0, 0.88, {
    failure: {kind: 'diverged', step: 700},
  });
  expect(values('advantage', [...others, diverged])[0]).toEqual([0, near(0 - 0.2)]);
  expect(
    values('advantage', [...others, routingRecord({arm: 'dot-product'}, 0, NaN, {metrics: {}})])[0],
  ).toEqual([0, near(-0.2)]);
  expect(
    routingRSquared([diverged, routingRecord({arm: 'dot-product'}, 3, -0.5)], {
      arm: 'dot-product',
      steps: 800,
    }),
  ).toEqual(
    new Map([
      [0, 0],
      [3, -0.5], // worse than the mean stays worse than the mean
    ]),
  );
});

test('a seed that one of the cells lacks gives NaN, which no claim accepts, and never another seed’s number', () => {
  const incomplete = records.filter(({config, seed}) => !(config.arm === 'mlp-1x' && seed === 1));
  expect(values('advantage', incomplete)).toEqual([
    [0, near(0.7)],
    [1, NaN],
  ]);
  expect(values('lowestAtDialZero', incomplete)[1]).toEqual([1, NaN]);
});

test('where nobody trained one of the cells there are no numbers', () => {
  const withoutControl = records.filter(({config}) => config.cue === 'key');
  expect(values('interaction', withoutControl)).toEqual([]);
  expect(values('advantage', withoutControl)).toHaveLength(2);
  for (const metric of Object.keys(routingMetrics)) expect(values(metric, [])).toEqual([]);
});

test('with one number of steps the long advantage is the advantage over the larger dense net', () => {
  const short = records.filter(({steps}) => steps === 800);
  expect(values('longAdvantage', short)).toEqual([
    [0, near(0.9 - 0.2)],
    [1, near(0.9 - 0.21)],
  ]);
});

describe('routingRSquared', () => {
  test('picks one cell by arm, cue, dial and steps', () => {
    expect(routingRSquared(records, {arm: 'dot-product', dial: 0.5, steps: 800})).toEqual(
      new Map([
        [1, 0.123],
        [0, 0.123],
      ]),
    );
    expect(routingRSquared(records, {arm: 'mlp-1x', cue: 'slot-number', steps: 800}).get(0)).toBe(0.5);
    expect(routingRSquared(records, {arm: 'mlp-16x', steps: 3200}).get(1)).toBeCloseTo(0.4, 12);
  });

  test('of a cell that nobody trained is empty', () => {
    expect(routingRSquared(records, {arm: 'dot-product', dial: 0.25, steps: 800}).size).toBe(0);
    expect(routingRSquared([], {arm: 'mlp-1x', steps: 800}).size).toBe(0);
  });
});
