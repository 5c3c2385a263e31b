/**
 * Multi-head attention: project, split into heads, attend in each, join, project.
 *
 * Axes: S seeds (optional), B batch, T queries, U keys, H heads, D head size, M = H·D model size, C size of the context.
 */
import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger, split, type Key} from '../core';
import {scaledDotProductAttention} from './attention';
import {initLinear, linear} from './linear';

/** The four projections: wq [*S, M, M], wk and wv [*S, C, M], wo [*S, M, M]. */
export type MultiHeadAttentionWeights = {wq: tf.Tensor; wk: tf.Tensor; wv: tf.Tensor; wo: tf.Tensor};
/** The four projections' biases, each [*S, M]. */
export type MultiHeadAttentionBiases = {bq: tf.Tensor; bk: tf.Tensor; bv: tf.Tensor; bo: tf.Tensor};
/** Projections with or without biases. */
export type MultiHeadAttentionParams =
  MultiHeadAttentionWeights | (MultiHeadAttentionWeights & MultiHeadAttentionBiases);

/** Sizes of multi-head attention. */
export type MultiHeadAttentionConfig = {
  /** M, size of the queries' and the output's last axis. */
  dModel: number;
  /** H; must divide dModel. */
  nHeads: number;
  /** C, size of the context's last axis, for cross attention. Default dModel. */
  dContext?: number;
  /** Whether the projections have biases. Default false, as in the paper's equations. A bias of the keys never changes the output. */
  bias?: boolean;
};

/** Options of multi-head attention. */
export type MultiHeadAttentionOptions = {
  /** H; must divide M. */
  nHeads: number;
  /** What keys and values are made of: [*S, B, U, C]. Default x: self attention. */
  context?: tf.Tensor;
  /** [T, U], [B, 1, T, U], or for each example and seed [*S, B, 1, 1, U]; 1 keeps, 0 drops. */
  mask?: tf.Tensor;
};

/**
 * Parameters of multi-head attention: each weight ~ N(0, 1/fan-in), biases 0.
 *
 * @param key - split into one key a projection
 * @param config - sizes
 * @returns {wq, wk, wv, wo} and, with `bias: true`, {bq, bk, bv, bo}
 * @throws ConfigError if a size is no positive integer or nHeads does not divide dModel
 * @example
 * initMultiHeadAttention(key(0), {dModel: 8, nHeads: 2, dContext: 3}).wk.shape; // => [3, 8]
 */
export function initMultiHeadAttention(
  key: Key,
  config: MultiHeadAttentionConfig & {bias: true},
): MultiHeadAttentionWeights & MultiHeadAttentionBiases;
export function initMultiHeadAttention(key: Key, config: MultiHeadAttentionConfig): MultiHeadAttentionWeights;
export function initMultiHeadAttention(
  key: Key,
  {dModel, nHeads, dContext = dModel, bias = false}: MultiHeadAttentionConfig,
): MultiHeadAttentionParams {
  assertPositiveInteger('dModel', dModel);
  assertPositiveInteger('nHeads', nHeads);
  if (dModel % nHeads !== 0) throw new ConfigError(`nHeads must divide dModel ${dModel}. Got ${nHeads}.`);
  const [qKey, kKey, vKey, oKey] = split(key, 4);
  const weight = (own: Key, dIn: number): tf.Tensor => initLinear(own, {dIn, dOut: dModel, bias: false}).w;
  const weights = {
    wq: weight(qKey, dModel),
    wk: weight(kKey, dContext),
    wv: weight(vKey, dContext),
    wo: weight(oKey, dModel),
  };
  const zeros = (): tf.Tensor => tf.zeros([dModel]);
  return bias ? {...weights, bq: zeros(), bk: zeros(), bv: zeros(), bo: zeros()} : weights;
}

