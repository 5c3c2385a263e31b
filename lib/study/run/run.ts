import type {Experiment} from '../experiment';
import {cacheOfTier, type RecordCache} from '../records/cache';
import {committedRecords} from '../records/committed';
import {recordKey, type RecordOfTrial, type TrialConfig} from '../records/records';
import {seedsFor, type SeedPurpose} from '../records/seeds';
import {recordsOfStream, streamsToTrain} from './streams';
import {trainStreams} from './train-streams';
import type {Training} from './training';
import {askedProcesses, type Processes} from './worker-count';

/** What a run found and did. */
export type RunResult = {
  /** One record for each configuration and seed, in the order asked for. */
  readonly records: RecordOfTrial[];
  /** How many were found. */
  readonly replayed: number;
  /** How many were trained now. */
  readonly trained: number;
  /** True where at least one record was not made by a confirmation of a frozen design, so that no claim may be read from them all. */
  readonly exploratory: boolean;
};

/** How to run. */
export type RunOptions = {
  /** Seeds to train or replay. */
  readonly seeds: readonly number[];
  /**
   * What to do where a configuration has no record of these seeds: `explore` (default) trains it with the first `exploratorySeeds` seeds kept for that; `train` trains the
   * seeds asked for.
   */
  readonly missing?: 'explore' | 'train';
  /** Seeds of an exploratory run. Default 2. */
  readonly exploratorySeeds?: number;
  /**
   * Written into each record trained. Default: the purpose that owns the seed; but a confirmatory seed that nobody confirms a frozen design with counts as `smoke`.
   */
  readonly purpose?: SeedPurpose;
  /** Hash of the frozen design, written into each record trained. Goes with the purpose `confirm`, which needs it. */
  readonly design?: string;
  /**
   * Where what is missing is trained: `here` or 0 for this process, else the most child processes that train at once, each one stream on one thread. Only what
   * `registerExperiments` knows can leave this process. Default: the environment's WHY_ATTENTION_PROCESSES, or else whatever is faster.
   */
  readonly processes?: Processes;
  /** Told the steps done and to do over all streams, and what is trained. */
  readonly onProgress?: (done: number, total: number, label: string) => void;
  /** Finished trials. Default: the repository's cache on disk; in the smoke tier only what this process has trained. */
  readonly cache?: RecordCache;
  /** Records that need no training. Default: all committed in `results/`. */
  readonly committed?: readonly RecordOfTrial[];
};

/**
 * Gets the records of an experiment's configurations: replays those that exist, trains the rest, and says which.
 *
 * Configurations of one stream train together on the same batches. Streams train one after the other in this process, or side by side in child processes of one
 * thread where there are several, enough to do, and cores: their records are the same bit for bit as those of a process of one thread. Each finished stream is saved
 * at once and as a whole, so that a run that was interrupted or killed goes on where it was. An interrupt of the kernel ends the training.
 *
 * @param experiment - what to run
 * @param configs - its configurations
 * @param options - seeds, and what to do with missing records
 * @throws Error if a configuration or a seed is given twice, or if one of purpose `confirm` and `design` is given without the other; what a trial throws; Error naming
 * the stream if its child process is killed; Error, before anything is trained, if the cache cannot be written; ConfigError if `processes` is neither `here` nor a whole number from 0
 * @example
 * (await run({name: 'none', version: 1} as Experiment, [], {seeds: [0], committed: []})).trained; // => 0
 */
export async function run<C extends TrialConfig>(
  experiment: Experiment<C>,
  configs: readonly C[],
  options: RunOptions,
): Promise<RunResult> {
  const {seeds, missing = 'explore', exploratorySeeds = 2, onProgress = () => undefined} = options;
  if ((options.purpose === 'confirm') !== (options.design !== undefined)) {
    throw new Error(
      `A confirmation needs both purpose "confirm" and the hash of the frozen design. Got purpose ${options.purpose ?? 'none'}, design ${options.design ?? 'none'}.`,
    );
  }
  const processes = askedProcesses(options.processes);
  const cache = options.cache ?? cacheOfTier();
  const found = new Map((options.committed ?? committedRecords()).map((record) => [record.key, record]));
  const keyOf = (config: C, seed: number): string =>
    recordKey(experiment.name, experiment.version, config, seed);
  if (new Set(configs.map((config) => keyOf(config, 0))).size < configs.length) {
    throw new Error(
      `The run of ${experiment.name} names a configuration twice; each must differ in some field.`,
    );
  }
  if (new Set(seeds).size < seeds.length) {
    throw new Error(`The run of ${experiment.name} names a seed twice: ${seeds.join(', ')}.`);
  }
  const lookUp = async (config: C, wanted: readonly number[]): Promise<void> => {
    for (const seed of wanted) {
      const key = keyOf(config, seed);
      const trial = {experiment: experiment.name, config, seed};
      const record = found.has(key) ? undefined : await cache.get(key, trial);
      if (record) found.set(key, record);
    }
  };
  // Until a look finds nothing new: another process may save a stream in the middle of one, and half a stream would be trained beside fewer seeds than the other half was.
  const lookUpAll = async (wanted: (config: C) => readonly number[]): Promise<void> => {
    for (let known = -1; known < found.size;) {
      known = found.size;
      for (const config of configs) await lookUp(config, wanted(config));
    }
  };
  await lookUpAll(() => seeds);
  const isWhole = (config: C): boolean => seeds.every((seed) => found.has(keyOf(config, seed)));
  const seedsOf = new Map(
    configs.map((config) => [
      config,
      missing === 'train' || isWhole(config)
        ? seeds
        : seedsFor('smoke', Math.min(exploratorySeeds, seeds.length)),
    ]),
  );
  await lookUpAll((config) => (seedsOf.get(config) === seeds ? [] : seedsOf.get(config)!));
  const streams = streamsToTrain(experiment, configs, (config) =>
    seedsOf.get(config)!.filter((seed) => !found.has(keyOf(config, seed))),
  );
  let trained = 0;
  const onTrained: Training<C>['onTrained'] = async (stream, its) => {
    const records = recordsOfStream(experiment, stream, its, options);
    await cache.put(records);
    for (const record of records) found.set(record.key, record);
    trained += records.length;
  };
  if (streams.length > 0) await cache.prepare?.();
  await trainStreams({experiment, streams, onProgress, onTrained}, processes);
  const records = configs.flatMap((config) =>
    seedsOf.get(config)!.map((seed) => found.get(keyOf(config, seed))!),
  );
  const exploratory = records.some(({purpose, design}) => purpose !== 'confirm' || design === undefined);
  return {records, replayed: records.length - trained, trained, exploratory};
}
