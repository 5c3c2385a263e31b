import * as tf from '@tensorflow/tfjs';
import {foldIn, tidy, type Params} from '../../core';
import {drawAssociativeRecall, type AssociativeRecallBatch, type AssociativeRecallConfig} from '../../data';
import {meanSquaredError} from '../../nn';
import type {Learner} from '../../train';
import type {Untuned} from '../trials/budget';
import {curveSteps} from '../trials/curve-steps';
import type {TrialKind} from '../trials/train-trials';
import {warmedAdam} from '../trials/warmed-adam';
import {capacityModel, capacitySizes, type CapacityArm, type CapacityModel} from './arms';

/** One trial: an arm with a number of keys. Plain, so that it can name a record. */
export type CapacityTrial = {
  readonly arm: CapacityArm;
  /** S */
  readonly nKeys: number;
  /** Whether the key of each of 2S writes is drawn anew; else each of S keys is written once. */
  readonly replacement: boolean;
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
};

const NOTHING_PREDICTED = 0.5;
const TEST_EXAMPLES = 2048;
/** A test set of all seeds is drawn and evaluated in slices: with 128 writes an example it has some 30 million numbers. */
const SLICE_EXAMPLES = 256;

const taskOf = ({nKeys, replacement}: CapacityTrial): AssociativeRecallConfig => ({
  nKeys,
  dValue: capacitySizes.dValue,
  replacement,
});

/** Half the mean squared error of a number: 0.5 for predicting nothing. [S] */
const lossOf =
  (model: CapacityModel): Learner<Params, AssociativeRecallBatch>['loss'] =>
  (params, {input, target}) =>
    tf.mul(meanSquaredError(model.apply(params, input), target), NOTHING_PREDICTED);

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
const capacityStream = ({nKeys, replacement, steps, batchSize}: Untuned<CapacityTrial>): string =>
  `${nKeys} keys ${replacement ? 'with' : 'without'} replacement, ${steps} steps of ${batchSize}`;

/** How trials of the capacity experiment are trained and measured: the loss is half the mean squared error of a number of the value, so that 0.5 is predicting nothing; `recall` is 1 − loss / 0.5. */
export const capacityKind: TrialKind<CapacityTrial, CapacityModel, AssociativeRecallBatch> = {
  streamOf: capacityStream,
  modelOf: ({arm, nKeys}) => capacityModel(arm, nKeys),
  learnerOf: (config, model) => ({init: model.init, loss: lossOf(model), optimizer: warmedAdam(config)}),
  curveSteps,
  prepare: ({keys, config}) => {
    const task = taskOf(config);
    const slicesOf = (purpose: 'test' | 'curve', examples: number): AssociativeRecallBatch[] =>
      Array.from({length: examples / SLICE_EXAMPLES}, (_, i) =>
        drawAssociativeRecall(
          keys.map((ofSeed) => foldIn(ofSeed[purpose], i)),
          SLICE_EXAMPLES,
          task,
        ),
      );
    const [test, curve] = [slicesOf('test', TEST_EXAMPLES), slicesOf('curve', SLICE_EXAMPLES)];
    return {
      data: {test, curve},
      drawBatch: (ofSeeds) => drawAssociativeRecall(ofSeeds, config.batchSize, task),
      metrics: ({model, params}) =>
        meanLosses(model, params, test).map((loss) => ({recall: 1 - loss / NOTHING_PREDICTED, loss})),
      points: ({model, params}) => meanLosses(model, params, curve).map((loss) => ({loss})),
    };
  },
};

/** Each seed's loss over all slices, which are equally large. */
function meanLosses(
  model: CapacityModel,
  params: Params,
  slices: readonly AssociativeRecallBatch[],
): number[] {
  const losses = slices.map((slice) => tidy(() => lossOf(model)(params, slice).arraySync() as number[]));
  return losses[0].map((_, s) => losses.reduce((sum, ofSlice) => sum + ofSlice[s], 0) / losses.length);
}
