// Records as a confirmation leaves them, for tests of what reads them.
import {recordKey, type RecordOfTrial} from 'why-attention/study';

/** A confirmatory record of version 1 with nothing measured; changed fields replace the usual ones, and the key follows. */
export function recordOf(
  trial: Pick<RecordOfTrial, 'experiment' | 'config' | 'seed'>,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const record = {
    ...trial,
    version: 1,
    purpose: 'confirm' as const,
    untrained: {},
    prefixLosses: [],
    metrics: {},
    curves: {},
    steps: Number(trial.config.steps ?? 0),
    seconds: 1,
    backend: 'tensorflow 2.21, CPU',
    threads: 1,
    failure: null,
    ...changes,
  };
  const {experiment, version, config, seed} = record;
  return {key: recordKey(experiment, version, config, seed), ...record};
}
