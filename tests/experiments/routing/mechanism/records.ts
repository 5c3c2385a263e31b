// Hand-made records of the mechanism study, for tests of what reads them.
import type {MechanismCell} from 'why-attention/experiments/routing';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** A record of one seed with given metrics, 800 steps; a changed field replaces the usual one. */
export function mechanismRecord(
  {arm, cue}: MechanismCell,
  seed: number,
  metrics: RecordOfTrial['metrics'],
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config = {arm, cue, dial: 1, steps: 800, batchSize: 128, examples: 512, learningRate: 0.01};
  return recordOf(
    {experiment: 'routing-mechanism', config, seed},
    {untrained: {r2: -5}, metrics, ...changes},
  );
}
