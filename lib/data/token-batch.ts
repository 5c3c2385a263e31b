import type * as tf from '@tensorflow/tfjs';

/** Sequences of tokens with an answer at each position. */
export type TokenBatch = {
  /** [S, B, T], int32 */
  readonly tokens: tf.Tensor;
  /** The answers [S, B, T], int32. */
  readonly target: tf.Tensor;
};
