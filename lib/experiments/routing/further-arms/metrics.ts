import type {Metric, RecordOfTrial} from '../../../study';
import {routingBudgets} from '../budgets';
import {routingRSquared, type RoutingCell} from '../cells';
import {perSeed} from '../../trials/per-seed';
import {armsAlongDial} from './arms';

/** The numbers of slots at which the dense net with one hidden layer was trained, ascending: it is trained nowhere else, and attention always beside it. */
export function slotsOf(records: readonly RecordOfTrial[]): number[] {
  const swept = records.filter(({config}) => config.arm === 'mlp-16x');
  return [...new Set(swept.map(({config}) => config.nSlots as number))].sort((a, b) => a - b);
}

/** A metric of the R² of several cells, which may depend on the records' budgets. */
const ofRSquared = (
  cells: (records: readonly RecordOfTrial[]) => RoutingCell[],
  combine: (...r2: number[]) => number,
): Metric => perSeed((records) => cells(records).map((cell) => routingRSquared(records, cell)), combine);

/**
 * The numbers that the claims about further arms read, one a seed; λ = 1 unless said. A seed that diverged counts as R² 0.
 *
 * - `leadGrowth`: [R²(dot-product) − R²(mlp-16x)] at the largest number of slots − the same at the smallest, with the larger number of steps
 * - `fastWeightsMinusDense`: R²(fast-weights) − R²(mlp-16x-deep)
 * - `lowestAtDialZero`: the lowest R² of all arms along the dial at λ = 0
 *
 * @example
 * Object.keys(furtherArmsMetrics); // => ["leadGrowth", "fastWeightsMinusDense", "lowestAtDialZero"]
 */
export const furtherArmsMetrics: {readonly [name: string]: Metric} = {
  leadGrowth: ofRSquared(
    (records) => {
      const {longSteps: steps} = routingBudgets(records);
      const slots = slotsOf(records);
      return [slots[slots.length - 1], slots[0]].flatMap((nSlots) =>
        ['dot-product', 'mlp-16x'].map((arm) => ({arm, nSlots, steps})),
      );
    },
    (dotMost, denseMost, dotFewest, denseFewest) => dotMost - denseMost - (dotFewest - denseFewest),
  ),
  fastWeightsMinusDense: ofRSquared(
    (records) => {
      const {steps} = routingBudgets(records);
      return ['fast-weights', 'mlp-16x-deep'].map((arm) => ({arm, steps}));
    },
    (fastWeights, dense) => fastWeights - dense,
  ),
  lowestAtDialZero: ofRSquared((records) => {
    const {steps} = routingBudgets(records);
    return armsAlongDial.map((arm) => ({arm, dial: 0, steps}));
  }, Math.min),
};
