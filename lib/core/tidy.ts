import * as tf from '@tensorflow/tfjs';

/**
 * Runs a computation and frees every tensor that it made but does not return: `tf.tidy` for results of any type.
 *
 * @param compute - returns a tensor, or tensors in lists and records
 * @returns what `compute` returns
 * @remarks Differs from tf.tidy: where a gradient's loss throws, what was saved for its backward pass is freed too.
 * @example
 * tidy(() => ({sum: tf.sum(tf.tensor1d([1, 2]))})).sum.dataSync()[0]; // => 3
 */
export function tidy<T>(compute: () => T): T {
  try {
    // tfjs frees by walking lists and records of any kind; only its type says less.
    return tf.tidy(compute as () => tf.TensorContainer) as T;
  } catch (error) {
    freeSaved();
    throw error;
  }
}

/** tfjs keeps what the operations of a gradient save, and forgets it where the gradient is not finished. */
function freeSaved(): void {
  const {state} = tf.engine();
  if (state.gradientDepth > 0) return; // one further out may still need it
  for (const {saved} of state.activeTape ?? []) saved?.forEach((tensor) => tensor.dispose());
}
