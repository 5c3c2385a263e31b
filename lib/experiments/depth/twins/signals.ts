import * as tf from '@tensorflow/tfjs';
import {tidy, type Params} from '../../../core';
import {drawMnist1d, drawRows, gatherExamples, type LabelledBatch} from '../../../data';
import type {StackModel} from '../../../models';
import {accuracy, crossEntropy} from '../../../nn';
import {warmedAdam} from '../../trials/warmed-adam';
import type {TrialBudget} from '../../trials/budget';
import type {MeasuredStream} from '../../trials/measures';
import type {TrialKind} from '../../trials/train-trials';

/** A net that can be taken apart, with the seeds' parameters stacked: signals [S, B, 40] in, logits of ten classes out. */
export type TwinModel = StackModel<Params, tf.Tensor>;

/** The settings of a frozen part of an experiment on twins. */
export type TwinsDesign = {
  /** Blocks of each net. */
  readonly nBlocks: number;
  readonly steps: number;
  /** Examples a step. */
  readonly batchSize: number;
};

/** What trials of both experiments on twins have in common. */
export type TwinTrial = TrialBudget & {
  /** Blocks of the net. */
  readonly nBlocks: number;
  /** The nets are measured on at most so many examples of each set. Default all: fewer are for looking whether everything runs. */
  readonly measuredOn?: number;
};

/** What trials of twins draw beside the usual: a training set and a validation set for each seed. */
export type TwinPurpose = 'examples' | 'validation';

const [TRAIN, VALIDATION, TEST, CURVE] = [4000, 1000, 4000, 1000];

/** Each seed's own MNIST-1D: 4,000 training signals, read with replacement, and sets on which nets are measured. */
export function drawSignals({
  keys,
  config: {batchSize, measuredOn = Infinity},
}: MeasuredStream<Pick<TwinTrial, 'batchSize' | 'measuredOn'>, TwinPurpose>) {
  const draw = (purpose: TwinPurpose | 'test' | 'curve', examples: number) =>
    drawMnist1d(
      keys.map((ofSeed) => ofSeed[purpose]),
      examples,
    );
  const train = draw('examples', TRAIN);
  const measured = (examples: number): number => Math.min(examples, measuredOn);
  return {
    drawBatch: (ofSeeds: Parameters<typeof drawRows>[0]): LabelledBatch =>
      gatherExamples(train, drawRows(ofSeeds, TRAIN, batchSize)),
    sets: {
      train: firstOf(gatherExamples(train), measured(CURVE)),
      validation: gatherExamples(draw('validation', measured(VALIDATION))),
      test: gatherExamples(draw('test', measured(TEST))),
      curve: gatherExamples(draw('curve', measured(CURVE))),
    },
  };
}

/** What `drawSignals` gives. */
export type Signals = ReturnType<typeof drawSignals>;

/** The first examples of each seed, in tensors of their own; those that were given are freed. */
function firstOf(batch: LabelledBatch, examples: number): LabelledBatch {
  const first = firstExamples(batch, examples);
  tf.dispose([batch.x, batch.label]);
  return first;
}

/** The first examples of each seed. */
export const firstExamples = ({x, label}: LabelledBatch, examples: number): LabelledBatch => ({
  x: tf.slice(x, [0, 0, 0], [-1, Math.min(examples, x.shape[1] as number), -1]),
  label: tf.slice(label, [0, 0], [-1, Math.min(examples, x.shape[1] as number)]),
});

/** The share of right answers of each seed. */
export const accuracyOn = (model: TwinModel, params: Params, {x, label}: LabelledBatch): number[] =>
  tidy(() => accuracy(model.apply(params, x), label).arraySync() as number[]);

/** Accuracy of each seed on test, validation and training signals, under the names that records have. */
export function accuraciesOf(
  model: TwinModel,
  params: Params,
  {test, validation, train}: Signals['sets'],
): {readonly accuracy: number; readonly validationAccuracy: number; readonly trainAccuracy: number}[] {
  const [own, held, seen] = [test, validation, train].map((set) => accuracyOn(model, params, set));
  return own.map((value, s) => ({accuracy: value, validationAccuracy: held[s], trainAccuracy: seen[s]}));
}

/** How twins learn: cross-entropy, Adam with warm-up. */
export const learnerOfTwin: TrialKind<TwinTrial, TwinModel, LabelledBatch>['learnerOf'] = (
  config,
  model,
) => ({
  init: model.init,
  loss: (params, {x, label}) => crossEntropy(model.apply(params, x), label),
  optimizer: warmedAdam(config),
});

/** Names the batches that a trial trains on. */
export const batchesOf = ({steps, batchSize, measuredOn}: Omit<TwinTrial, 'learningRate'>): string =>
  `${steps} steps of ${batchSize}${measuredOn === undefined ? '' : `, measured on ${measuredOn}`}`;
