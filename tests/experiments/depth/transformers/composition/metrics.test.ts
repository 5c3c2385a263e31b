import {describe, expect, test} from 'vitest';
import {
  depthArms,
  depthMetrics,
  exactMatch,
  recordsOfDepth,
  type DepthCell,
} from 'why-attention/experiments/depth';
import type {RecordOfTrial} from 'why-attention/study';
import {depthRecord} from '../records';

const composing = (arm: DepthCell['arm'], power: number): DepthCell => ({task: 'composition', power, arm});
const cells: DepthCell[] = depthArms.flatMap((arm) => [
  ...[2, 3, 4].map((power) => composing(arm, power)),
  {task: 'sorting' as const, arm},
]);
/** Exact matches that tell cell and seed apart; every third cell is solved. */
const matchOf = (cell: DepthCell, seed: number): number => {
  const n = cells.findIndex((own) => JSON.stringify(own) === JSON.stringify(cell));
  return (n % 3 === 2 ? 0.955 : 0.02 * n) + 0.001 * n + 0.005 * seed;
};
const records = [1, 0].flatMap((seed) => cells.map((cell) => depthRecord(cell, seed, matchOf(cell, seed))));
const near = (value: number): unknown => expect.closeTo(value, 12);
const values = (metric: string, of: readonly RecordOfTrial[] = records): [number, number][] =>
  depthMetrics[metric](of).map(({unit, value}) => [unit, value]);

describe('the numbers that claims read, seed by seed in ascending order', () => {
  const four = (arm: DepthCell['arm']) => (seed: number) => matchOf(composing(arm, 4), seed);
  const solved = (of: (seed: number) => number) => (seed: number) => (of(seed) >= 0.95 ? 1 : 0);
  const less = (a: (seed: number) => number, b: (seed: number) => number) => (seed: number) =>
    a(seed) - b(seed);
  const sorting = (arm: DepthCell['arm']) => (seed: number) => matchOf({task: 'sorting', arm}, seed);

  test.each<[string, (seed: number) => number]>([
    ['depthSolves', less(solved(four('two-blocks')), solved(four('one-block-larger')))],
    ['depthLead', less(four('two-blocks'), four('one-block-larger'))],
    ['depthLeadOfEqual', less(four('two-blocks'), four('one-block'))],
    ['depthLeadOfNarrow', less(four('two-blocks-narrow'), four('one-block-narrow'))],
    ['twoBlocksSolve', solved(four('two-blocks'))],
    ['fourBlocksSolve', solved(four('four-blocks'))],
    ['oneBlockSquares', (seed) => matchOf(composing('one-block', 2), seed)],
    ['oneBlockCubes', (seed) => matchOf(composing('one-block', 3), seed)],
    ['oneBlockSorts', sorting('one-block')],
    ['depthSorts', less(sorting('eight-blocks'), sorting('one-block'))],
  ])('%s', (metric, expected) => {
    expect(values(metric)).toEqual([[0, near(expected(0))], [1, near(expected(1))]]); // prettier-ignore
  });

  test('these are all', () => expect(Object.keys(depthMetrics)).toHaveLength(10));
});

test('solved is .95 of exact match and more, for each side of the claim', () => {
  const at = (two: number, one: number): number => {
    const own = [depthRecord(composing('two-blocks', 4), 0, two), depthRecord(composing('one-block-larger', 4), 0, one)]; // prettier-ignore
    return values('depthSolves', own)[0][1];
  };
  expect([at(0.95, 0.949), at(0.949, 0.95), at(1, 0.96), at(0.9, 0.1)]).toEqual([1, -1, 0, 0]);
});

test('a seed that diverged, or whose number is missing, counts as 0', () => {
  const cell = composing('two-blocks', 4);
  const failed = depthRecord(cell, 0, 0.99, {failure: {kind: 'diverged', step: 3}});
  const missing = depthRecord(cell, 1, 0.99, {metrics: {}});
  expect([...exactMatch([failed, missing], cell)]).toEqual([[0, 0], [1, 0]]); // prettier-ignore
});

test('a cell’s records are of its arm, task and power', () => {
  for (const cell of cells) {
    const found = recordsOfDepth(records, cell);
    expect(found.map(({seed}) => seed)).toEqual([1, 0]);
    expect(found.every(({config}) => config.arm === cell.arm && config.task === cell.task)).toBe(true);
    if (cell.task === 'composition') expect(found[0].config.power).toBe(cell.power);
  }
});
