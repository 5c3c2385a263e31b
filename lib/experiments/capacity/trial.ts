import * as tf from '@tensorflow/tfjs';
import {foldIn, tidy, treeDispose, useBackend, type Key, type Params} from '../../core';
import {drawAssociativeRecall, type AssociativeRecallBatch, type AssociativeRecallConfig} from '../../data';
import type {TrialOutcome} from '../../study';
import {fit, meanSquaredError, type Fitted} from '../../train';
import type {Untuned} from '../trials/budget';
import {curveSteps} from '../trials/curve-steps';
import {assertOneStream} from '../trials/one-stream';
import {seedKeys} from '../trials/seed-keys';
import {warmedAdam} from '../trials/warmed-adam';
import {capacityModel, capacitySizes, type CapacityArm, type CapacityModel} from './arms';
import {capacityOutcome} from './outcome';

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

const TEST_EXAMPLES = 2048;
/** A test set of all seeds is drawn and evaluated in slices: with 128 writes an example it has some 30 million numbers. */
const SLICE_EXAMPLES = 256;

const task = ({nKeys, replacement}: CapacityTrial): AssociativeRecallConfig => ({
  nKeys,
  dValue: capacitySizes.dValue,
  replacement,
});

/** Half the mean squared error of a number: 0.5 for predicting nothing. [S] */
const lossOf = (model: CapacityModel, params: Params, {input, target}: AssociativeRecallBatch): tf.Tensor =>
  tf.mul(meanSquaredError(model.apply(params, input), target), 0.5);

/**
 * Trains capacity trials of one stream (same keys, replacement, steps and batch size) side by side on the same batches.
 *
 * The loss is half the mean squared error of a number of the value, so that 0.5 is predicting nothing; `recall` is 1 − loss / 0.5.
 *
 * @param trials - arms and learning rates
 * @param seeds - each seed draws its own initialisation, training stream, test set and curve set
 * @param onProgress - told the steps done
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 * @example
 * const trial = {arm: 'delta', nKeys: 4, replacement: true, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await trainCapacity([trial], [1000]))[0].length; // => 1
 */
export async function trainCapacity(
  trials: readonly CapacityTrial[],
  seeds: readonly number[],
  onProgress: (done: number) => void = () => undefined,
): Promise<TrialOutcome[][]> {
  assertOneStream(capacityStream, trials);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [{nKeys, steps, batchSize}] = trials;
  const config = task(trials[0]);
  const models = trials.map(({arm}) => capacityModel(arm, nKeys));
  const keys = seeds.map(seedKeys);
  const slicesOf = (purpose: 'test' | 'curve', examples: number): AssociativeRecallBatch[] =>
    Array.from({length: examples / SLICE_EXAMPLES}, (_, i) =>
      drawAssociativeRecall(
        keys.map((ofSeed) => foldIn(ofSeed[purpose], i)),
        SLICE_EXAMPLES,
        config,
      ),
    );
  const [test, curveSet] = [slicesOf('test', TEST_EXAMPLES), slicesOf('curve', SLICE_EXAMPLES)];
  const untrained: number[][] = [];
  const curves = trials.map(() => seeds.map((): number[] => []));
  const fitted: Fitted<Params>[] = [];
  try {
    fitted.push(
      ...(await fit<Params, AssociativeRecallBatch>({
        learners: trials.map((trial, t) => ({
          init: models[t].init,
          loss: (params: Params, batch: AssociativeRecallBatch) => lossOf(models[t], params, batch),
          optimizer: warmedAdam(trial),
        })),
        seeds: keys,
        steps,
        drawBatch: (ofSeeds: readonly Key[]) => drawAssociativeRecall(ofSeeds, batchSize, config),
        observeAt: curveSteps(steps),
        observe: (step, t, params) => {
          if (step === 0) untrained[t] = meanLosses(models[t], params, test);
          meanLosses(models[t], params, curveSet).forEach((loss, s) => curves[t][s].push(loss));
        },
        onProgress,
      })),
    );
    return fitted.map((result, t) => {
      const trained = meanLosses(models[t], result.params, test);
      return seeds.map((_, s) =>
        capacityOutcome(result, s, {untrained: untrained[t][s], trained: trained[s], curve: curves[t][s]}),
      );
    });
  } finally {
    fitted.forEach(({params}) => treeDispose(params));
    [...test, ...curveSet].forEach(treeDispose);
  }
}

/** Each seed's loss over all slices, which are equally large. */
function meanLosses(
  model: CapacityModel,
  params: Params,
  slices: readonly AssociativeRecallBatch[],
): number[] {
  const losses = slices.map((slice) => tidy(() => lossOf(model, params, slice).arraySync() as number[]));
  return losses[0].map((_, s) => losses.reduce((sum, ofSlice) => sum + ofSlice[s], 0) / losses.length);
}

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
export const capacityStream = ({nKeys, replacement, steps, batchSize}: Untuned<CapacityTrial>): string =>
  `${nKeys} keys ${replacement ? 'with' : 'without'} replacement, ${steps} steps of ${batchSize}`;
