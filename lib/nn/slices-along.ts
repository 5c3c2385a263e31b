import * as tf from '@tensorflow/tfjs';

/** The slices of x along an axis. The gradient of tf.unstack throws where there is one slice only. */
export function slicesAlong(x: tf.Tensor, axis: number): tf.Tensor[] {
  const at = axis < 0 ? x.rank + axis : axis;
  return x.shape[at] === 1 ? [tf.squeeze(x, [at])] : tf.unstack(x, at);
}
