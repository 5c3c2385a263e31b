/**
 * Fast weights: a matrix W that is written while the input is read, one outer product of value and key after the other.
 *
 * Axes: any leading axes (seeds, batch, heads), shared by all arguments; U writes, T queries, D size of keys, E size of values.
 * Keys and queries are taken as they come: apply a feature map before.
 */
import * as tf from '@tensorflow/tfjs';
import {ShapeError, assertShape} from '../core';
import {matmul} from '../ops';
import {slicesAlong} from './slices-along';

/**
 * One write by the sum rule: W + v ⊗ k.
 *
 * @param w - W [..., E, D]
 * @param k - the key [..., D]
 * @param v - the value [..., E]
 * @returns the new W [..., E, D]
 * @throws ShapeError if sizes or leading axes differ
 * @see Schmidhuber 1992, "Learning to control fast-weight memories"; Schlag et al. 2021, arXiv:2102.11174, eq. 10
 * @example
 * writeBySum(tf.ones([1, 2]), tf.tensor1d([0, 2]), tf.tensor1d([3])).arraySync(); // => [[1, 7]]
 */
export function writeBySum(w: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  assertWrite(w, k, v);
  return tf.add(w, outer(v, k));
}

/**
 * One write by the delta rule: W + β (v − W k) ⊗ k. What W held under the key moves by the share β to the value.
 *
 * With a key of length 1, β = 1 puts v in the place of the old value, and β = 0 writes nothing.
 *
 * @param w - W [..., E, D]
 * @param k - the key [..., D], of length 1 (see `unitVectors`; not checked). A step of β ‖k‖² > 2 makes W grow.
 * @param v - the value [..., E]
 * @param beta - β [...], 0 to 1 (not checked)
 * @returns the new W [..., E, D]
 * @throws ShapeError if sizes or leading axes differ
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 24
 * @remarks The paper divides keys by the sum of their features; here, as in Yang et al. 2024, arXiv:2406.06484, they have length 1.
 * @example
 * const [key, value] = [tf.tensor1d([0, 1]), tf.tensor1d([9])];
 * writeByDelta(tf.tensor2d([[4, 5]]), key, value, tf.scalar(1)).arraySync(); // => [[4, 9]]
 */
export function writeByDelta(w: tf.Tensor, k: tf.Tensor, v: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  assertWrite(w, k, v);
  assertShape('beta', beta, w.shape.slice(0, -2));
  const held = tf.squeeze(matmul(w, tf.expandDims(k, -1)), [-1]); // [..., E]
  return tf.add(w, outer(tf.mul(tf.expandDims(beta, -1), tf.sub(v, held)), k));
}

/**
 * The fast weights after all writes by the sum rule, write after write: Σᵤ vᵤ ⊗ kᵤ.
 *
 * @param k - keys [..., U, D]
 * @param v - values [..., U, E]
 * @returns W [..., E, D]
 * @throws ShapeError if numbers of writes or leading axes differ
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 9 and 10
 * @remarks U steps of little work each: `sumRule` gives the same reading in two matrix products.
 * @example
 * fastWeightsBySum(tf.tensor2d([[1, 0], [1, 1]]), tf.tensor2d([[2], [3]])).arraySync(); // => [[5, 3]]
 */
export function fastWeightsBySum(k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  assertWrites(k, v);
  const values = slicesAlong(v, -2);
  return slicesAlong(k, -2).reduce((w, key, u) => writeBySum(w, key, values[u]), emptyFastWeights(k, v));
}

/**
 * The fast weights after all writes by the delta rule, write after write: Wᵤ = Wᵤ₋₁ + βᵤ (vᵤ − Wᵤ₋₁ kᵤ) ⊗ kᵤ, from W₀ = 0.
 *
 * @param k - keys [..., U, D], of length 1 (see `unitVectors`; not checked)
 * @param v - values [..., U, E]
 * @param beta - β [..., U], 0 to 1
 * @returns W [..., E, D]
 * @throws ShapeError if numbers of writes or leading axes differ
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 24
 * @remarks U steps of little work each: `deltaRule` gives the same reading by matrix products.
 * @example
 * const [keys, values] = [tf.tensor2d([[1, 0], [1, 0]]), tf.tensor2d([[2], [3]])];
 * fastWeightsByDelta(keys, values, tf.tensor1d([1, 1])).arraySync(); // => [[3, 0]]
 */
