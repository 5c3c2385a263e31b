// Hand-made records of the experiment on collapse, for tests of what reads them.
import type {CollapseArm} from 'why-attention/experiments/depth';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** A record of one seed whose residual after a block is given. */
export function collapseRecord(
  arm: CollapseArm,
  gain: number,
  seed: number,
  residualAt: (block: number) => number,
  depth = 64,
): RecordOfTrial {
  const residual = Array.from({length: depth}, (_, i) => residualAt(i + 1));
  const config = {arm, gain, depth, tokens: 32, dModel: 64, nHeads: 4};
  return recordOf(
    {experiment: 'depth-collapse', config, seed},
    {metrics: {residual: residual[depth - 1]}, curves: {residual}, steps: depth},
  );
}
