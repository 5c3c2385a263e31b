// Hand-made records of the multiplication study, for tests of what reads them.
import type {MultiplicationCell, MultiplicationTrial} from 'why-attention/experiments/multiplication';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../support/record-of';

/** A record of one seed with given errors; the product, fresh examples and 1,500 steps unless said. */
export function multiplicationRecord(
  {arm, target = 'product', d, samples = 'stream', steps = 1500}: MultiplicationCell,
  seed: number,
  {nrmse, nrmseOutside = 2 * nrmse}: {nrmse: number; nrmseOutside?: number},
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const config: MultiplicationTrial = {arm, target, d, samples, steps, batchSize: 256, learningRate: 0.01};
  return recordOf(
    {experiment: 'multiplication', config, seed},
    {metrics: {nrmse, nrmseOutside, r2: 1 - nrmse ** 2}, ...changes},
  );
}
