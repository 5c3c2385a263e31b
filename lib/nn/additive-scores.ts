import * as tf from '@tensorflow/tfjs';
import {ShapeError, assertPositiveInteger, normal, type Key} from '../core';
import {matmul, tanh} from '../ops';

/** Parameters of additive scoring: w [*S, D], b [*S, D]. */
export type AdditiveScoresParams = {w: tf.Tensor; b: tf.Tensor};

/**
 * Parameters of additive scoring: w ~ N(0, 1/D), b = 0.
 *
 * @param key - the key of w
 * @param config.dHead - D, the size of queries and keys
 * @returns {w: [D], b: [D]}
 * @throws ConfigError if dHead is no positive integer
 * @example
 * initAdditiveScores(key(0), {dHead: 4}).w.shape; // => [4]
 */
export function initAdditiveScores(key: Key, {dHead}: {dHead: number}): AdditiveScoresParams {
  assertPositiveInteger('dHead', dHead);
  return {w: tf.tidy(() => tf.mul(normal(key, [dHead]), 1 / Math.sqrt(dHead))), b: tf.zeros([dHead])};
}

/**
 * Additive scores: score(t, u) = w · tanh(qₜ + kᵤ + b), where dot-product attention has qₜ · kᵤ / √D.
 *
 * Axes: S seeds (optional; w has it or not), T queries, U keys, D size of queries and keys, both already projected.
 *
 * @param params - w and b [*S, D]
 * @param q - queries [*S, ..., T, D]
 * @param k - keys [*S, ..., U, D]
 * @returns scores [*S, ..., T, U], for `attend`
 * @throws ShapeError if sizes or leading axes differ
 * @see Bahdanau et al. 2014, arXiv:1409.0473, appendix A.1.2 (there the projections are part of the formula, and b is absent)
 * @example
 * const params = {w: tf.tensor1d([2]), b: tf.tensor1d([1])};
 * additiveScores(params, tf.tensor2d([[-1]]), tf.tensor2d([[0], [1]])).arraySync(); // => [[0, 1.5231884]]
 */
export function additiveScores({w, b}: AdditiveScoresParams, q: tf.Tensor, k: tf.Tensor): tf.Tensor {
  assertAdditive(w, b, q, k);
  const d = w.shape[w.rank - 1];
  const groups = w.rank === 2 ? w.shape[0] : 1; // one a seed
  const [nQueries, nKeys] = [q.shape[q.rank - 2], k.shape[k.rank - 2]];
  const batch = q.shape.slice(0, -2).reduce((product, size) => product * size, 1) / groups; // per seed
  const shifted = tf.add(tf.reshape(q, [groups, batch * nQueries, d]), tf.reshape(b, [groups, 1, d]));
  const pairs = tf.add(
    tf.reshape(shifted, [groups * batch, nQueries, 1, d]),
    tf.reshape(k, [groups * batch, 1, nKeys, d]),
  ); // [S·B, T, U, D]
  const hidden = tf.reshape(tanh(pairs), [groups, batch * nQueries * nKeys, d]);
  const scores = matmul(hidden, tf.reshape(w, [groups, d, 1]));
  return tf.reshape(scores, [...q.shape.slice(0, -1), nKeys]);
}

function assertAdditive(w: tf.Tensor, b: tf.Tensor, q: tf.Tensor, k: tf.Tensor): void {
  if (w.rank !== 1 && w.rank !== 2)
    throw new ShapeError(`w must have shape [D] or [S, D]. Got [${w.shape.join(', ')}].`);
  if (b.shape.join() !== w.shape.join()) {
    throw new ShapeError(`b must have shape [${w.shape.join(', ')}] as w. Got [${b.shape.join(', ')}].`);
  }
  const seeds = w.shape.slice(0, -1);
  const d = w.shape[w.rank - 1];
  const fits = (x: tf.Tensor): boolean =>
    x.rank >= 2 + seeds.length && x.shape[x.rank - 1] === d && seeds.every((size) => size === x.shape[0]);
  if (!fits(q)) {
    throw new ShapeError(
      `q must have shape [${[...seeds, '...', 'T', d].join(', ')}]. Got [${q.shape.join(', ')}].`,
    );
  }
  const leading = q.shape.slice(0, -2);
  if (!fits(k) || k.rank !== q.rank || leading.some((size, i) => size !== k.shape[i])) {
    throw new ShapeError(
      `k must have shape [${[...leading, 'U', d].join(', ')}]. Got [${k.shape.join(', ')}].`,
    );
  }
}
