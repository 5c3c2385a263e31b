// Hand-made records of the mechanism study, for tests of what reads them.
import type {MechanismCell} from 'why-attention/experiments';
import {recordKey, type RecordOfTrial} from 'why-attention/study';

/** A record of one seed with given metrics, 800 steps; a changed field replaces the usual one. */
export function mechanismRecord(
  {arm, cue}: MechanismCell,
  seed: number,
  metrics: RecordOfTrial['metrics'],
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config = {arm, cue, dial: 1, steps: 800, batchSize: 128, examples: 512, learningRate: 0.01};
  return {
    key: recordKey('routing-mechanism', 1, config, seed),
    experiment: 'routing-mechanism',
    version: 1,
    config,
    seed,
    purpose: 'confirm',
    untrained: {r2: -5},
    prefixLosses: [],
    metrics,
    curves: {},
    steps: 800,
    seconds: 1,
    backend: 'b',
    threads: 1,
    failure: null,
    ...changes,
  };
}
