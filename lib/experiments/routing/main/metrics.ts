import type {Cue} from '../../../data';
import {perSeed, type Metric, type RecordOfTrial} from '../../../study';
import {routingArms, type RoutingArm} from '../arms';
import {routingBudgets} from '../budgets';
import {leadOfCell, ofRSquared} from '../combined-r-squared';

/** R²(dot-product) − the better of both dense nets' R² at one point of the sweep, of every seed. */
export function advantageAt(
  records: readonly RecordOfTrial[],
  at: {readonly cue: Cue; readonly dial: number},
): Map<number, number> {
  const {steps} = routingBudgets(records);
  const cellOf = (arm: RoutingArm) => ({arm, ...at, steps});
  return leadOfCell(records, cellOf('dot-product'), [cellOf('mlp-1x'), cellOf('mlp-16x')]);
}

/**
 * The numbers that the claims of notebook 01 read, one a seed.
 *
 * - `advantage`: R²(dot-product) − the better of both dense nets' R², key cue, λ = 1
 * - `interaction`: [R²(dot-product) − R²(mlp-16x)] with the key cue − the same with the slot-number cue, λ = 1
 * - `additiveMinusDotProduct`: R²(additive) − R²(dot-product), key cue, λ = 1
 * - `longAdvantage`: R²(dot-product) − R²(mlp-16x) with the largest number of steps, key cue, λ = 1
 * - `lowestAtDialZero`: the lowest R² of all arms at λ = 0
 * - `denseWithSlotNumber`: R²(mlp-16x), slot-number cue, λ = 1
 *
 * @example
 * Object.keys(routingMetrics).includes('interaction'); // => true
 */
export const routingMetrics: {readonly [name: string]: Metric} = {
  advantage: perSeed((records) => [advantageAt(records, {cue: 'key', dial: 1})]),
  interaction: ofRSquared(
    ({steps}) =>
      ['key', 'slot-number'].flatMap((cue) => ['dot-product', 'mlp-16x'].map((arm) => ({arm, cue, steps}))),
    (dotKey, denseKey, dotNumber, denseNumber) => dotKey - denseKey - (dotNumber - denseNumber),
  ),
  additiveMinusDotProduct: ofRSquared(
    ({steps}) => ['additive', 'dot-product'].map((arm) => ({arm, steps})),
    (additive, dot) => additive - dot,
  ),
  longAdvantage: ofRSquared(
    ({longSteps}) => ['dot-product', 'mlp-16x'].map((arm) => ({arm, steps: longSteps})),
    (dot, dense) => dot - dense,
  ),
  lowestAtDialZero: ofRSquared(({steps}) => routingArms.map((arm) => ({arm, dial: 0, steps})), Math.min),
  denseWithSlotNumber: ofRSquared(
    ({steps}) => [{arm: 'mlp-16x', cue: 'slot-number', steps}],
    (dense) => dense,
  ),
};
