import type {PairRange, PairTarget} from '../../data';
import type {RecordOfTrial} from '../../study';
import type {MultiplicationArm} from './arms';

/** Picks the records of an arm at one point of the sweep. */
export type MultiplicationCell = {
  readonly arm: MultiplicationArm;
  /** Default the product. */
  readonly target?: PairTarget;
  readonly d: number;
  /** Training examples; default a stream of fresh ones. */
  readonly samples?: number | 'stream';
  /** Default the fewest that the records have. */
  readonly steps?: number;
};

/** What a seed that diverged counts as: as good as predicting the mean. */
const NOTHING_LEARNED = 1;

/**
 * The records of one cell, in their order.
 *
 * @param records - of one multiplication study
 * @param cell - arm, target (default product), d, examples (default stream), steps (default the fewest there are)
 * @example
 * recordsOfPair([], {arm: 'relu', d: 4}); // => []
 */
export function recordsOfPair(
  records: readonly RecordOfTrial[],
  {arm, target = 'product', d, samples = 'stream', steps = fewestSteps(records)}: MultiplicationCell,
): RecordOfTrial[] {
  return records.filter(
    ({config}) =>
      config.arm === arm &&
      config.target === target &&
      config.d === d &&
      config.samples === samples &&
      config.steps === steps,
  );
}

/** The fewest steps of any record: those of all cells but the long ones. */
const fewestSteps = (records: readonly RecordOfTrial[]): number =>
  Math.min(...records.map(({config}) => config.steps as number));

/**
 * NRMSE of every seed in one cell: root mean squared error over the target's standard deviation. A seed that diverged counts as 1, as good as predicting the mean.
 *
 * @param records - of one multiplication study
 * @param cell - which cell
 * @param range - where the net was asked; default inside
 * @returns seed -> NRMSE
 * @example
 * pairError([], {arm: 'relu', d: 4}).size; // => 0
 */
export function pairError(
  records: readonly RecordOfTrial[],
  cell: MultiplicationCell,
  range: PairRange = 'inside',
): Map<number, number> {
  const name = range === 'inside' ? 'nrmse' : 'nrmseOutside';
  return new Map(
    recordsOfPair(records, cell).map(({seed, metrics, failure}) => [
      seed,
      failure ? NOTHING_LEARNED : (metrics[name] ?? NOTHING_LEARNED),
    ]),
  );
}
