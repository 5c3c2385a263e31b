/**
 * The delta rule without a loop over writes. Its memory is linear in the values, so a reading is a sum of values with coefficients
 * that only keys, queries and β decide; they solve a triangular system.
 *
 * Axes: any leading axes (seeds, batch, heads), shared by all arguments; U writes, T queries, D size of keys, E size of values.
 */
import * as tf from '@tensorflow/tfjs';
import {assertShape} from '../core';
import {matmul} from '../ops';
import {assertQueries, assertWrites} from './fast-weights';
import {slicesAlong} from './slices-along';

/**
 * The reading of fast weights written by the delta rule, all writes at once: y = W q with Wᵤ = Wᵤ₋₁ + βᵤ (vᵤ − Wᵤ₋₁ kᵤ) ⊗ kᵤ, W₀ = 0.
 *
 * Every query reads after the last write.
 *
 * @param q - queries [..., T, D]
 * @param k - keys [..., U, D], of length 1 (see `unitVectors`; not checked). A write of βᵤ ‖kᵤ‖² > 2 makes W grow.
 * @param v - values [..., U, E]
 * @param beta - β [..., U], 0 to 1 (not checked)
 * @returns [..., T, E]
 * @throws ShapeError if key sizes, numbers of writes or leading axes differ
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 24 and 25; Yang et al. 2024, arXiv:2406.06484, section 3
 * @remarks The same as `readFastWeights(fastWeightsByDelta(k, v, beta), q)` up to rounding. See `deltaRuleCoefficients` for how.
 * @example
 * const [keys, values] = [tf.tensor2d([[1, 0], [1, 0]]), tf.tensor2d([[2], [4]])];
 * deltaRule(tf.tensor2d([[10, 0]]), keys, values, tf.tensor1d([1, 0.5])).arraySync(); // => [[30]]
 */
export function deltaRule(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  assertWrites(k, v);
  return matmul(deltaRuleCoefficients(q, k, beta), v);
}

const CHUNK = 8; // with larger ones the doubling below meets binomials that float32 cannot cancel

/**
 * What the delta rule multiplies each value by: the c with W q = Σᵤ cᵤ vᵤ, the counterpart of an attention row.
 *
 * A write adds βᵤ (vᵤ − Wᵤ₋₁ kᵤ) ⊗ kᵤ = rᵤ ⊗ kᵤ, and the rows rᵤ solve (I + A) R = diag(β) V with A the part of diag(β) K Kᵀ below the
 * diagonal. So c = q Kᵀ (I + A)⁻¹ diag(β). It is solved from the last write to the first in chunks of 8: a chunk's inverse is exactly
 * (I − A)(I + A²)(I + A⁴), since A⁸ = 0 there, and what its writes erase of the query, q ← q − Σᵤ cᵤ kᵤ, is all that earlier chunks see.
 *
 * @param q - queries [..., T, D]
 * @param k - keys [..., U, D], of length 1 (see `unitVectors`; not checked)
 * @param beta - β [..., U], 0 to 1
 * @returns [..., T, U], of any sign and sum
 * @throws ShapeError if key sizes, numbers of writes or leading axes differ
 * @see Yang et al. 2024, arXiv:2406.06484, section 3 (the UT transform of a chunk)
 * @remarks The paper carries the memory W from the first chunk to the last. Where all queries come after the last write, carrying the queries from
 * the last chunk to the first gives the same, costs T rather than E columns, and needs no values.
 * @example
 * const keys = tf.tensor2d([[1, 0], [1, 0], [0, 1]]);
 * deltaRuleCoefficients(tf.tensor2d([[1, 2]]), keys, tf.tensor1d([1, 0.5, 1])).arraySync(); // => [[0.5, 0.5, 2]]
 */
export function deltaRuleCoefficients(q: tf.Tensor, k: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  assertWrites(k);
  assertQueries(q, k);
  assertShape('beta', beta, k.shape.slice(0, -1));
  const [nWrites, d] = k.shape.slice(-2);
  const nQueries = q.shape[q.rank - 2];
  const size = Math.min(CHUNK, nWrites);
  const chunks = (x: tf.Tensor, width: number): tf.Tensor =>
    intoChunks(tf.reshape(x, [-1, nWrites, width]), size);
  const [keys, shares] = [chunks(k, d), chunks(beta, 1)]; // [C, G, size, D] and [C, G, size, 1]

  const inverse = inverseOf(tf.mul(keys, shares), keys);
  const systems = slicesAlong(tf.mul(inverse, tf.reshape(shares, [...shares.shape.slice(0, 2), 1, size])), 0);
  const keysOf = slicesAlong(keys, 0);
  let query = tf.reshape(q, [-1, nQueries, d]);
  const coefficients: tf.Tensor[] = [];
  for (let c = keysOf.length - 1; c >= 0; c--) {
    const own = matmul(matmul(query, keysOf[c], {transposeB: true}), systems[c]); // [G, T, size]
    coefficients.unshift(own);
    if (c > 0) query = tf.sub(query, matmul(own, keysOf[c]));
  }
  const all = coefficients.length === 1 ? coefficients[0] : tf.concat(coefficients, -1);
  const kept = all.shape[2] === nWrites ? all : tf.slice(all, [0, 0, 0], [-1, -1, nWrites]);
  return tf.reshape(kept, [...q.shape.slice(0, -1), nWrites]);
}

/** [G, U, D] -> [C, G, size, D]; the last chunk is filled up with zeros, writes of β = 0. */
function intoChunks(x: tf.Tensor, size: number): tf.Tensor {
  const [groups, nWrites, d] = x.shape;
  const nChunks = Math.ceil(nWrites / size);
  if (nChunks === 1) return tf.expandDims(x, 0);
  const missing = nChunks * size - nWrites;
  const filled = missing === 0 ? x : tf.concat([x, tf.zeros([groups, missing, d])], 1);
  return tf.transpose(tf.reshape(filled, [groups, nChunks, size, d]), [1, 0, 2, 3]);
}

/** (I + A)⁻¹ for A the part of `scaled` · keysᵀ below the diagonal, by doubling: the powers of −A up to its size are all there are. */
function inverseOf(scaled: tf.Tensor, keys: tf.Tensor): tf.Tensor {
  const size = keys.shape[keys.rank - 2];
  const below = tf.tensor2d(
    Array.from({length: size * size}, (_, i) => (i % size < Math.floor(i / size) ? -1 : 0)),
    [size, size],
  );
  let power = tf.mul(matmul(scaled, keys, {transposeB: true}), below) as tf.Tensor; // −A
  let sum = tf.add(tf.eye(size), power) as tf.Tensor; // Σ (−A)^i for i below `terms`
  for (let terms = 2; terms < size; terms *= 2) {
    power = matmul(power, power);
    sum = tf.add(sum, matmul(sum, power));
  }
  return sum;
}
