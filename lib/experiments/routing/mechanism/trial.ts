import {routingDefaults} from '../../../data';
import {routingModel} from '../arms';
import {rSquaredMeasures} from '../measures';
import {routingKind} from '../kind';
import {streamOf, type RoutingTrial} from '../main/trial';
import type {Untuned} from '../../trials/budget';
import type {Curves, Numbers} from '../../trials/measures';
import {blockChange, drawBlock} from './block';
import {frozenContents} from './frozen';
import {mechanismPurposes, type MechanismPurpose} from './keys';
import {drawContexts, transferRatios} from './transfer';

/** One trial: an arm on one setting of the task, and on how many examples it is measured. Plain, so that it can name a record. */
export type MechanismTrial = RoutingTrial & {
  /** Examples of each set that gradients are taken of; twice as many for the Jacobian, 2,048 at most. */
  readonly examples: number;
};

/** Shares of the budget at which the transfer ratio is averaged: late enough to have learned something, and never at the end, where an arm that has fitted has noise over noise. */
const RATIO_AT = [1 / 8, 1 / 4, 1 / 2];

const stepAt = (share: number, steps: number): number => Math.round(share * steps);

/** The steps at which R² and the transfer ratio are measured: 0, 25, 50, 100, 200, 400 and 800 of 800. */
export function mechanismCurveSteps(steps: number): number[] {
  return [...new Set([0, 1 / 32, 1 / 16, ...RATIO_AT, 1].map((share) => stepAt(share, steps)))];
}

/** Names the stream of batches that a trial trains on, and the sets that it is measured on. */
const mechanismStream = (cell: Untuned<MechanismTrial>): string =>
  `${streamOf(cell)}, measured on ${cell.examples}`;

/** How trials of the mechanism study are trained and measured. */
export const mechanismKind = routingKind<MechanismTrial, MechanismPurpose>({
  purposes: mechanismPurposes,
  streamOf: mechanismStream,
  taskOf: ({cue, dial}) => ({...routingDefaults, cue, dial}),
  modelOf: ({arm}) => routingModel(arm),
  curveSteps: mechanismCurveSteps,
  measuresOf: ({keys, task, seeds, config: {examples}}) => {
    const base = rSquaredMeasures<MechanismTrial>(keys, task);
    const {test} = base.data;
    const contexts = drawContexts(keys, task, examples);
    const {slots, batches} = drawBlock(keys, task, seeds);
    return {
      data: {...base.data, ...contexts, batches},
      metrics: (snapshot) => {
        const {model, params} = snapshot;
        const {frozenRSquared, lostRSquared, variance} = frozenContents(
          model,
          params,
          test,
          task,
          2 * examples,
        );
        return base.metrics(snapshot).map((ofSeed, s): Numbers => ({
          ...ofSeed,
          r2Frozen: frozenRSquared[s],
          frozenLoss: lostRSquared[s],
          jacobianVariance: variance[s],
        }));
      },
      points: (snapshot) => {
        const ratios = transferRatios(snapshot.model, snapshot.params, contexts);
        return base.points(snapshot).map((ofSeed, s): Numbers => ({...ofSeed, transferRatio: ratios[s]}));
      },
      findings: ({config: {steps}, model, params}, curves) => {
        const changes = blockChange(model, params, {slots, batches}, test, task);
        return changes.map((change, s) => ({
          metrics: {blockChange: change, transferRatio: meanRatio(curves[s], steps)},
        }));
      },
    };
  },
});

/** The mean of the ratios at an eighth, a quarter and half of the budget. */
function meanRatio({transferRatio}: Curves, steps: number): number {
  const at = mechanismCurveSteps(steps);
  const ratios = RATIO_AT.map((share) => transferRatio[at.indexOf(stepAt(share, steps))]);
  return ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}
