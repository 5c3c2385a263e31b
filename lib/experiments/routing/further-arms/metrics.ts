import {perSeed, type Metric, type RecordOfTrial} from '../../../study';
import {routingBudgets} from '../budgets';
import {leadOfCell, ofRSquared} from '../combined-r-squared';
import {armsAlongDial} from './arms';

/** The numbers of slots at which the dense net with one hidden layer was trained, ascending: it is trained nowhere else, and attention always beside it. */
export function slotsOf(records: readonly RecordOfTrial[]): number[] {
  const swept = records.filter(({config}) => config.arm === 'mlp-16x');
  return [...new Set(swept.map(({config}) => config.nSlots as number))].sort((a, b) => a - b);
}

/** R²(dot-product) − R²(mlp-16x) at a number of slots, λ = 1, with the larger number of steps, of every seed. */
export function leadAt(records: readonly RecordOfTrial[], nSlots: number): Map<number, number> {
  const {longSteps: steps} = routingBudgets(records);
  return leadOfCell(records, {arm: 'dot-product', nSlots, steps}, [{arm: 'mlp-16x', nSlots, steps}]);
}

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
  leadGrowth: perSeed(
    (records) => {
      const slots = slotsOf(records);
      return [slots[slots.length - 1], slots[0]].map((nSlots) => leadAt(records, nSlots));
    },
    (most, fewest) => most - fewest,
  ),
  fastWeightsMinusDense: ofRSquared(
    ({steps}) => ['fast-weights', 'mlp-16x-deep'].map((arm) => ({arm, steps})),
    (fastWeights, dense) => fastWeights - dense,
  ),
  lowestAtDialZero: ofRSquared(({steps}) => armsAlongDial.map((arm) => ({arm, dial: 0, steps})), Math.min),
};
