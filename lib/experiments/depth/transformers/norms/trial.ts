import type {TokenBatch} from '../../../../data';
import {adam, warmupCosine} from '../../../../optim';
import type {TrialBudget, Untuned} from '../../../trials/budget';
import {curveSteps} from '../../../trials/curve-steps';
import type {TrialKind} from '../../../trials/train-trials';
import {warmedAdam} from '../../../trials/warmed-adam';
import {tokenLearner, tokenStream, type TokenModel} from '../token-trials';
import {normModel, type NormArm} from './arms';

/** One trial: an encoder that learns to sort at a given rate. Plain, so that it can name a record. */
export type NormTrial = TrialBudget & {
  readonly arm: NormArm;
  /** Whether the rate rises over the first 5 % of the steps, or begins at its peak. */
  readonly warmUp: boolean;
};

/** Names the stream of batches that a trial trains on. All have the same batches; the two schedules train side by side. */
const streamOf = ({warmUp, steps, batchSize}: Untuned<NormTrial>): string =>
  `sorting, ${steps} steps of ${batchSize}, ${warmUp ? 'with' : 'without'} warm-up`;

/** Adam whose rate follows a cosine to 0, from its peak on or after a warm-up. */
const optimizerOf = (config: NormTrial) =>
  config.warmUp
    ? warmedAdam(config)
    : adam({
        learningRate: warmupCosine({peak: config.learningRate, warmupSteps: 0, totalSteps: config.steps}),
      });

/** How encoders with their norms in several places are trained and measured: cross-entropy of every position; token accuracy and exact match. */
export const normKind: TrialKind<NormTrial, TokenModel, TokenBatch> = {
  streamOf,
  modelOf: ({arm}) => normModel(arm),
  learnerOf: (config, model) => tokenLearner(model, optimizerOf(config)),
  curveSteps,
  prepare: ({keys, config: {batchSize}}) => tokenStream(keys, {task: 'sorting', batchSize}),
};
