import type {Cue} from '../../../data';
import {perSeed, type Metric, type RecordOfTrial} from '../../../study';
import type {RoutingArm} from '../arms';
import {routingBudgets} from '../budgets';
import {recordsOfCell} from '../cells';

/** One arm with one cue: a cell of the mechanism study. */
export type MechanismCell = {readonly arm: RoutingArm; readonly cue: Cue};

/** A seed that diverged, or whose number was not finite. Records hold finite numbers only, so it cannot be mistaken for one. */
const FAILED = Infinity;

/**
 * One metric of every seed in one cell.
 *
 * @param records - of the mechanism study
 * @param cell - arm and cue
 * @param metric - its name in the records
 * @param whenFailed - the number of a seed that diverged, or that has no such number
 * @returns seed -> number
 * @example
 * mechanismValues([], {arm: 'mlp-16x', cue: 'key'}, 'frozenLoss', 1).size; // => 0
 */
export function mechanismValues(
  records: readonly RecordOfTrial[],
  cell: MechanismCell,
  metric: string,
  whenFailed: number,
): Map<number, number> {
  const ofCell = recordsOfCell(records, {...cell, steps: routingBudgets(records).steps});
  return new Map(
    ofCell.map(({seed, metrics, failure}) => [seed, failure ? whenFailed : (metrics[metric] ?? whenFailed)]),
  );
}

/** The difference of a metric between two cells; a seed in which either failed counts as no difference. */
const difference = (metric: string, first: MechanismCell, second: MechanismCell): Metric =>
  perSeed(
    (records) => [first, second].map((cell) => mechanismValues(records, cell, metric, FAILED)),
    (a, b) => {
      if (Number.isNaN(a) || Number.isNaN(b)) return NaN;
      return a === FAILED || b === FAILED ? 0 : a - b;
    },
  );

const attention: MechanismCell = {arm: 'dot-product', cue: 'key'};
const dense: MechanismCell = {arm: 'mlp-16x', cue: 'key'};
const denseToldNumber: MechanismCell = {arm: 'mlp-16x', cue: 'slot-number'};

/** The frozen-Jacobian loss of one cell. */
const frozenLoss = (cell: MechanismCell, whenFailed: number): Metric =>
  perSeed((records) => [mechanismValues(records, cell, 'frozenLoss', whenFailed)]);

/** Variation of the dense net's Jacobian after training / before; a seed that failed counts as no change. */
const variationLeft: Metric = perSeed(
  (records) => {
    const ofCell = recordsOfCell(records, {...dense, steps: routingBudgets(records).steps});
    return [
      mechanismValues(records, dense, 'jacobianVariance', FAILED),
      new Map(ofCell.map(({seed, untrained}) => [seed, untrained.jacobianVariance ?? FAILED])),
    ];
  },
  (after, before) => (after === FAILED || before === FAILED ? 1 : after / before),
);

/**
 * The numbers that the claims about the mechanism read, one a seed. A seed that diverged counts against the claim.
 *
 * - `transferLead`: transfer ratio of dot-product − that of mlp-16x, key cue; 0 where either failed
 * - `blockLead`: what a block on one slot changes at the others, dot-product − mlp-16x, key cue; 0 where either failed
 * - `frozenLossWithKey`: R² that mlp-16x loses with a frozen Jacobian, key cue; 1 where it failed
 * - `frozenLossWithNumber`: the same with the slot-number cue; 0 where it failed
 * - `transferKeyOverNumber`: transfer ratio of mlp-16x, key cue − slot-number cue; 0 where either failed
 * - `variationLeft`: variation of the Jacobian of mlp-16x with the key cue, after training / before; 1 where it failed
 *
 * @example
 * Object.keys(mechanismMetrics).includes('transferLead'); // => true
 */
export const mechanismMetrics: {readonly [name: string]: Metric} = {
  transferLead: difference('transferRatio', attention, dense),
  blockLead: difference('blockChange', attention, dense),
  frozenLossWithKey: frozenLoss(dense, 1),
  frozenLossWithNumber: frozenLoss(denseToldNumber, 0),
  transferKeyOverNumber: difference('transferRatio', dense, denseToldNumber),
  variationLeft,
};
