import os from 'node:os';
import * as tf from '@tensorflow/tfjs';

/**
 * How many operations that do not wait for one another run at the same time: on the native backend's CPU the cores, or what the environment's TF_NUM_INTEROP_THREADS
 * says where that is positive; else 1.
 *
 * @example
 * operationsAtOnce() >= 1; // => true
 */
export function operationsAtOnce(): number {
  if (tf.getBackend() !== 'tensorflow') return 1;
  const {isUsingGpuDevice} = tf.backend() as unknown as {readonly isUsingGpuDevice: boolean};
  if (isUsingGpuDevice) return 1;
  const asked = Number(process.env.TF_NUM_INTEROP_THREADS);
  return Number.isInteger(asked) && asked > 0 ? asked : os.availableParallelism();
}
