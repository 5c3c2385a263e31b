import type {Backend} from '../../core';
import type {Experiment, TrialOutcome} from '../experiment';
import {computedOn} from '../records/computed-on';
import {recordKey, type RecordOfTrial, type TrialConfig} from '../records/records';
import {seedPurpose, type SeedPurpose} from '../records/seeds';

/** Configurations that train together on the same batches, with the same seeds. */
export type Stream<C extends TrialConfig = TrialConfig> = {
  /** The name that the experiment gives it. */
  readonly label: string;
  readonly configs: readonly C[];
  readonly seeds: readonly number[];
};

/** What training a stream gave. */
export type TrainedStream = {
  /** [configuration][seed] */
  readonly outcomes: TrialOutcome[][];
  /** What computed them. */
  readonly backend: Backend;
};

/** Groups the configurations that lack records: those that share a stream and lack the same seeds are trained together. */
export function streamsToTrain<C extends TrialConfig>(
  experiment: Experiment<C>,
  configs: readonly C[],
  missingSeeds: (config: C) => readonly number[],
): Stream<C>[] {
  const streams = new Map<string, {label: string; configs: C[]; seeds: readonly number[]}>();
  for (const config of configs) {
    const seeds = missingSeeds(config);
    if (seeds.length === 0) continue;
    const label = experiment.streamOf(config);
    const id = `${label} ${seeds.join()}`;
    if (!streams.has(id)) streams.set(id, {label, configs: [], seeds});
    streams.get(id)!.configs.push(config);
  }
  return [...streams.values()];
}

/** The work that a stream is, or that its learners have done after some steps, in steps of one learner. */
export function workOfStream<C extends TrialConfig>(
  {experiment, stopAfter = Infinity}: {readonly experiment: Experiment<C>; readonly stopAfter?: number},
  {configs}: Stream<C>,
  steps = stopAfter,
): number {
  return configs.reduce(
    (sum, config) =>
      sum + Math.min(steps, experiment.stepsOf(config), stopAfter) * (experiment.workOfStep?.(config) ?? 1),
    0,
  );
}

/** The records of a trained stream: configurations, then seeds. */
export function recordsOfStream<C extends TrialConfig>(
  {name, version}: Experiment<C>,
  {configs, seeds}: Stream<C>,
  {outcomes, backend}: TrainedStream,
  {purpose, design}: {readonly purpose?: SeedPurpose; readonly design?: string},
): RecordOfTrial[] {
  return configs.flatMap((config, c) =>
    seeds.map((seed, s) => ({
      key: recordKey(name, version, config, seed),
      experiment: name,
      version,
      config,
      seed,
      purpose: purpose ?? purposeOf(seed),
      ...(design === undefined ? {} : {design}),
      ...outcomes[c][s],
      ...computedOn(backend),
    })),
  );
}

/** The purpose that owns a seed, outside a confirmation. */
function purposeOf(seed: number): SeedPurpose {
  const owner = seedPurpose(seed);
  return owner === undefined || owner === 'confirm' ? 'smoke' : owner;
}
