import {routingDefaults} from '../../../data';
import type {TrialOptions, TrialOutcome} from '../../../study';
import {rSquaredMeasures} from '../measures';
import {routingKind} from '../kind';
import type {Untuned} from '../../trials/budget';
import {curveSteps} from '../../trials/curve-steps';
import {trainTrials} from '../../trials/train-trials';
import {furtherArmModel, type FurtherRoutingArm} from './arms';
import {meanRowRSquared} from './mean-row';

/** One trial: an arm on one setting of the task. Plain, so that it can name a record. */
export type FurtherArmsTrial = {
  readonly arm: FurtherRoutingArm;
  readonly cue: 'key';
  /** λ in [0, 1]. */
  readonly dial: number;
  readonly nSlots: number;
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
};

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
export const streamOf = ({nSlots, dial, steps, batchSize}: Untuned<FurtherArmsTrial>): string =>
  `${nSlots} slots λ=${dial}, ${steps} steps of ${batchSize}`;

const kind = routingKind<FurtherArmsTrial>({
  streamOf,
  taskOf: ({cue, dial, nSlots}) => ({...routingDefaults, cue, dial, nSlots}),
  modelOf: ({arm, nSlots}) => furtherArmModel(arm, nSlots),
  curveSteps,
  measuresOf: ({keys, task}) => {
    const measures = rSquaredMeasures<FurtherArmsTrial>(keys, task);
    return {
      ...measures,
      findings: ({config: {arm}, model, params}) => {
        if (arm !== 'dot-product') return keys.map(() => ({}));
        return meanRowRSquared(model, params, measures.data.test).map((r2MeanRow) => ({
          metrics: {r2MeanRow},
        }));
      },
    };
  },
});

/**
 * Trains trials of one stream (same number of slots, dial, steps and batch size) side by side on the same batches, as `trainRouting` does.
 *
 * Dot-product attention has one metric more, `r2MeanRow`: R² where every query gets the mean attention row of the test set.
 *
 * @param trials - arms and learning rates
 * @param seeds - each seed draws its own initialisation, training stream, test set and curve set
 * @param options - who is told the steps done, and after how many to end
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 * @example
 * const trial = {arm: 'delta-rule', cue: 'key', dial: 1, nSlots: 2, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await trainFurtherArms([trial], [1000])).length; // => 1
 */
export function trainFurtherArms(
  trials: readonly FurtherArmsTrial[],
  seeds: readonly number[],
  options?: TrialOptions,
): Promise<TrialOutcome[][]> {
  return trainTrials(kind, trials, seeds, options);
}
