import {describe, expect, test} from 'vitest';
import {mechanismMetrics, mechanismValues, type MechanismCell} from 'why-attention/experiments/routing';
import type {RecordOfTrial} from 'why-attention/study';
import {mechanismRecord} from './records';

const dot: MechanismCell = {arm: 'dot-product', cue: 'key'};
const dense: MechanismCell = {arm: 'mlp-16x', cue: 'key'};
const told: MechanismCell = {arm: 'mlp-16x', cue: 'slot-number'};
const records = [1, 0].flatMap((seed) => [
  mechanismRecord(dot, seed, {transferRatio: 0.9, blockChange: -0.01 * seed, frozenLoss: 0.8}),
  mechanismRecord(
    dense,
    seed,
    {
      transferRatio: 0.3 + 0.1 * seed,
      blockChange: -0.2,
      frozenLoss: 0.01 + 0.02 * seed,
      jacobianVariance: 0.2,
    },
    {untrained: {jacobianVariance: 0.8 + 0.2 * seed}},
  ),
  mechanismRecord(told, seed, {transferRatio: 0.1, blockChange: -0.05, frozenLoss: 0.86 - 0.01 * seed}),
]);
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  mechanismMetrics[metric](of).map(({unit, value}) => [unit, value]);
const near = (value: number): number => expect.closeTo(value, 12) as number;
const change = (cell: MechanismCell, seed: number, changes: Partial<RecordOfTrial>): RecordOfTrial[] =>
  records.map((record) =>
    record.config.arm === cell.arm && record.config.cue === cell.cue && record.seed === seed
      ? {...record, ...changes}
      : record,
  );

describe('the numbers that claims read, seed by seed in ascending order', () => {
  test.each<[string, number, number]>([
    ['transferLead', 0.9 - 0.3, 0.9 - 0.4],
    ['blockLead', 0 + 0.2, -0.01 + 0.2],
    ['frozenLossWithKey', 0.01, 0.03],
    ['frozenLossWithNumber', 0.86, 0.85],
    ['transferKeyOverNumber', 0.3 - 0.1, 0.4 - 0.1],
    ['variationLeft', 0.2 / 0.8, 0.2 / 1],
  ])('%s', (metric, first, second) => {
    expect(values(metric)).toEqual([
      [0, near(first)],
      [1, near(second)],
    ]);
  });

  test('these are all', () => {
    expect(Object.keys(mechanismMetrics)).toHaveLength(6);
  });
});

test.each<[string, MechanismCell, number]>([
  ['transferLead', dot, 0],
  ['transferLead', dense, 0],
  ['blockLead', dot, 0],
  ['blockLead', dense, 0],
  ['frozenLossWithKey', dense, 1],
  ['frozenLossWithNumber', told, 0],
  ['transferKeyOverNumber', dense, 0],
  ['transferKeyOverNumber', told, 0],
  ['variationLeft', dense, 1],
])(
  '%s: a seed of %j that diverged, or has no such number, counts against the claim',
  (metric, cell, expected) => {
    const failure = {kind: 'diverged' as const, step: 3};
    expect(values(metric, change(cell, 1, {failure}))[1]).toEqual([1, expected]);
    expect(values(metric, change(cell, 1, {metrics: {}}))[1]).toEqual([1, expected]);
    expect(values(metric, change(cell, 1, {failure}))[0]).toEqual(values(metric)[0]);
  },
);

test('a seed that a cell lacks is NaN, also where the other failed; without a cell there are no numbers', () => {
  const lacking = records.filter(({config, seed}) => !(config.arm === 'dot-product' && seed === 1));
  expect(values('transferLead', lacking)[1]).toEqual([1, NaN]);
  const failed = lacking.map((record) => (record.seed === 1 ? {...record, metrics: {}} : record));
  expect(values('transferLead', failed)[1]).toEqual([1, NaN]);
  for (const metric of Object.keys(mechanismMetrics)) expect(values(metric, [])).toEqual([]);
});

test('values of a cell are those of its arm and its cue', () => {
  expect(mechanismValues(records, told, 'transferRatio', 0)).toEqual(
    new Map([
      [1, 0.1],
      [0, 0.1],
    ]),
  );
});
