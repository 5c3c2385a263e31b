import {prefixSteps, type Experiment, type TrialOutcome} from '../experiment';
import type {RecordOfTrial, TrialConfig} from '../records/records';
import {streamsToTrain} from './streams';
import {trainStreams} from './train-streams';
import {askedProcesses, type Processes} from './worker-count';

/** A number of a record beside the one that the same trial gives now. */
export type PrefixNumber = {
  readonly record: RecordOfTrial;
  /** For example "loss of step 3", "untrained r2", "r2 at the first point". */
  readonly what: string;
  /** Undefined where the record has no such number. */
  readonly recorded?: number;
  /** Undefined where the trial gives no such number now. */
  readonly now?: number;
  /** |now − recorded| / max(|recorded|, 0.01); infinite where one is missing. */
  readonly error: number;
};

/** What training the first steps anew has shown. */
export type PrefixCheck = {
  /** Trials that were trained. */
  readonly trials: number;
  /** The numbers that lie further apart than the tolerance, in the order of the records. */
  readonly differences: readonly PrefixNumber[];
  /** The largest error of all numbers, with or without a difference. */
  readonly worst: PrefixNumber | undefined;
};

/** How to check. */
export type PrefixCheckOptions = {
  /** The largest error that is none. Default 1e-4: ten times what the records of notebook 01, trained natively, differ by on WebAssembly. */
  readonly tolerance?: number;
  /** As `run` has it. */
  readonly processes?: Processes;
  /** As `run` has it. */
  readonly onProgress?: (done: number, total: number, label: string) => void;
};

/** Below this, errors count in absolute terms: a loss or a share of variance this small is as good as zero. */
const FLOOR = 0.01;

/**
 * Trains the first 20 steps of recorded trials anew and compares losses, untrained metrics and the curves' first points with the records: the guard on an
 * experiment's hand-raised `version`. What changes a number of the experiment (an operation, an initialiser, the data, a metric) shows here; what changes none, does not.
 * Metrics that exist only after the whole training are not seen.
 *
 * @param experiment - as it is now
 * @param records - of this experiment and version; one seed of each configuration is enough
 * @throws Error if a record is of another experiment or version; what a trial throws
 * @example
 * (await checkPrefixes({name: 'none', version: 1} as Experiment, [])).differences; // => []
 */
export async function checkPrefixes<C extends TrialConfig>(
  experiment: Experiment<C>,
  records: readonly RecordOfTrial[],
  {tolerance = 1e-4, processes, onProgress = () => undefined}: PrefixCheckOptions = {},
): Promise<PrefixCheck> {
  const recordsOf = new Map<TrialConfig, RecordOfTrial[]>();
  const configs = new Map<string, C>();
  for (const record of records) {
    requireSameVersion(experiment, record);
    const text = JSON.stringify(record.config);
    if (!configs.has(text)) configs.set(text, record.config as C);
    const config = configs.get(text)!;
    recordsOf.set(config, [...(recordsOf.get(config) ?? []), record]);
  }
  const streams = streamsToTrain(experiment, [...configs.values()], (config) =>
    recordsOf.get(config)!.map(({seed}) => seed),
  );
  const numbers = new Map<RecordOfTrial, PrefixNumber[]>();
  await trainStreams(
    {
      experiment,
      streams,
      stopAfter: prefixSteps,
      onProgress,
      onTrained: async (stream, {outcomes}) => {
        stream.configs.forEach((config, c) =>
          recordsOf
            .get(config)!
            .forEach((record, s) =>
              numbers.set(record, compared(record, outcomes[c][s], experiment.comparedSteps)),
            ),
        );
      },
    },
    askedProcesses(processes),
  );
  const all = records.flatMap((record) => numbers.get(record)!);
  return {
    trials: records.length,
    differences: all.filter(({error}) => !(error <= tolerance)),
    worst: all.reduce<PrefixNumber | undefined>((a, b) => (a && a.error >= b.error ? a : b), undefined),
  };
}

function requireSameVersion(
  {name, version}: Pick<Experiment, 'name' | 'version'>,
  record: RecordOfTrial,
): void {
  if (record.experiment === name && record.version === version) return;
  throw new Error(
    `The record of seed ${record.seed} must be of ${name}, version ${version}. Got ${record.experiment}, version ${record.version}. A new version is confirmed on new seeds: npm run confirm.`,
  );
}

/** Each number of the record's prefix beside the outcome's; what only one of them has counts too. */
function compared(record: RecordOfTrial, outcome: TrialOutcome, nSteps = prefixSteps): PrefixNumber[] {
  const pairs = (
    recorded: {readonly [name: string]: number},
    now: {readonly [name: string]: number},
    inWords: (name: string) => string,
  ): PrefixNumber[] =>
    [...new Set([...Object.keys(recorded), ...Object.keys(now)])].map((name) => ({
      record,
      what: inWords(name),
      recorded: recorded[name],
      now: now[name],
      error: errorOf(recorded[name], now[name]),
    }));
  const byStep = ({prefixLosses}: Pick<RecordOfTrial, 'prefixLosses'>): {[step: string]: number} =>
    Object.fromEntries(prefixLosses.slice(0, nSteps).entries());
  // Steps beyond those that the outcome took, and maps that only a trained model has, are not there to compare.
  const measured = Object.keys(outcome.curves);
  const firstPoints = (curves: RecordOfTrial['curves']): {[name: string]: number} =>
    Object.fromEntries(
      measured.flatMap((name) => (curves[name]?.length > 0 ? [[name, curves[name][0]] as const] : [])),
    );
  return [
    ...pairs(byStep(record), byStep(outcome), (step) => `loss of step ${step}`),
    ...pairs(record.untrained, outcome.untrained, (name) => `untrained ${name}`),
    ...pairs(firstPoints(record.curves), firstPoints(outcome.curves), (name) => `first point of ${name}`),
  ];
}

const errorOf = (recorded: number | undefined, now: number | undefined): number =>
  recorded === undefined || now === undefined
    ? Infinity
    : Math.abs(now - recorded) / Math.max(Math.abs(recorded), FLOOR);
