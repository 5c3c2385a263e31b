import {routingDefaults, type Cue} from '../../../data';
import type {TrialOptions, TrialOutcome} from '../../../study';
import type {Untuned} from '../../trials/budget';
import {curveSteps} from '../../trials/curve-steps';
import {trainTrials} from '../../trials/train-trials';
import {routingModel, type RoutingArm} from '../arms';
import {meanAttention, rSquaredMeasures} from '../measures';
import {routingKind} from '../kind';

/** One trial: an arm on one setting of the task. Plain, so that it can name a record. */
export type RoutingTrial = {
  readonly arm: RoutingArm;
  readonly cue: Cue;
  /** λ in [0, 1]. */
  readonly dial: number;
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
};

/** What is told while trials run: R² of one trial's seeds on fresh examples after so many steps. */
export type RoutingObserver = (trial: RoutingTrial, step: number, rSquaredOfSeeds: number[]) => void;

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
export const streamOf = ({cue, dial, steps, batchSize}: Untuned<RoutingTrial>): string =>
  `${cue} λ=${dial}, ${steps} steps of ${batchSize}`;

const kind = routingKind<RoutingTrial>({
  streamOf,
  taskOf: ({cue, dial}) => ({...routingDefaults, cue, dial}),
  modelOf: ({arm}) => routingModel(arm),
  curveSteps,
  measuresOf: ({keys, task}) => {
    const measures = rSquaredMeasures<RoutingTrial>(keys, task);
    return {
      ...measures,
      findings: ({config: {arm}, params}) => {
        if (arm !== 'dot-product' && arm !== 'additive') return keys.map(() => ({}));
        const maps = meanAttention(params, measures.data.test, task);
        return maps.map((map) => ({curves: {attention: map.flat()}}));
      },
    };
  },
});

/**
 * Trains routing trials of one stream (same cue, dial, steps and batch size) side by side on the same batches.
 *
 * @param trials - arms and learning rates
 * @param seeds - each seed draws its own initialisation, training stream, test set and curve set
 * @param options - who is told the steps done, and after how many to end
 * @param onPoint - told each point of a learning curve
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 0, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await trainRouting([trial], [1000])).length; // => 1
 */
export function trainRouting(
  trials: readonly RoutingTrial[],
  seeds: readonly number[],
  options?: TrialOptions,
  onPoint: RoutingObserver = () => undefined,
): Promise<TrialOutcome[][]> {
  return trainTrials(kind, trials, seeds, options, (trial, step, points) =>
    onPoint(
      trial,
      step,
      points.map(({r2}) => r2),
    ),
  );
}
