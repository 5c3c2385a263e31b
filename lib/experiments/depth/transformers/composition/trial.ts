import type {TokenBatch} from '../../../../data';
import type {TrialBudget, Untuned} from '../../../trials/budget';
import {curveSteps} from '../../../trials/curve-steps';
import type {TrialKind} from '../../../trials/train-trials';
import {warmedAdam} from '../../../trials/warmed-adam';
import {tokenLearner, tokenStream, type TokenModel, type TokenTask} from '../token-trials';
import {depthModel, type DepthArm} from './arms';

/** One trial: an encoder that learns a task from fresh sequences. Plain, so that it can name a record. */
export type DepthTrial = TrialBudget & TokenTask & {readonly arm: DepthArm};

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
function streamOf(trial: Untuned<DepthTrial> & {readonly power?: number}): string {
  const {task, power, steps, batchSize} = trial;
  return `${task === 'sorting' ? task : `composition of ${power}`}, ${steps} steps of ${batchSize}`;
}

/** How encoders of several depths are trained and measured: cross-entropy of every position; token accuracy and exact match. */
export const depthKind: TrialKind<DepthTrial, TokenModel, TokenBatch> = {
  streamOf,
  modelOf: ({arm, task}) => depthModel(arm, task),
  learnerOf: (config, model) => tokenLearner(model, warmedAdam(config)),
  curveSteps,
  prepare: ({keys, config}) => tokenStream(keys, config),
};
