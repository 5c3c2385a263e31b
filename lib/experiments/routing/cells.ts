import {routingDefaults} from '../../data';
import type {RecordOfTrial} from '../../study';

/** Picks the records of an arm at one point of the sweep. */
export type RoutingCell = {
  readonly arm: string;
  readonly cue?: string;
  readonly dial?: number;
  readonly nSlots?: number;
  readonly steps: number;
};

/**
 * The records of one cell, in their order.
 *
 * @param records - the experiment's records
 * @param cell - arm, cue (default key), dial (default 1), number of slots (default 8), steps
 * @example
 * recordsOfCell([], {arm: 'mlp-1x', steps: 800}); // => []
 */
export function recordsOfCell(
  records: readonly RecordOfTrial[],
  {arm, cue = 'key', dial = 1, nSlots = routingDefaults.nSlots, steps}: RoutingCell,
): RecordOfTrial[] {
  return records.filter(
    ({config}) =>
      config.arm === arm &&
      config.cue === cue &&
      config.dial === dial &&
      // Where the number of slots does not vary, configurations do not name it.
      (config.nSlots ?? routingDefaults.nSlots) === nSlots &&
      config.steps === steps,
  );
}

/**
 * R² of every seed in one cell. A seed that diverged counts as 0, as good as predicting the mean.
 *
 * @param records - the experiment's records
 * @param cell - arm, cue (default key), dial (default 1), number of slots (default 8), steps
 * @returns seed -> R²
 * @example
 * routingRSquared([], {arm: 'mlp-1x', steps: 800}).size; // => 0
 */
export function routingRSquared(records: readonly RecordOfTrial[], cell: RoutingCell): Map<number, number> {
  const ofCell = recordsOfCell(records, cell);
  return new Map(ofCell.map(({seed, metrics, failure}) => [seed, failure ? 0 : (metrics.r2 ?? 0)]));
}
