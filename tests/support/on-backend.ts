import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {setWasmPaths} from '@tensorflow/tfjs-backend-wasm';
import {registerWasmKernels} from '../../lib/core/wasm-kernels';

setWasmPaths(`${path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}${path.sep}`);
registerWasmKernels();

/**
 * Computes on one of TensorFlow.js's backends in a process that computes on another, and goes back to that.
 *
 * @param name - `tensorflow` or `wasm`
 * @param compute - gives no tensor back: its numbers are to be compared with those of another backend
 */
export async function onBackend<T>(name: 'tensorflow' | 'wasm', compute: () => T): Promise<T> {
  const before = tf.getBackend();
  await tf.setBackend(name);
  try {
    return compute();
  } finally {
    await tf.setBackend(before);
  }
}
