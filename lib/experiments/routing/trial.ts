import * as tf from '@tensorflow/tfjs';
import {rSquared} from '../../analysis';
import {ConfigError, key, split, tidy, treeDispose, useBackend, type Key, type Params} from '../../core';
import {drawRouting, routingDefaults, type Cue, type RoutingBatch, type RoutingConfig} from '../../data';
import {poolingWeights, type AttentionPoolingParams} from '../../models';
import {matmul} from '../../ops';
import {adam, warmupCosine} from '../../optim';
import type {TrialOutcome} from '../../study';
import {fit, meanSquaredError, type Fitted, type Learner} from '../../train';
import {routingModel, type RoutingArm, type RoutingModel} from './arms';

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

const TEST_EXAMPLES = 2048;
const CURVE_EXAMPLES = 512;
const CURVE_POINTS = 16;
const PREFIX_STEPS = 20;
const WARM_UP = 0.05;

const task = ({cue, dial}: Pick<RoutingTrial, 'cue' | 'dial'>): RoutingConfig => ({
  ...routingDefaults,
  cue,
  dial,
});

/** A trial whose learning rate is not chosen yet: a cell of the design. */
export type UntunedTrial = Omit<RoutingTrial, 'learningRate'>;

/** What is told while trials run: R² of one trial's seeds on fresh examples after so many steps. */
export type RoutingObserver = (trial: RoutingTrial, step: number, rSquaredOfSeeds: number[]) => void;

/**
 * Trains routing trials of one stream (same cue, dial, steps and batch size) side by side on the same batches.
 *
 * @param trials - arms and learning rates
 * @param seeds - each seed draws its own initialisation, training stream, test set and curve set
 * @param onProgress - told the steps done
 * @param onPoint - told each point of a learning curve
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 0, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await trainRouting([trial], [1000])).length; // => 1
 */
export async function trainRouting(
  trials: readonly RoutingTrial[],
  seeds: readonly number[],
  onProgress: (done: number) => void = () => undefined,
  onPoint: RoutingObserver = () => undefined,
): Promise<TrialOutcome[][]> {
  if (trials.length === 0) throw new ConfigError('trials must hold at least one trial. Got none.');
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [{steps, batchSize}] = trials;
  const config = task(trials[0]);
  if (new Set(trials.map(streamOf)).size > 1) {
    throw new ConfigError(
      `Trials that train together must share a stream. Got ${trials.map(streamOf).join('; ')}.`,
    );
  }
  const models = trials.map(({arm}) => routingModel(arm));
  const learners = trials.map(({learningRate}, t): Learner<Params, RoutingBatch> => ({
    init: models[t].init,
    loss: (params, {input, target}) => meanSquaredError(models[t].apply(params, input), target),
    optimizer: adam({
      learningRate: warmupCosine({
        peak: learningRate,
        warmupSteps: Math.min(Math.ceil(WARM_UP * steps), steps - 1),
        totalSteps: steps,
      }),
    }),
  }));
  const keys = seeds.map((seed) => split(key(seed), 4));
  const fresh = (purpose: number, examples: number): RoutingBatch =>
    drawRouting(
      keys.map((ofSeed) => ofSeed[purpose]),
      examples,
      config,
    );
  const [test, curveSet] = [fresh(2, TEST_EXAMPLES), fresh(3, CURVE_EXAMPLES)];
  const untrained: Record<string, number>[][] = [];
  const curves = trials.map(() => seeds.map((): number[] => []));
  const fitted: Fitted<Params>[] = [];
  try {
    fitted.push(
      ...(await fit<Params, RoutingBatch>({
        learners,
        seeds: keys.map(([init, data]) => ({init, data})),
        steps,
        drawBatch: (ofSeeds: readonly Key[]) => drawRouting(ofSeeds, batchSize, config),
        observeAt: routingCurveSteps(steps),
        observe: (step, t, params) => {
          if (step === 0) untrained[t] = evaluate(models[t], params, test);
          const r2 = tidy(() => rSquared(models[t].apply(params, curveSet.input), curveSet.target));
          r2.forEach((value, s) => curves[t][s].push(value));
          onPoint(trials[t], step, r2);
        },
        onProgress,
      })),
    );
    return fitted.map((result, t) => {
      const metrics = evaluate(models[t], result.params, test);
      const attention = meanAttention(trials[t].arm, result.params, test);
      return seeds.map((_, s) =>
        outcomeOf(result, s, untrained[t][s], metrics[s], {r2: curves[t][s], ...attention(s)}, steps),
      );
    });
  } finally {
    fitted.forEach(({params}) => treeDispose(params));
    [test, curveSet].forEach(treeDispose);
  }
}

