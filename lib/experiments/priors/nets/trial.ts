import type {Params} from '../../../core';
import {accuracy, crossEntropy} from '../../../nn';
import type {LabelledBatch} from '../../../data';
import type {Untuned} from '../../trials/budget';
import {curveSteps} from '../../trials/curve-steps';
import type {TrialKind} from '../../trials/train-trials';
import {warmedAdam} from '../../trials/warmed-adam';
import {priorsModel, type PriorsArm, type PriorsDataSet, type PriorsModel} from './arms';
import {shiftCurves} from './shifts';
import {meanOver, sourceOf, type PriorsSource} from './sources';

/** One trial: a net that learns to classify from n examples. Plain, so that it can name a record. */
export type PriorsNetsTrial = {
  readonly arm: PriorsArm;
  readonly data: PriorsDataSet;
  /** Training examples, read with replacement. */
  readonly n: number;
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
  /** Peak learning rate of Adam; 5 % warm-up, then a cosine to 0. */
  readonly learningRate: number;
  /** Decoupled weight decay, offered to the dense net. */
  readonly weightDecay?: number;
  /** The nets are measured on at most so many examples of each set. Default all: fewer are for looking whether everything runs. */
  readonly measuredOn?: number;
};

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
const streamOf = ({data, n, steps, batchSize, measuredOn}: Untuned<PriorsNetsTrial>): string =>
  `${data}, ${n} examples, ${steps} steps of ${batchSize}${measuredOn === undefined ? '' : `, measured on ${measuredOn}`}`;

/** How nets are trained and measured: cross-entropy; accuracy on test, validation and training examples, and on shifted test examples. */
export const priorsNetsKind: TrialKind<
  PriorsNetsTrial,
  PriorsModel,
  LabelledBatch,
  'examples' | 'validation'
> = {
  purposes: ['examples', 'validation'],
  streamOf,
  modelOf: ({arm, data}) => priorsModel(arm, data),
  learnerOf: (config, model) => ({
    init: model.init,
    loss: (params, {x, label}) => crossEntropy(model.apply(params, x), label),
    optimizer: warmedAdam(config),
  }),
  curveSteps,
  prepare: async (stream) => {
    const {drawBatch, sets} = await sourceOf(stream);
    const accuracyOn = (model: PriorsModel, params: Params, set: keyof PriorsSource['sets']): number[] =>
      meanOver(sets[set], ({x, label}) => accuracy(model.apply(params, x), label).arraySync() as number[]);
    return {
      data: [],
      drawBatch,
      metrics: ({model, params}) => {
        const [test, validation, train] = (['test', 'validation', 'train'] as const).map((set) =>
          accuracyOn(model, params, set),
        );
        return test.map((own, s) => ({
          accuracy: own,
          validationAccuracy: validation[s],
          trainAccuracy: train[s],
        }));
      },
      points: ({model, params}) => accuracyOn(model, params, 'curve').map((own) => ({accuracy: own})),
      findings: ({config: {data}, model, params}) =>
        shiftCurves(data, model, params, sets.shifted).map((curves) => ({curves})),
    };
  },
};
