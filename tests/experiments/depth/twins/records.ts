// Hand-made records of the twins of notebook 12, for tests of what reads them.
import type {DepthPathsTrial, DepthTwinsTrial, PathArm, TwinArm} from 'why-attention/experiments/depth';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

const budget = {nBlocks: 8, steps: 32, batchSize: 10, learningRate: 0.01} as const;

/** A record of the experiment on path lengths, one seed of one start. */
export function pathRecord(arm: PathArm, seed: number, changes: Partial<RecordOfTrial> = {}): RecordOfTrial {
  const config: DepthPathsTrial = {arm, ...budget};
  return recordOf({experiment: 'depth-paths', config, seed}, changes);
}

/** A record of the experiment on lesions, one seed of one twin. */
export function twinRecord(arm: TwinArm, seed: number, changes: Partial<RecordOfTrial> = {}): RecordOfTrial {
  const config: DepthTwinsTrial = {arm, ...budget};
  return recordOf({experiment: 'depth-twins', config, seed}, changes);
}