/** The steps at which a trial's learning curve is measured, from before the first to after the last; fewer where there are fewer steps. */
export function routingCurveSteps(steps: number): number[] {
  const all = Array.from({length: CURVE_POINTS + 1}, (_, i) => Math.round((i * steps) / CURVE_POINTS));
  return [...new Set(all)];
}

/** Names the stream of batches that a trial trains on; trials of one stream train together. */
export const streamOf = ({cue, dial, steps, batchSize}: RoutingTrial): string =>
  `${cue} λ=${dial}, ${steps} steps of ${batchSize}`;

/** R² over all examples, over those that ask for a slot and over those that want the fixed one; what is not finite is left out. */
function evaluate(
  model: RoutingModel,
  params: Params,
  {input, target, routed}: RoutingBatch,
): Record<string, number>[] {
  return tidy(() => {
    const predicted = model.apply(params, input);
    const r2 = rSquared(predicted, target);
    const r2Routed = rSquared(predicted, target, routed);
    const r2Fixed = rSquared(predicted, target, tf.sub(1, routed));
    return r2.map((value, s) => finiteOnly({r2: value, r2Routed: r2Routed[s], r2Fixed: r2Fixed[s]}));
  });
}

const finiteOnly = (metrics: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));

/** Of an attention arm: the mean weight of slot u when slot a is asked, as U · U numbers, a by a. */
function meanAttention(
  arm: RoutingArm,
  params: Params,
  {input, asked}: RoutingBatch,
): (seed: number) => {attention?: number[]} {
  if (arm !== 'dot-product' && arm !== 'additive') return () => ({});
  const {nSlots} = routingDefaults;
  const means = tidy(() => {
    const weights = poolingWeights(params as AttentionPoolingParams, input); // [S, B, U]
    const isAsked = tf.cast(tf.oneHot(asked, nSlots), 'float32'); // [S, B, A]
    const sums = matmul(isAsked, weights, {transposeA: true}); // [S, A, U]
    return tf.div(sums, tf.expandDims(tf.sum(isAsked, 1), -1)).arraySync() as number[][][];
  });
  return (seed) => ({attention: means[seed].flat()});
}

const rounded = (value: number): number => Number(value.toPrecision(6));

/** The values before the first that is not finite: what is left keeps its place. */
function finitePrefix(values: readonly number[]): number[] {
  const end = values.findIndex((value) => !Number.isFinite(value));
  return values.slice(0, end < 0 ? undefined : end);
}

/** A curve over steps ends where a value is not finite; a map that is not finite everywhere is no map. */
function finiteCurves({
  r2,
  attention,
}: {
  readonly r2: readonly number[];
  readonly attention?: readonly number[];
}): Record<string, number[]> {
  return {
    r2: finitePrefix(r2).map(rounded),
    ...(attention?.every(Number.isFinite) ? {attention: attention.map(rounded)} : {}),
  };
}

function outcomeOf(
  {losses, seconds, failures}: Fitted<Params>,
  s: number,
  untrained: Record<string, number>,
  metrics: Record<string, number>,
  curves: {readonly r2: readonly number[]; readonly attention?: readonly number[]},
  steps: number,
): TrialOutcome {
  return {
    untrained,
    prefixLosses: finitePrefix([...losses[s].slice(0, PREFIX_STEPS)]),
    metrics,
    curves: finiteCurves(curves),
    steps,
    seconds: rounded(seconds / losses.length),
    failure: failures[s],
  };
}
