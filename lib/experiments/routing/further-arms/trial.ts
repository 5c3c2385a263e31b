import {routingDefaults} from '../../../data';
import {rSquaredMeasures} from '../measures';
import {routingKind} from '../kind';
import type {Untuned} from '../../trials/budget';
import {curveSteps} from '../../trials/curve-steps';
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
const streamOf = ({nSlots, dial, steps, batchSize}: Untuned<FurtherArmsTrial>): string =>
  `${nSlots} slots λ=${dial}, ${steps} steps of ${batchSize}`;

/** How trials of further arms are trained and measured: dot-product attention has `r2MeanRow` too, R² where every query gets the mean attention row of the test set. */
export const furtherArmsKind = routingKind<FurtherArmsTrial>({
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