export function fastWeightsByDelta(k: tf.Tensor, v: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  assertWrites(k, v);
  assertShape('beta', beta, k.shape.slice(0, -1));
  const [values, shares] = [slicesAlong(v, -2), slicesAlong(beta, -1)];
  return slicesAlong(k, -2).reduce(
    (w, key, u) => writeByDelta(w, key, values[u], shares[u]),
    emptyFastWeights(k, v),
  );
}

/**
 * What fast weights answer: y = W q.
 *
 * @param w - W [..., E, D]
 * @param q - queries [..., T, D]
 * @returns [..., T, E]
 * @throws ShapeError if key sizes or leading axes differ
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 11
 * @example
 * readFastWeights(tf.tensor2d([[5, 3]]), tf.tensor2d([[1, 0], [1, 2]])).arraySync(); // => [[5], [11]]
 */
export function readFastWeights(w: tf.Tensor, q: tf.Tensor): tf.Tensor {
  if (w.rank < 2) throw new ShapeError(`w must have at least two axes. Got [${w.shape.join(', ')}].`);
  assertShape('q', q, [...w.shape.slice(0, -2), 'T', w.shape[w.rank - 1]]);
  return matmul(q, w, {transposeB: true});
}

/**
 * The reading of fast weights written by the sum rule, all writes at once: y = Σᵤ vᵤ (kᵤ · q). With `normalised` it is divided by Σᵤ kᵤ · q.
 *
 * This is attention without the softmax. Every query reads after the last write.
 *
 * @param q - queries [..., T, D]
 * @param k - keys [..., U, D]
 * @param v - values [..., U, E]
 * @param options.normalised - whether to divide by the sum of the scores (default false): for feature maps with positive scores
 * @returns [..., T, E]
 * @throws ShapeError if key sizes, numbers of writes or leading axes differ
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 8, and eq. 13 with `normalised`; Katharopoulos et al. 2020, arXiv:2006.16236, eq. 4
 * @example
 * sumRule(tf.tensor2d([[1, 2]]), tf.tensor2d([[1, 0], [1, 1]]), tf.tensor2d([[2], [3]])).arraySync(); // => [[11]]
 */
export function sumRule(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
  {normalised = false}: {normalised?: boolean} = {},
): tf.Tensor {
  assertWrites(k, v);
  assertQueries(q, k);
  const scores = matmul(q, k, {transposeB: true}); // [..., T, U]
  const read = matmul(scores, v);
  return normalised ? tf.div(read, tf.sum(scores, -1, true)) : read;
}

/** Checks keys [..., U, D] and, where given, values [..., U, E]. */
export function assertWrites(k: tf.Tensor, v?: tf.Tensor): void {
  if (k.rank < 2 || k.shape[k.rank - 2] === 0) {
    throw new ShapeError(
      `k must have shape [..., U, D] with at least one write. Got [${k.shape.join(', ')}].`,
    );
  }
  if (v) assertShape('v', v, [...k.shape.slice(0, -1), 'E']);
}

/** Checks queries [..., T, D] against keys [..., U, D]. */
export function assertQueries(q: tf.Tensor, k: tf.Tensor): void {
  assertShape('q', q, [...k.shape.slice(0, -2), 'T', k.shape[k.rank - 1]]);
}

function assertWrite(w: tf.Tensor, k: tf.Tensor, v: tf.Tensor): void {
  if (w.rank < 2) throw new ShapeError(`w must have at least two axes. Got [${w.shape.join(', ')}].`);
  const leading = w.shape.slice(0, -2);
  assertShape('k', k, [...leading, w.shape[w.rank - 1]]);
  assertShape('v', v, [...leading, w.shape[w.rank - 2]]);
}

/** v ⊗ k: [..., E] and [..., D] -> [..., E, D]. */
const outer = (v: tf.Tensor, k: tf.Tensor): tf.Tensor => matmul(tf.expandDims(v, -1), tf.expandDims(k, -2));

/** W = 0 [..., E, D] for keys [..., U, D] and values [..., U, E]. */
const emptyFastWeights = (k: tf.Tensor, v: tf.Tensor): tf.Tensor =>
  tf.zeros([...k.shape.slice(0, -2), v.shape[v.rank - 1], k.shape[k.rank - 1]]);
