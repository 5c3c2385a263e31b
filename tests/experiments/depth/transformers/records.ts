// Hand-made records of the transformers of notebook 12, for tests of what reads them.
import type {DepthCell, DepthTrial, NormCell, NormTrial} from 'why-attention/experiments/depth';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** A record of one seed of an encoder that composes or sorts; a changed field replaces the usual one. */
export function depthRecord(
  cell: DepthCell,
  seed: number,
  exactMatch: number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config: DepthTrial = {...cell, steps: 1600, batchSize: 64, learningRate: 0.01};
  return recordOf(
    {experiment: 'depth-composition', config, seed},
    {metrics: {accuracy: (1 + exactMatch) / 2, exactMatch}, ...changes},
  );
}

/** A record of one seed of an encoder that sorts at a rate; a changed field replaces the usual one. */
export function normRecord(
  {arm, warmUp = true}: NormCell,
  learningRate: number,
  seed: number,
  accuracy: number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config: NormTrial = {arm, warmUp, steps: 300, batchSize: 64, learningRate};
  return recordOf(
    {experiment: 'depth-norms', config, seed},
    {metrics: {accuracy, exactMatch: accuracy ** 8}, ...changes},
  );
}
