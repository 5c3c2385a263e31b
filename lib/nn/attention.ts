/**
 * Attention: each query mixes the values, with weights that say how well its key fits.
 *
 * Axes: S seeds (optional), B batch, H heads, T queries, U keys, D head size. Any leading axes will do, as long as q, k and v share them.
 */
import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';
import {matmul, softmax} from '../ops';

/** Which pairs of query and key may meet. */
export type MaskOptions = {
  /** [T, U] or [B, 1, T, U] (or any shape that broadcasts to the scores'): 1 keeps, 0 drops. Default: all are kept. */
  mask?: tf.Tensor;
};

/** Options of dot-product attention. */
export type AttentionOptions = MaskOptions & {
  /** Factor of the scores. Default 1/√D. */
  scale?: number;
};

const DROPPED = 1e9; // far below any score, and finite: a dropped key gets a weight of exactly 0

/**
 * Scores to weights: the softmax over the kept keys. A dropped key has weight and gradient exactly 0.
 *
 * @param scores - [..., T, U]
 * @param options.mask - 1 keeps, 0 drops; a row with no kept key gives zeros
 * @returns [..., T, U]; each row sums to 1, or to 0 where no key is kept
 * @throws ShapeError if the mask does not broadcast to the scores
 * @example
 * attentionWeights(tf.zeros([1, 3]), {mask: tf.tensor2d([[1, 0, 1]])}).arraySync(); // => [[0.5, 0, 0.5]]
 */
export function attentionWeights(scores: tf.Tensor, {mask}: MaskOptions = {}): tf.Tensor {
  if (!mask) return softmax(scores);
  assertMask(mask, scores);
  const dropped = tf.mul(tf.sub(mask, 1), DROPPED); // 0 where kept
  return tf.mul(softmax(tf.add(scores, dropped)), mask);
}

/**
 * Dot-product scores: q kᵀ · scale.
 *
 * @param q - queries [..., T, D]
 * @param k - keys [..., U, D]
 * @param options.scale - default 1/√D
 * @returns [..., T, U]
 * @throws ShapeError if head sizes or leading axes differ
 * @see Vaswani et al. 2017, arXiv:1706.03762, eq. 1
 * @example
 * dotProductScores(tf.tensor2d([[2, 0, 0, 0]]), tf.tensor2d([[3, 9, 9, 9]])).arraySync(); // => [[3]]
 */
export function dotProductScores(q: tf.Tensor, k: tf.Tensor, {scale}: {scale?: number} = {}): tf.Tensor {
  assertSameAxes('k', k, q);
  const d = q.shape[q.rank - 1];
  if (k.shape[k.rank - 1] !== d) {
    throw new ShapeError(
      `k must have head size ${d}, that of q [${q.shape.join(', ')}]. Got [${k.shape.join(', ')}].`,
    );
  }
  return matmul(tf.mul(q, scale ?? 1 / Math.sqrt(d)), k, {transposeB: true});
}

/**
 * Scaled dot-product attention: softmax(q kᵀ / √D + mask) v.
 *
 * Axes: S seeds (optional), B batch, H heads, T queries, U keys, D head size, E value size.
 *
 * @param q - queries [*S, B, H, T, D]
 * @param k - keys [*S, B, H, U, D]
 * @param v - values [*S, B, H, U, E]
 * @param options.mask - [T, U] or [B, 1, T, U]; 1 keeps, 0 drops. A row with no kept key gives zeros.
 * @param options.scale - factor of the scores, default 1/√D
 * @returns [*S, B, H, T, E]
 * @throws ShapeError if head sizes, numbers of keys or leading axes differ
 * @see Vaswani et al. 2017, arXiv:1706.03762, eq. 1
 * @remarks Differs from torch scaled_dot_product_attention: a fully masked row gives 0, there NaN.
 * @example
 * const [q, k] = [tf.zeros([1, 1, 1, 4]), tf.zeros([1, 1, 2, 4])];
 * scaledDotProductAttention(q, k, tf.tensor4d([[[[1], [3]]]])).arraySync(); // => [[[[2]]]]
 */
export function scaledDotProductAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  {mask, scale}: AttentionOptions = {},
): tf.Tensor {
  const scores = dotProductScores(q, k, {scale}); // [*S, B, H, T, U]
  return attend(scores, v, {mask});
}

/**
 * The mix of the values that scores ask for: softmax(scores + mask) v, whatever made the scores.
 *
 * @param scores - [..., T, U]
 * @param v - values [..., U, E]
 * @param options.mask - 1 keeps, 0 drops; a row with no kept key gives zeros
 * @returns [..., T, E]
 * @throws ShapeError if the numbers of keys or leading axes differ
 * @example
 * attend(tf.tensor2d([[0, 0]]), tf.tensor2d([[1], [3]])).arraySync(); // => [[2]]
 */
export function attend(scores: tf.Tensor, v: tf.Tensor, {mask}: MaskOptions = {}): tf.Tensor {
  assertSameAxes('v', v, scores);
  const nKeys = scores.shape[scores.rank - 1];
  if (v.shape[v.rank - 2] !== nKeys) {
    throw new ShapeError(
      `v must have ${nKeys} keys, those of the scores [${scores.shape.join(', ')}]. Got [${v.shape.join(', ')}].`,
    );
  }
  return matmul(attentionWeights(scores, {mask}), v);
}

function assertSameAxes(name: string, x: tf.Tensor, reference: tf.Tensor): void {
  const expected = reference.shape.slice(0, -2);
  if (reference.rank < 2 || x.rank !== reference.rank || expected.some((size, i) => size !== x.shape[i])) {
    throw new ShapeError(
      `${name} must have the leading axes [${expected.join(', ')}] and two more. Got [${x.shape.join(', ')}].`,
    );
  }
}

function assertMask(mask: tf.Tensor, scores: tf.Tensor): void {
  const fits =
    mask.rank <= scores.rank &&
    mask.shape.every((size, i) => size === 1 || size === scores.shape[scores.rank - mask.rank + i]);
  if (!fits) {
    throw new ShapeError(
      `mask must broadcast to the scores [${scores.shape.join(', ')}], as [T, U] or [B, 1, T, U]. Got [${mask.shape.join(', ')}].`,
    );
  }
}
