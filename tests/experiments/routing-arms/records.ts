// Hand-made records of the study of further arms, for tests of what reads them.
import type {FurtherRoutingArm} from 'why-attention/experiments';
import {recordKey, type RecordOfTrial} from 'why-attention/study';

/** Where a record belongs; `dial` 1, `nSlots` 8 and `steps` 800 unless said. */
export type RecordCell = {arm: FurtherRoutingArm; dial?: number; nSlots?: number; steps?: number};

/** A record of one seed with a given R²; a changed field replaces the usual one. */
export function furtherArmsRecord(
  {arm, dial = 1, nSlots = 8, steps = 800}: RecordCell,
  seed: number,
  r2: number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config = {arm, cue: 'key', dial, nSlots, steps, batchSize: 128, learningRate: 0.01};
  return {
    key: recordKey('routing-arms', 1, config, seed),
    experiment: 'routing-arms',
    version: 1,
    config,
    seed,
    purpose: 'confirm',
    untrained: {r2: -5},
    prefixLosses: [],
    metrics: {r2, r2Routed: 77},
    curves: {},
    steps,
    seconds: 1,
    backend: 'b',
    threads: 1,
    failure: null,
    ...changes,
  };
}
