import {treeDispose, useBackend, type Key, type Params} from '../../core';
import {drawRouting, type RoutingBatch, type RoutingConfig} from '../../data';
import type {TrialOutcome} from '../../study';
import {fit, meanSquaredError, type Fitted, type Learner} from '../../train';
import type {TrialBudget} from '../trials/budget';
import {finiteOnly, finitePrefix, rounded} from '../trials/finite';
import {assertOneStream} from '../trials/one-stream';
import {outcomeOf} from '../trials/outcome';
import {seedKeys, type SeedKeys} from '../trials/seed-keys';
import {warmedAdam} from '../trials/warmed-adam';
import type {RoutingModel} from './arms';

/** Numbers of one seed, by name. */
export type Numbers = {readonly [name: string]: number};

/** Curves of one seed, by name. */
export type Curves = {readonly [name: string]: readonly number[]};

/** A trial at one moment: its model with the parameters of all seeds, leaves [S, ...]. */
export type Snapshot<C> = {readonly trial: C; readonly model: RoutingModel; readonly params: Params};

/** What a trained seed has beside its metrics and its curves over steps: further metrics, and lists that are whole or not there. */
export type Findings = {readonly metrics?: Numbers; readonly curves?: Curves};

/** What is measured of the trials of one stream. Each function gives one result a seed; what is not finite is left out of records. */
export type Measures<C> = {
  /** Before the first step and after the last. */
  readonly metrics: (snapshot: Snapshot<C>) => Numbers[];
  /** One point of each curve, at each of the trial's curve steps. */
  readonly points: (snapshot: Snapshot<C>) => Numbers[];
  /** After the last step only. */
  readonly findings?: (snapshot: Snapshot<C>, curves: readonly Curves[]) => Findings[];
  /** The tensors that these need; freed when the stream is trained. */
  readonly data: Params;
};

/** What the trials of a stream have in common. */
export type MeasuredStream<C> = {
  readonly seeds: readonly number[];
  /** One a seed. */
  readonly keys: readonly SeedKeys[];
  readonly task: RoutingConfig;
  /** One of the trials; they differ in arm and learning rate only. */
  readonly trial: C;
};

/** A kind of routing trial: what is trained, on which task, and what is measured. */
export type RoutingTraining<C extends TrialBudget> = {
  readonly streamOf: (trial: C) => string;
  readonly taskOf: (trial: C) => RoutingConfig;
  readonly modelOf: (trial: C) => RoutingModel;
  readonly curveSteps: (steps: number) => number[];
  /** Draws what the measures need, once for all trials of a stream. */
  readonly measuresOf: (stream: MeasuredStream<C>) => Measures<C>;
};

/** Told while trials train: a point of one trial's curves, of all seeds. */
export type PointObserver<C> = (trial: C, step: number, points: readonly Numbers[]) => void;

/** What a model learns of a batch: its mean squared error, seed by seed. */
export const routingLoss =
  (model: RoutingModel): Learner<Params, RoutingBatch>['loss'] =>
  (params, {input, target}) =>
    meanSquaredError(model.apply(params, input), target);

/**
 * Trains routing trials of one stream side by side on the same batches, and measures them.
 *
 * @returns outcomes [trial][seed]
 * @throws ConfigError if there are no trials, or if they are of several streams
 */
export async function trainTogether<C extends TrialBudget>(
  training: RoutingTraining<C>,
  trials: readonly C[],
  seeds: readonly number[],
  onProgress: (done: number) => void,
  onPoint: PointObserver<C> = () => undefined,
): Promise<TrialOutcome[][]> {
  const {streamOf, taskOf, modelOf, curveSteps, measuresOf} = training;
  assertOneStream(streamOf, trials);
  // Before the first tensor: a caller may not have chosen a backend.
  await useBackend();
  const [{steps, batchSize}] = trials;
  const task = taskOf(trials[0]);
  const models = trials.map(modelOf);
  const keys = seeds.map(seedKeys);
  const {metrics, points, findings, data} = measuresOf({seeds, keys, task, trial: trials[0]});
  const snapshot = (t: number, params: Params): Snapshot<C> => ({trial: trials[t], model: models[t], params});
  const untrained: Numbers[][] = [];
  const curves = trials.map(() => seeds.map((): Record<string, number[]> => ({})));
  const fitted: Fitted<Params>[] = [];
  try {
    fitted.push(
      ...(await fit<Params, RoutingBatch>({
        learners: trials.map((trial, t) => ({
          init: models[t].init,
          loss: routingLoss(models[t]),
          optimizer: warmedAdam(trial),
        })),
        seeds: keys,
        steps,
        drawBatch: (ofSeeds: readonly Key[]) => drawRouting(ofSeeds, batchSize, task),
        observeAt: curveSteps(steps),
        observe: (step, t, params) => {
          if (step === 0) untrained[t] = metrics(snapshot(t, params));
          const ofSeeds = points(snapshot(t, params));
          ofSeeds.forEach((point, s) => appendPoint(curves[t][s], point));
          onPoint(trials[t], step, ofSeeds);
        },
        onProgress,
      })),
    );
    return fitted.map((result, t) => {
      const trained = snapshot(t, result.params);
      const measured = metrics(trained);
      const found = findings?.(trained, curves[t]) ?? seeds.map((): Findings => ({}));
      return seeds.map((_, s) =>
        outcomeOf(result, s, {
          untrained: finiteOnly(untrained[t][s]),
          metrics: finiteOnly({...measured[s], ...found[s].metrics}),
          curves: {...finiteCurves(curves[t][s]), ...wholeOnly(found[s].curves ?? {})},
        }),
      );
    });
  } finally {
    fitted.forEach(({params}) => treeDispose(params));
    treeDispose(data);
  }
}

function appendPoint(curves: Record<string, number[]>, point: Numbers): void {
  for (const [name, value] of Object.entries(point)) (curves[name] ??= []).push(value);
}

/** A curve over steps ends where a value is not finite. */
const finiteCurves = (curves: Curves): Curves =>
  Object.fromEntries(Object.entries(curves).map(([name, curve]) => [name, finitePrefix(curve).map(rounded)]));

/** A map that is not finite everywhere is no map. */
const wholeOnly = (maps: Curves): Curves =>
  Object.fromEntries(
    Object.entries(maps)
      .filter(([, map]) => map.every(Number.isFinite))
      .map(([name, map]) => [name, map.map(rounded)]),
  );
