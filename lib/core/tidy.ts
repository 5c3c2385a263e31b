import * as tf from '@tensorflow/tfjs';

/**
 * Runs a computation and frees every tensor that it made but does not return: `tf.tidy` for results of any type.
 *
 * @param compute - returns a tensor, or tensors in lists and records
 * @returns what `compute` returns
 * @example
 * tidy(() => ({sum: tf.sum(tf.tensor1d([1, 2]))})).sum.dataSync()[0]; // => 3
 */
export function tidy<T>(compute: () => T): T {
  // tfjs frees by walking lists and records of any kind; only its type says less.
  return tf.tidy(compute as () => tf.TensorContainer) as T;
}
