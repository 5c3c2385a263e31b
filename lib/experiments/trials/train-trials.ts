import {treeDispose, useBackend, type Params} from '../../core';
import type {TrialOptions, TrialOutcome} from '../../study';
import {fit, type Fitted, type FitOptions, type Learner} from '../../train';
import {measurements, type Measures, type MeasuredStream} from './measures';
import {assertOneStream} from './one-stream';
import {outcomeOf} from './outcome';
import {seedKeys} from './seed-keys';

/** What the trials of one stream share: their batches, and what they are measured by. */
export type PreparedStream<C, M, B extends Params> = Measures<C, M> &
  Pick<FitOptions<Params, B>, 'drawBatch'>;

/** A kind of trial: what is trained, on which batches, and what is measured. C configuration, M model, B batch, Own purposes of its own. */
export type TrialKind<C extends {readonly steps: number}, M, B extends Params, Own extends string = never> = {
  /** What it draws beside initialisation, data, test and curve sets, each from a key of its own. Default nothing. */
  readonly purposes?: readonly Own[];
  /** Names the stream of batches that a configuration trains on; those of one stream train together. */
  readonly streamOf: (config: C) => string;
  readonly modelOf: (config: C) => M;
  /** How a model starts, what it learns of a batch, and by which optimiser. */
  readonly learnerOf: (config: C, model: M) => Learner<Params, B>;
  /** The steps at which a trial of so many steps is measured, from 0 on. */
  readonly curveSteps: (steps: number) => number[];
  /** Draws or loads what the trials of a stream share, once for all of them. */
  readonly prepare: (
    stream: MeasuredStream<C, Own>,
  ) => PreparedStream<C, M, B> | Promise<PreparedStream<C, M, B>>;
};

/**
 * Trains configurations of one stream side by side on the same batches, and measures them.
 *
 * @param kind - what they are
 * @param configs - they differ in what the stream's name does not tell
 * @param seeds - each draws its own initialisation, training stream and test sets
 * @param options - who is told, and after how many steps to end
 * @returns outcomes [configuration][seed]
 * @throws ConfigError if there are no configurations, or if they are of several streams
 */
export async function trainTrials<
  C extends {readonly steps: number},
  M,
  B extends Params,
  Own extends string = never,
>(
  {purposes, streamOf, modelOf, learnerOf, curveSteps, prepare}: TrialKind<C, M, B, Own>,
  configs: readonly C[],
  seeds: readonly number[],
  {onProgress, onPoint = () => undefined, stopAfter = Infinity}: TrialOptions<C> = {},
): Promise<TrialOutcome[][]> {
  assertOneStream(streamOf, configs);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [first] = configs;
  const steps = Math.min(first.steps, stopAfter);
  const keys = seeds.map((seed) => seedKeys(seed, purposes));
  // Before the stream is prepared: a model that is refused leaves no data behind.
  const models = configs.map(modelOf);
  const {data, drawBatch, ...measures} = await prepare({seeds, keys, config: first});
  const arms = configs.map((config, a) => ({
    config,
    model: models[a],
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
