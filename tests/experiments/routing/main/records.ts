// Hand-made records of the routing study, for tests of what reads them.
import type {RoutingArm} from 'why-attention/experiments/routing';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** Where a record belongs; `steps` 800, `dial` 1 and the key cue unless said. */
export type RecordCell = {arm: RoutingArm; cue?: string; dial?: number; steps?: number};

/** A record of one seed with a given R²; a changed field replaces the usual one. */
export function routingRecord(
  {arm, cue = 'key', dial = 1, steps = 800}: RecordCell,
  seed: number,
  r2: number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config = {arm, cue, dial, steps, batchSize: 128, learningRate: 0.01};
  return recordOf(
    {experiment: 'routing', config, seed},
    {untrained: {r2: -5}, metrics: {r2, r2Routed: 77}, ...changes},
  );
}
