// Hand-made records of the nets of notebook 06, for tests of what reads them.
import type {PriorsNetsCell, PriorsNetsTrial} from 'why-attention/experiments/priors';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** A record of one seed with given accuracies; a changed field replaces the usual one. */
export function netRecord(
  {arm, data, n}: PriorsNetsCell,
  seed: number,
  {accuracy, trainAccuracy = 1}: {accuracy: number; trainAccuracy?: number},
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config: PriorsNetsTrial = {arm, data, n, steps: 1000, batchSize: 50, learningRate: 0.01};
  return recordOf(
    {experiment: 'priors-nets', config, seed},
    {metrics: {accuracy, validationAccuracy: accuracy - 0.01, trainAccuracy}, ...changes},
  );
}
