import {perSeed, type Metric, type RecordOfTrial} from '../../study';
import {capacityArmsOf, type CapacityArm} from './arms';

/** Picks the records of an arm with one number of keys. */
export type CapacityCell = {
  readonly arm: CapacityArm;
  /** S */
  readonly nKeys: number;
  /** Default false. */
  readonly replacement?: boolean;
};

/** What a seed that diverged counts as: the loss of predicting nothing. */
const NOTHING_PREDICTED = 0.5;

/**
 * The loss of every seed in one cell. A seed that diverged counts as 0.5, as good as predicting nothing.
 *
 * @param records - of one capacity study
 * @param cell - arm, number of keys, replacement (default false)
 * @returns seed -> loss
 * @example
 * capacityLoss([], {arm: 'sum', nKeys: 8}).size; // => 0
 */
export function capacityLoss(
  records: readonly RecordOfTrial[],
  {arm, nKeys, replacement = false}: CapacityCell,
): Map<number, number> {
  const ofCell = records.filter(
    ({config}) => config.arm === arm && config.nKeys === nKeys && config.replacement === replacement,
  );
  return new Map(
    ofCell.map(({seed, metrics, failure}) => [
      seed,
      failure ? NOTHING_PREDICTED : (metrics.loss ?? NOTHING_PREDICTED),
    ]),
  );
}

/** The numbers of keys with which an arm, or any arm, was trained, ascending. */
export function sizesTrained(
  records: readonly RecordOfTrial[],
  {replacement, arm}: {readonly replacement: boolean; readonly arm?: CapacityArm},
): number[] {
  const own = records.filter(
    ({config}) => config.replacement === replacement && (arm === undefined || config.arm === arm),
  );
  return [...new Set(own.map(({config}) => config.nKeys as number))].sort((a, b) => a - b);
}

/** A metric of the losses of several cells. */
const ofLosses = (cells: readonly CapacityCell[], combine: (...losses: number[]) => number): Metric =>
  perSeed((records) => cells.map((cell) => capacityLoss(records, cell)), combine);

/**
 * The numbers that the claims about capacity read, one a seed. Keys have 16 numbers.
 *
 * - `deltaAdvantage`: loss(sum) − loss(delta) with 32 keys, with replacement
 * - `dpfpAdvantage`: loss(sum) − loss(sum-dpfp-3) with 64 keys, without replacement
 * - `lowestRecallOfEight`: the lowest 1 − loss / 0.5 of all arms with 8 keys, without replacement
 *
 * @example
 * Object.keys(capacityMetrics).includes('deltaAdvantage'); // => true
 */
export const capacityMetrics: {readonly [name: string]: Metric} = {
  deltaAdvantage: ofLosses(
    (['sum', 'delta'] as const).map((arm) => ({arm, nKeys: 32, replacement: true})),
    (sum, delta) => sum - delta,
  ),
  dpfpAdvantage: ofLosses(
    (['sum', 'sum-dpfp-3'] as const).map((arm) => ({arm, nKeys: 64})),
    (sum, dpfp) => sum - dpfp,
  ),
  lowestRecallOfEight: ofLosses(
    capacityArmsOf(false).map((arm) => ({arm, nKeys: 8})),
    (...losses) => 1 - Math.max(...losses) / NOTHING_PREDICTED,
  ),
};
