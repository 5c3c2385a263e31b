import os from 'node:os';

/**
 * How many operations that do not wait for one another run at the same time: the cores, or what the environment's TF_NUM_INTEROP_THREADS says.
 *
 * @example
 * operationsAtOnce() >= 1; // => true
 */
export function operationsAtOnce(): number {
  return Number(process.env.TF_NUM_INTEROP_THREADS) || os.availableParallelism();
}
