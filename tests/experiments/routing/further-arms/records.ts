// Hand-made records of the study of further arms, for tests of what reads them.
import type {FurtherRoutingArm} from 'why-attention/experiments/routing';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

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
  return recordOf(
    {experiment: 'routing-arms', config, seed},
    {untrained: {r2: -5}, metrics: {r2, r2Routed: 77}, ...changes},
  );
}
