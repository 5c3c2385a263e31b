import * as tf from '@tensorflow/tfjs';
import {ConfigError, foldIn, tidy, treeDispose, useBackend, type Key, type Params} from '../../core';
import {drawAssociativeRecall, type AssociativeRecallBatch, type AssociativeRecallConfig} from '../../data';
import {adam, warmupCosine} from '../../optim';
import type {TrialOutcome} from '../../study';
import {fit, meanSquaredError, type Fitted, type Learner} from '../../train';
import {seedKeys} from '../routing/seed-keys';
import {capacityModel, capacitySizes, type CapacityArm, type CapacityModel} from './arms';
import {outcomeOf} from './outcome';

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

/** A capacity trial whose learning rate is not chosen yet: a cell of the design. */
export type UntunedCapacityTrial = Omit<CapacityTrial, 'learningRate'>;

const TEST_EXAMPLES = 2048;
/** A test set of all seeds is drawn and evaluated in slices: with 128 writes an example it has some 30 million numbers. */
const SLICE_EXAMPLES = 256;
const CURVE_POINTS = 16;
const WARM_UP = 0.05;

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
  if (trials.length === 0) throw new ConfigError('trials must hold at least one trial. Got none.');
  if (new Set(trials.map(capacityStream)).size > 1) {
    throw new ConfigError(
      `Trials that train together must share a stream. Got ${trials.map(capacityStream).join('; ')}.`,
    );
  }
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
        learners: trials.map((trial, t) => learnerOf(models[t], trial)),
        seeds: keys,
        steps,
        drawBatch: (ofSeeds: readonly Key[]) => drawAssociativeRecall(ofSeeds, batchSize, config),
        observeAt: capacityCurveSteps(steps),
        observe: (step, t, params) => {
          if (step === 0) untrained[t] = meanLosses(models[t], params, test);
          meanLosses(models[t], params, curveSet).forEach((loss, s) => curves[t][s].push(loss));
        },
        onProgress,
      })),
    );
    return fitted.map((result, t) => {
      const losses = meanLosses(models[t], result.params, test);
      return seeds.map((_, s) => outcomeOf(result, s, untrained[t][s], losses[s], curves[t][s], steps));
    });
  } finally {
    fitted.forEach(({params}) => treeDispose(params));
    [...test, ...curveSet].forEach(treeDispose);
  }
}

function learnerOf(
  model: CapacityModel,
  {steps, learningRate}: CapacityTrial,
): Learner<Params, AssociativeRecallBatch> {
  const warmupSteps = Math.min(Math.ceil(WARM_UP * steps), steps - 1);
  return {
    init: model.init,
    loss: (params, batch) => lossOf(model, params, batch),
    optimizer: adam({learningRate: warmupCosine({peak: learningRate, warmupSteps, totalSteps: steps})}),
  };
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

/** The steps at which the loss on fresh examples is measured, from before the first to after the last; fewer where there are fewer steps. */
export function capacityCurveSteps(steps: number): number[] {
  const all = Array.from({length: CURVE_POINTS + 1}, (_, i) => Math.round((i * steps) / CURVE_POINTS));
  return [...new Set(all)];
}

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
export const capacityStream = ({nKeys, replacement, steps, batchSize}: CapacityTrial): string =>
  `${nKeys} keys ${replacement ? 'with' : 'without'} replacement, ${steps} steps of ${batchSize}`;
