import {treeDispose, useBackend, type Key, type Params} from '../../core';
import type {TrialOptions, TrialOutcome} from '../../study';
import {fit, type Fitted, type Learner} from '../../train';
import type {TrialBudget} from './budget';
import {measurements, type Measures, type MeasuredStream, type Numbers} from './measures';
import {assertOneStream} from './one-stream';
import {outcomeOf} from './outcome';
import {seedKeys} from './seed-keys';
import {warmedAdam} from './warmed-adam';

/** A kind of trial: what is trained, on which batches, and what is measured. */
export type TrialKind<C extends TrialBudget, M extends {init(key: Key): Params}, B extends Params> = {
  /** Names the stream of batches that a trial trains on; trials of one stream train together. */
  readonly streamOf: (trial: C) => string;
  readonly modelOf: (trial: C) => M;
  /** What a model learns of a batch, seed by seed: [S]. */
  readonly lossOf: (model: M) => Learner<Params, B>['loss'];
  /** Draws a batch of a trial's stream from one key a seed. */
  readonly drawBatch: (trial: C, keys: readonly Key[]) => B;
  /** The steps at which a trial of so many steps is measured, from 0 on. */
  readonly curveSteps: (steps: number) => number[];
  /** Draws what the measures need, once for all trials of a stream. */
  readonly measuresOf: (stream: MeasuredStream<C>) => Measures<C, M>;
};

/** Told while trials train: a point of one trial's curves, of all seeds. */
export type PointObserver<C> = (trial: C, step: number, points: readonly Numbers[]) => void;

/**
 * Trains trials of one stream side by side on the same batches, and measures them.
 *
 * @param kind - what they are
 * @param trials - they differ in arm and learning rate only
 * @param seeds - each draws its own initialisation, training stream and test sets
 * @param options - who is told, and after how many steps to end
 * @param onPoint - told each point of a curve
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 */
export async function trainTrials<
  C extends TrialBudget,
  M extends {init(key: Key): Params},
  B extends Params,
>(
  {streamOf, modelOf, lossOf, drawBatch, curveSteps, measuresOf}: TrialKind<C, M, B>,
  trials: readonly C[],
  seeds: readonly number[],
  {onProgress, stopAfter = Infinity}: TrialOptions = {},
  onPoint: PointObserver<C> = () => undefined,
): Promise<TrialOutcome[][]> {
  assertOneStream(streamOf, trials);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [trial] = trials;
  const steps = Math.min(trial.steps, stopAfter);
  const keys = seeds.map(seedKeys);
  const {data, ...measures} = measuresOf({seeds, keys, trial});
  const arms = trials.map((its) => ({
    trial: its,
    model: modelOf(its),
    measured: measurements(measures, seeds.length),
  }));
  const fitted: Fitted<Params>[] = [];
  try {
    fitted.push(
      ...(await fit<Params, B>({
        learners: arms.map(({trial: its, model}) => ({
          init: (key) => model.init(key),
          loss: lossOf(model),
          optimizer: warmedAdam(its),
        })),
        seeds: keys,
        steps,
        drawBatch: (ofSeeds) => drawBatch(trial, ofSeeds),
        observeAt: curveSteps(trial.steps).filter((step) => step <= steps),
        observe: (step, t, params) => {
          const {measured, ...arm} = arms[t];
          onPoint(arm.trial, step, measured.observe(step, {...arm, params}));
        },
        onProgress,
      })),
    );
    const isWhole = steps === trial.steps;
    return arms.map(({measured, ...arm}, t) =>
      measured
        .recorded(isWhole ? {...arm, params: fitted[t].params} : undefined)
        .map((ofSeed, s) => outcomeOf(fitted[t], s, ofSeed)),
    );
  } finally {
    fitted.forEach(({params}) => treeDispose(params));
    treeDispose(data);
  }
}
