import {treeDispose, useBackend, type Params} from '../../core';
import type {TrialOptions, TrialOutcome} from '../../study';
import {fit, type Fitted, type FitOptions, type Learner} from '../../train';
import {measurements, type Measures, type MeasuredStream, type Numbers} from './measures';
import {assertOneStream} from './one-stream';
import {outcomeOf} from './outcome';
import {seedKeys} from './seed-keys';

/** What the trials of one stream share: their batches, and what they are measured by. */
export type PreparedStream<C, M, B extends Params> = Measures<C, M> &
  Pick<FitOptions<Params, B>, 'drawBatch'>;

/** A kind of trial: what is trained, on which batches, and what is measured. C configuration, M model, B batch. */
export type TrialKind<C extends {readonly steps: number}, M, B extends Params> = {
  /** Names the stream of batches that a configuration trains on; those of one stream train together. */
  readonly streamOf: (config: C) => string;
  readonly modelOf: (config: C) => M;
  /** How a model starts, what it learns of a batch, and by which optimiser. */
  readonly learnerOf: (config: C, model: M) => Learner<Params, B>;
  /** The steps at which a trial of so many steps is measured, from 0 on. */
  readonly curveSteps: (steps: number) => number[];
  /** Draws or loads what the trials of a stream share, once for all of them. */
  readonly prepare: (stream: MeasuredStream<C>) => PreparedStream<C, M, B> | Promise<PreparedStream<C, M, B>>;
};

/** Told while trials train: a point of one configuration's curves, of all seeds. */
export type PointObserver<C> = (config: C, step: number, points: readonly Numbers[]) => void;

/**
 * Trains configurations of one stream side by side on the same batches, and measures them.
 *
 * @param kind - what they are
 * @param configs - they differ in what the stream's name does not tell
 * @param seeds - each draws its own initialisation, training stream and test sets
 * @param options - who is told, and after how many steps to end
 * @param onPoint - told each point of a curve
 * @returns outcomes [configuration][seed]
 * @throws ConfigError if there are no configurations, or if they are of several streams
 */
export async function trainTrials<C extends {readonly steps: number}, M, B extends Params>(
  {streamOf, modelOf, learnerOf, curveSteps, prepare}: TrialKind<C, M, B>,
  configs: readonly C[],
  seeds: readonly number[],
  {onProgress, stopAfter = Infinity}: TrialOptions = {},
  onPoint: PointObserver<C> = () => undefined,
): Promise<TrialOutcome[][]> {
  assertOneStream(streamOf, configs);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [first] = configs;
  const steps = Math.min(first.steps, stopAfter);
  const keys = seeds.map(seedKeys);
  const {data, drawBatch, ...measures} = await prepare({seeds, keys, config: first});
  const arms = configs.map((config) => ({
    config,
    model: modelOf(config),
    measured: measurements(measures, seeds.length),
  }));
  const fitted: Fitted<Params>[] = [];
  try {
    fitted.push(
      ...(await fit<Params, B>({
        learners: arms.map(({config, model}) => learnerOf(config, model)),
        seeds: keys,
        steps,
        drawBatch,
        observeAt: curveSteps(first.steps).filter((step) => step <= steps),
        observe: (step, a, params) => {
          const {measured, ...arm} = arms[a];
          onPoint(arm.config, step, measured.observe(step, {...arm, params}));
        },
        onProgress,
      })),
    );
    const isWhole = steps === first.steps;
    return arms.map(({measured, ...arm}, a) =>
      measured
        .recorded(isWhole ? {...arm, params: fitted[a].params} : undefined)
        .map((ofSeed, s) => outcomeOf(fitted[a], s, ofSeed)),
    );
  } finally {
    fitted.forEach(({params}) => treeDispose(params));
    treeDispose(data);
  }
}
