import {perSeed, type Metric, type RecordOfTrial} from '../../../../study';
import type {TokenTask} from '../token-trials';
import type {DepthArm} from './arms';

/** Picks the records of an encoder on a task. */
export type DepthCell = TokenTask & {readonly arm: DepthArm};

/** The power of the permutation at which the claim about depth is read: two squarings, one after the other. */
export const decisivePower = 4;

/**
 * The exact match from which a seed counts as having solved its task.
 *
 * @example
 * solvedFrom; // => 0.95
 */
export const solvedFrom = 0.95;

/**
 * The records of one cell, in their order.
 *
 * @param records - of the experiment on depth
 * @param cell - arm and task, with the power of a composition
 * @example
 * recordsOfDepth([], {arm: 'one-block', task: 'sorting'}); // => []
 */
export const recordsOfDepth = (records: readonly RecordOfTrial[], cell: DepthCell): RecordOfTrial[] =>
  records.filter(
    ({config}) =>
      config.arm === cell.arm &&
      config.task === cell.task &&
      (cell.task === 'sorting' || config.power === cell.power),
  );

/**
 * Exact match of every seed in one cell, the share of test sequences all of whose tokens are right. A seed that diverged counts as 0.
 *
 * @param records - of the experiment on depth
 * @param cell - arm and task
 * @returns seed -> exact match
 * @example
 * exactMatch([], {arm: 'one-block', task: 'sorting'}).size; // => 0
 */
export const exactMatch = (records: readonly RecordOfTrial[], cell: DepthCell): Map<number, number> =>
  new Map(
    recordsOfDepth(records, cell).map(({seed, metrics, failure}) => [
      seed,
      failure ? 0 : (metrics.exactMatch ?? 0),
    ]),
  );

const composing = (arm: DepthArm, power: number = decisivePower): DepthCell => ({
  task: 'composition',
  power,
  arm,
});
const sorting = (arm: DepthArm): DepthCell => ({task: 'sorting', arm});
const isSolved = (value: number): number => (value >= solvedFrom ? 1 : 0);

const ofCells = (cells: readonly DepthCell[], combine?: (...values: number[]) => number): Metric =>
  perSeed((records) => cells.map((cell) => exactMatch(records, cell)), combine);
const lead = (ahead: DepthCell, behind: DepthCell): Metric => ofCells([ahead, behind], (a, b) => a - b);

/**
 * The numbers that claims on depth read, one a seed. Solved is exact match of .95 or more: 1 or 0. K = 4 unless said.
 *
 * - `depthSolves`: solved by two blocks − solved by one block with four times the parameters and twice the steps: 1, 0 or −1
 * - `depthLead`: the same two, the difference of exact match
 * - `depthLeadOfEqual`, `depthLeadOfNarrow`: exact match of two blocks − of one, of equal parameters; and of equal parameters and equal width
 * - `twoBlocksSolve`, `fourBlocksSolve`: solved
 * - `oneBlockSquares`, `oneBlockCubes`: exact match of one block, K = 2 and K = 3
 * - `oneBlockSorts`: exact match of one block on sorting; `depthSorts`: that of eight blocks − that of one
 *
 * @example
 * Object.keys(depthMetrics).includes('depthSolves'); // => true
 */
export const depthMetrics: {readonly [name: string]: Metric} = {
  depthSolves: ofCells(
    [composing('two-blocks'), composing('one-block-larger')],
    (two, one) => isSolved(two) - isSolved(one),
  ),
  depthLead: lead(composing('two-blocks'), composing('one-block-larger')),
  depthLeadOfEqual: lead(composing('two-blocks'), composing('one-block')),
  depthLeadOfNarrow: lead(composing('two-blocks-narrow'), composing('one-block-narrow')),
  twoBlocksSolve: ofCells([composing('two-blocks')], isSolved),
  fourBlocksSolve: ofCells([composing('four-blocks')], isSolved),
  oneBlockSquares: ofCells([composing('one-block', 2)]),
  oneBlockCubes: ofCells([composing('one-block', 3)]),
  oneBlockSorts: ofCells([sorting('one-block')]),
  depthSorts: lead(sorting('eight-blocks'), sorting('one-block')),
};
