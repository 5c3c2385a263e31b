import {expect, test} from 'vitest';
import {combineSeeds, perSeed, type RecordOfTrial} from '../../../lib/study';
import {recordOf} from '../../support/record-of';

const minus = (a: number, b: number): number => a - b;

test('cells are combined seed by seed, in the order of the seeds', () => {
  const first = new Map([[2, 5], [0, 3]]); // prettier-ignore
  const second = new Map([[0, 1], [2, 2]]); // prettier-ignore
  expect([...combineSeeds([first, second], minus)]).toEqual([[0, 2], [2, 3]]); // prettier-ignore
});

test('a seed that one cell lacks is NaN, which no claim takes for a number', () => {
  const [more, fewer] = [new Map([[0, 3], [1, 4]]), new Map([[1, 1]])]; // prettier-ignore
  expect([...combineSeeds([more, fewer], minus)]).toEqual([[0, NaN], [1, 3]]); // prettier-ignore
  expect([...combineSeeds([fewer, more], minus)]).toEqual([[0, NaN], [1, -3]]); // prettier-ignore
});

test('a cell that nobody trained leaves no numbers at all', () => {
  expect(combineSeeds([new Map([[0, 1]]), new Map()], minus).size).toBe(0);
});

test('a metric reads the cells from the records', () => {
  const records = [0, 1].map((seed) =>
    recordOf({experiment: 'e', config: {}, seed}, {metrics: {r2: seed + 0.5}}),
  );
  const read = (all: readonly RecordOfTrial[]) => [new Map(all.map(({seed, metrics}) => [seed, metrics.r2]))];
  const doubled = perSeed(read, (r2) => 2 * r2);
  expect(doubled(records)).toEqual([
    {unit: 0, value: 1},
    {unit: 1, value: 3},
  ]);
  expect(perSeed(read)(records).map(({value}) => value)).toEqual([0.5, 1.5]);
});
