// Hand-made records of the kernel study, for tests of what reads them.
import {trainingSizes, type KernelCell} from 'why-attention/experiments/priors';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** A record of one seed whose error at n examples is given; a changed field replaces the usual one. */
export function kernelRecord(
  cell: KernelCell,
  seed: number,
  errorAt: (n: number) => number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const range = cell.student === 'convolutional' ? {fewest: 16, most: 512} : {fewest: 32, most: 1024};
  const config = {...cell, ...range, patch: 3, scale: 4, testPoints: 500, teachers: 32, jitter: 1e-6};
  const sizes = trainingSizes(range);
  const metrics = Object.fromEntries(sizes.map((n) => [`error at ${n}`, errorAt(n)]));
  return recordOf(
    {experiment: 'priors-kernels', config, seed},
    {metrics, curves: {error: sizes.map(errorAt)}, steps: sizes.length, ...changes},
  );
}
