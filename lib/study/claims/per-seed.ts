import type {Metric} from '../experiment';
import type {RecordOfTrial} from '../records/records';

/** One number of each seed: seed -> number. */
export type SeedValues = ReadonlyMap<number, number>;

/**
 * The numbers of several cells, combined seed by seed.
 *
 * @param cells - the numbers of each cell
 * @param combine - from one number a cell to that seed's number; NaN stands for a cell that lacks the seed
 * @returns seed -> number, seeds ascending; no numbers at all where nobody trained a cell
 * @example
 * const [first, second] = [new Map([[0, 0.75], [1, 1]]), new Map([[0, 0.25], [1, 0]])];
 * [...combineSeeds([first, second], (a, b) => a - b)]; // => [[0, 0.5], [1, 1]]
 */
export function combineSeeds(
  cells: readonly SeedValues[],
  combine: (...values: number[]) => number,
): Map<number, number> {
  if (cells.some(({size}) => size === 0)) return new Map();
  const seeds = [...new Set(cells.flatMap((cell) => [...cell.keys()]))].sort((a, b) => a - b);
  return new Map(seeds.map((seed) => [seed, combine(...cells.map((cell) => cell.get(seed) ?? NaN))]));
}

/**
 * A metric of one cell or several: what `combineSeeds` makes of their numbers.
 *
 * @param cellsOf - the numbers of each cell, from an experiment's records
 * @param combine - as for `combineSeeds`; default, for a single cell, its number
 * @example
 * const gap = perSeed(() => [new Map([[0, 0.75]]), new Map([[0, 0.25]])], (a, b) => a - b);
 * gap([]); // => [{"unit":0,"value":0.5}]
 */
export const perSeed =
  (
    cellsOf: (records: readonly RecordOfTrial[]) => readonly SeedValues[],
    combine: (...values: number[]) => number = (value) => value,
  ): Metric =>
  (records) =>
    [...combineSeeds(cellsOf(records), combine)].map(([unit, value]) => ({unit, value}));
