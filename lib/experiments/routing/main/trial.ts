import {routingDefaults, type Cue} from '../../../data';
import type {Untuned} from '../../trials/budget';
import {curveSteps} from '../../trials/curve-steps';
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

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
export const streamOf = ({cue, dial, steps, batchSize}: Untuned<RoutingTrial>): string =>
  `${cue} λ=${dial}, ${steps} steps of ${batchSize}`;

/** How trials of the main study are trained and measured. */
export const mainKind = routingKind<RoutingTrial>({
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
