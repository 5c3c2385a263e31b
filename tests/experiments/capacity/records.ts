// Hand-made records of the capacity study, for tests of what reads them.
import type {CapacityArm} from 'why-attention/experiments/capacity';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../support/record-of';

/** Where a record belongs; without replacement unless said. */
export type RecordCell = {arm: CapacityArm; nKeys: number; replacement?: boolean};

/** A record of one seed with a given loss; a changed field replaces the usual one. */
export function capacityRecord(
  {arm, nKeys, replacement = false}: RecordCell,
  seed: number,
  loss: number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config = {arm, nKeys, replacement, steps: 800, batchSize: 32, learningRate: 0.01};
  return recordOf(
    {experiment: 'capacity', config, seed},
    {untrained: {recall: -1, loss: 1}, metrics: {recall: 1 - 2 * loss, loss}, ...changes},
  );
}
