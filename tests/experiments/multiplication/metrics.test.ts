import {describe, expect, test} from 'vitest';
import {
  multiplicationMetrics,
  pairError,
  type MultiplicationArm,
  type MultiplicationCell,
} from 'why-attention/experiments/multiplication';
import type {RecordOfTrial} from 'why-attention/study';
import {multiplicationRecord} from './records';

const STEPS = 1500;
/** Every cell that a metric may read, and others that none may. */
const cells: MultiplicationCell[] = [
  ...(['relu', 'reglu', 'silu', 'swiglu', 'attention', 'relu-16x', 'relu-2x64', 'relu-2-layers-16x'] as const).flatMap((arm) => [
    ...[1, 4, 16].map((d) => ({arm, d})),
    ...[1, 4, 16].map((d) => ({arm, d, samples: 4096})),
    {arm, d: 16, samples: 1024},
    {arm, d: 16, steps: 4 * STEPS},
    {arm, d: 4, target: 'sines' as const},
    {arm, d: 16, target: 'relation' as const},
    {arm, d: 4, target: 'relation' as const},
  ]),
]; // prettier-ignore
const nameOf = ({
  arm,
  d,
  target = 'product',
  samples = 'stream',
  steps = STEPS,
}: MultiplicationCell): string => `${arm} ${d} ${target} ${samples} ${steps}`;
const places = new Map(cells.map((cell, i) => [nameOf(cell), i]));
/** Errors that tell cell, range and seed apart, and whose ratios do. */
const errorOf = (cell: MultiplicationCell, seed: number, range: 'inside' | 'outside' = 'inside'): number => {
  const place = places.get(nameOf(cell))!;
  return 0.02 + 0.01 * ((place * 37) % 83) + 0.0007 * place * (1 + 2 * seed) + (range === 'inside' ? 0 : 0.13 + place / 29);
}; // prettier-ignore
const recordOfCell = (cell: MultiplicationCell, seed: number, changes: Partial<RecordOfTrial> = {}) =>
  multiplicationRecord(cell, seed, {nrmse: errorOf(cell, seed), nrmseOutside: errorOf(cell, seed, 'outside')}, changes); // prettier-ignore
const records = [1, 0].flatMap((seed) => cells.map((cell) => recordOfCell(cell, seed)));
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  multiplicationMetrics[metric](of).map(({unit, value}) => [unit, value]);
const near = (value: number): number => expect.closeTo(value, 12) as number;

/** ln of the error of one cell over that of another. */
const logRatio =
  (above: MultiplicationCell, below: MultiplicationCell, range?: 'outside') => (seed: number) =>
    Math.log(errorOf(above, seed, range) / errorOf(below, seed, range));
const pair = (rest: Omit<MultiplicationCell, 'arm'>, range?: 'outside') =>
  logRatio({arm: 'relu', ...rest}, {arm: 'reglu', ...rest}, range);
const at16 = (arm: MultiplicationArm): MultiplicationCell => ({arm, d: 16});

describe('the numbers that claims and gates read, seed by seed in ascending order', () => {
  test.each<[string, (seed: number) => number]>([
    ['reluAtD1', (seed) => errorOf({arm: 'relu', d: 1}, seed)],
    ['gainAtD4', pair({d: 4})],
    ['gainAtD16', pair({d: 16})],
    ['gainOnSines', pair({d: 4, target: 'sines'})],
    ['gainOnRelation', pair({d: 16, target: 'relation'})],
    ['gainOfFew', pair({d: 16, samples: 4096})],
    ['gainOfFewOutside', pair({d: 16, samples: 4096}, 'outside')],
    ['reluOutside', (seed) => errorOf(at16('relu'), seed, 'outside')],
    ['sizeOutside', logRatio(at16('relu'), at16('relu-16x'), 'outside')],
    ['sizeOutsideTwoLayers', logRatio(at16('relu-2x64'), at16('relu-2-layers-16x'), 'outside')],
    ['attentionGain', logRatio(at16('relu'), at16('attention'))],
    ['attentionGainOutside', logRatio(at16('relu'), at16('attention'), 'outside')],
    ['gainOfLong', pair({d: 16, steps: 4 * STEPS})],
    [
      'attentionOnRelation',
      logRatio({arm: 'relu', target: 'relation', d: 16}, {arm: 'attention', target: 'relation', d: 16}),
    ],
    [
      'sinesSolved',
      (seed) =>
        1 - Math.min(...(['relu', 'reglu', 'silu', 'swiglu'] as const).map((arm) => errorOf({arm, d: 4, target: 'sines'}, seed))) ** 2, // prettier-ignore
    ],
  ])('%s', (metric, expected) => {
    expect(values(metric)).toEqual([
      [0, near(expected(0))],
      [1, near(expected(1))],
    ]);
  });

  test('these are all, and no two are the same numbers', () => {
    const names = Object.keys(multiplicationMetrics);
    expect(names).toHaveLength(15);
    expect(new Set(names.map((metric) => values(metric).join(' '))).size).toBe(15);
  });
});

test('a seed that diverged, or whose error is missing, counts as predicting the mean', () => {
  const cell = {arm: 'reglu', d: 16} as const;
  const others = records.filter(({config, seed}) => !(config.arm === 'reglu' && config.d === 16 && config.target === 'product' && config.samples === 'stream' && config.steps === STEPS && seed === 0)); // prettier-ignore
  expect(others).toHaveLength(records.length - 1);
  const failed = [
    recordOfCell(cell, 0, {failure: {kind: 'diverged', step: 700}}),
    recordOfCell(cell, 0, {metrics: {}}),
  ];
  for (const record of failed)
    expect(values('gainAtD16', [...others, record])[0]).toEqual([0, near(Math.log(errorOf({arm: 'relu', d: 16}, 0)))]); // prettier-ignore
  const worse = multiplicationRecord(cell, 3, {nrmse: 1.7, nrmseOutside: 40});
  expect([pairError([worse], cell), pairError([worse], cell, 'outside')]).toEqual([new Map([[3, 1.7]]), new Map([[3, 40]])]); // prettier-ignore
});

test('a seed that one of the cells lacks gives NaN, which no claim accepts, and never another seed’s number', () => {
  const incomplete = records.filter(({config, seed}) => !(config.arm === 'reglu' && seed === 1));
  expect(values('gainAtD16', incomplete)).toEqual([
    [0, near(pair({d: 16})(0))],
    [1, NaN],
  ]);
  expect(values('sinesSolved', incomplete)[1]).toEqual([1, NaN]);
});

test('where nobody trained one of the cells there are no numbers', () => {
  const without = records.filter(({config}) => config.arm !== 'attention');
  expect(values('attentionGain', without)).toEqual([]);
  expect(values('gainAtD16', without)).toHaveLength(2);
  for (const metric of Object.keys(multiplicationMetrics)) expect(values(metric, [])).toEqual([]);
});

test('a cell without steps is that of the fewest; others are found by theirs', () => {
  const long = {arm: 'relu', d: 16, steps: 4 * STEPS} as const;
  expect(pairError(records, {arm: 'relu', d: 16}).get(1)).toBe(errorOf({arm: 'relu', d: 16}, 1));
  expect(pairError(records, long).get(1)).toBe(errorOf(long, 1));
  expect(pairError(records, {arm: 'relu', d: 2}).size).toBe(0);
});
