import * as tf from '@tensorflow/tfjs';
import {backendInUse} from 'why-attention/core';

/**
 * Whether single operations are oneDNN's in this process, which tests of them need. On Linux with an x64 processor the library has it, and there it must be in use; other builds may lack
 * it. Nothing is asked for where the environment gives oneDNN all operations.
 */
export function isOneDnnExpected(): boolean {
  const {name, device} = backendInUse() ?? {};
  if (name !== 'native' || device !== 'CPU' || process.env.TF_ENABLE_ONEDNN_OPTS !== '0') return false;
  const mustHave = process.platform === 'linux' && process.arch === 'x64';
  return mustHave || tf.getKernel('BatchNormOfBatch', 'tensorflow') !== undefined;
}
