import type {Metric} from '../../../study';
import {perSeed} from '../../trials/per-seed';
import {routingArms} from '../arms';
import {routingBudgets, type RoutingBudgets} from '../budgets';
import {routingRSquared, type RoutingCell} from '../cells';

/** A metric of the R² of several cells. */
const ofRSquared = (
  cells: (budgets: RoutingBudgets) => RoutingCell[],
  combine: (...r2: number[]) => number,
): Metric =>
  perSeed((records) => cells(routingBudgets(records)).map((cell) => routingRSquared(records, cell)), combine);

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
  advantage: ofRSquared(
    ({steps}) => ['dot-product', 'mlp-1x', 'mlp-16x'].map((arm) => ({arm, steps})),
    (dot, small, large) => dot - Math.max(small, large),
  ),
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