/**
 * Multi-head attention: concat(head₁ … head_H) wo, headᵢ = softmax(qᵢ kᵢᵀ / √D + mask) vᵢ, with q = x wq, k = context wk, v = context wv.
 *
 * Axes: S seeds (optional; wq has it or not), B batch, T queries, U keys, M model size, C size of the context.
 *
 * @param params - wq [*S, M, M], wk and wv [*S, C, M], wo [*S, M, M]; optional biases [*S, M]
 * @param x - [*S, B, T, M]
 * @param options - nHeads, context [*S, B, U, C] (default x), mask [T, U], [B, 1, T, U] or [*S, B, 1, 1, U]
 * @returns [*S, B, T, M]; a fully masked query gives the output bias
 * @throws ShapeError naming the argument, the expected and the actual shape; ConfigError if nHeads does not divide M
 * @see Vaswani et al. 2017, arXiv:1706.03762, section 3.2.2
 * @remarks Differs from torch.nn.MultiheadAttention: batch first, weights [In, Out], a mask of 1 keeps (there True drops).
 * @example
 * const one = tf.tensor2d([[1]]); // one head of size 1 and weights 1; both tokens are 2
 * const params = {wq: one, wk: one, wv: one, wo: one};
 * multiHeadAttention(params, tf.tensor3d([[[2], [2]]]), {nHeads: 1}).arraySync(); // => [[[2], [2]]]
 */
export function multiHeadAttention(
  params: MultiHeadAttentionParams,
  x: tf.Tensor,
  {nHeads, context = x, mask}: MultiHeadAttentionOptions,
): tf.Tensor {
  const nSeedAxes = params.wq.rank - 2;
  assertRank('x', x, nSeedAxes, 'T');
  assertRank('context', context, nSeedAxes, 'U');
  const dModel = params.wq.shape[params.wq.rank - 1];
  if (!Number.isInteger(nHeads) || nHeads < 1 || dModel % nHeads !== 0) {
    throw new ConfigError(`nHeads must be a positive divisor of the model size ${dModel}. Got ${nHeads}.`);
  }
  const biases = 'bq' in params ? params : undefined;
  const project = (input: tf.Tensor, w: tf.Tensor, b?: tf.Tensor): tf.Tensor =>
    linear(b ? {w, b} : {w}, input);
  const q = splitHeads(project(x, params.wq, biases?.bq), nHeads); // [*S, B, H, T, D]
  const k = splitHeads(project(context, params.wk, biases?.bk), nHeads); // [*S, B, H, U, D]
  const v = splitHeads(project(context, params.wv, biases?.bv), nHeads); // [*S, B, H, U, D]
  const heads = scaledDotProductAttention(q, k, v, {mask}); // [*S, B, H, T, D]
  return project(joinHeads(heads), params.wo, biases?.bo);
}

/** [..., T, M] -> [..., H, T, D] */
function splitHeads(x: tf.Tensor, nHeads: number): tf.Tensor {
  const [t, m] = x.shape.slice(-2);
  return swapMiddleAxes(tf.reshape(x, [...x.shape.slice(0, -2), t, nHeads, m / nHeads]));
}

/** [..., H, T, D] -> [..., T, M] */
function joinHeads(x: tf.Tensor): tf.Tensor {
  const [h, t, d] = x.shape.slice(-3);
  return tf.reshape(swapMiddleAxes(x), [...x.shape.slice(0, -3), t, h * d]);
}

/** Swaps the third and the second axis from the end. */
function swapMiddleAxes(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i);
  const [first, second] = [x.rank - 3, x.rank - 2];
  [axes[first], axes[second]] = [second, first];
  return tf.transpose(x, axes);
}

function assertRank(name: string, x: tf.Tensor, nSeedAxes: number, axis: string): void {
  if (x.rank === nSeedAxes + 3) return;
  const seeds = nSeedAxes === 1 ? 'S, ' : '';
  throw new ShapeError(
    `${name} must have shape [${seeds}B, ${axis}, features]. Got [${x.shape.join(', ')}].`,
  );
}
