import type * as tf from '@tensorflow/tfjs';
import type {NativeAttribute, NativeBackend} from '../jit/native';

/**
 * Runs an operation by oneDNN's kernel.
 *
 * oneDNN comes with the native library, which gives it all operations or none; those it takes it also fuses, so that a compiled graph has other last digits than its
 * operations one by one. Here single operations are asked for by the names that oneDNN's kernels have in the library: graphs and single calls then get the same ones.
 *
 * @param backend - the native backend
 * @param op - the library's name of the operation
 * @param attributes - as the library's own kernel takes them
 * @param inputs - in the library's order
 * @param nOutputs - how many results it has
 * @throws Error where the library was built without that kernel
 */
export function runOneDnn(
  backend: NativeBackend,
  op: string,
  attributes: readonly NativeAttribute[],
  inputs: readonly tf.Tensor[],
  nOutputs: number,
): tf.Tensor[] {
  // The kernel is registered under a label, which an operation must ask for.
  const label = {name: '_kernel', type: backend.binding.TF_ATTR_STRING, value: 'MklNameChangeOp'};
  return backend.executeMultipleOutputs(`_MklNative${op}`, [...attributes, label], inputs, nOutputs);
}
