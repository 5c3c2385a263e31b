import {routingDefaults} from '../../../data';
import type {TrialOptions, TrialOutcome} from '../../../study';
import {routingModel} from '../arms';
import {rSquaredMeasures} from '../measures';
import {routingKind} from '../kind';
import {streamOf, type RoutingTrial} from '../main/trial';
import type {Untuned} from '../../trials/budget';
import type {Curves, Numbers} from '../../trials/measures';
import {trainTrials} from '../../trials/train-trials';
import {blockChange, drawBlock} from './block';
import {frozenContents} from './frozen';
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
export const mechanismStream = (cell: Untuned<MechanismTrial>): string =>
  `${streamOf(cell)}, measured on ${cell.examples}`;

const kind = routingKind<MechanismTrial>({
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

/**
 * Trains routing trials as `trainRouting` does, and measures how they come to what they do.
 *
 * Beside R², each record has
 * - curves `r2` and `transferRatio` over steps: contexts are the asked slots; gradients of two independent sets of `examples`, each of which asks for every slot in turn, all parameters as one vector
 * - `transferRatio`: the mean of the ratios at an eighth, a quarter and half of the steps
 * - `blockChange`: the mean of R² over the other seven slots after 50 steps of Adam on one slot − before (rate 3e-3 with a schedule of its own, 128 examples a step;
 *   the slot is seed mod 8)
 * - `frozenLoss`, `r2Frozen`, `jacobianVariance`: R² lost where the Jacobian with respect to the contents is frozen at its mean, R² that is left, and how much the
 *   Jacobian varies, of twice as many test examples; also before training
 *
 * @param trials - arms and learning rates
 * @param seeds - each seed draws its own initialisation, training stream and sets
 * @param options - who is told the steps done, and after how many to end
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 * @see Fort et al. 2019, arXiv:1901.09491 (stiffness, of which the transfer ratio is a kin)
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 1, steps: 2, batchSize: 2, learningRate: 0.01, examples: 8} as const;
 * const [[{metrics}]] = await trainRoutingMechanism([trial], [1000]);
 * metrics.jacobianVariance < 1e-6; // => true
 */
export function trainRoutingMechanism(
  trials: readonly MechanismTrial[],
  seeds: readonly number[],
  options?: TrialOptions,
): Promise<TrialOutcome[][]> {
  return trainTrials(kind, trials, seeds, options);
}
