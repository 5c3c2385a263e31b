import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, assertShape, ConfigError, normal, split, tidy, type Key} from '../core';
import {
  additiveScores,
  dotProductScores,
  initAdditiveScores,
  initLinear,
  linear,
  type AdditiveScoresParams,
  type LinearParams,
} from '../nn';
import {matmul, softmax} from '../ops';
import type {Model} from './model';

/** How the mixing weights are made: the same row for every input, or a score of query and key. */
export const scorings = ['static', 'dot-product', 'additive'] as const;

/** One of `scorings`. */
export type Scoring = (typeof scorings)[number];

/** Sizes of an attention-pooling model. */
export type AttentionPoolingConfig = {
  /** Numbers in a token, of slots and query alike. */
  readonly dToken: number;
  readonly nSlots: number;
  readonly dModel: number;
  readonly dOut: number;
  readonly scoring: Scoring;
};

/** A query and the tokens that it reads. */
export type PoolingInput = {
  /** [*S, B, U, dToken] */
  readonly slots: tf.Tensor;
  /** [*S, B, dToken] */
  readonly query: tf.Tensor;
};

/** Parameters of an attention-pooling model. */
export type AttentionPoolingParams = {
  /** Token to model size, shared by slots and query. */
  readonly embed: LinearParams;
  /** The position code that is added to each embedded slot [*S, U, dModel]. */
  readonly positions: tf.Tensor;
  /** What makes the scores: logits [*S, U], or the projections of query and keys. */
  readonly scoring: ScoringParams;
  readonly value: LinearParams;
  readonly readOut: LinearParams;
};

/** Parameters of the three ways to score. */
export type ScoringParams =
  | {readonly logits: tf.Tensor}
  | {readonly query: LinearParams; readonly key: LinearParams}
  | {readonly query: LinearParams; readonly key: LinearParams; readonly additive: AdditiveScoresParams};

const POSITION_DEVIATION = 0.3;

/**
 * One attention layer with one head and one query, no residual, and a linear read-out: y = (Σ_u a_u v_u) W_o + b_o, a = softmax(scores).
 *
 * Slots and query are embedded by one linear map; a learned position code is added to the slots. The scores are
 * - `static`: 8 trainable numbers, the same for every input (a random synthesizer whose row is trained);
 * - `dot-product`: q · k_u / √dModel;
 * - `additive`: w · tanh(q + k_u + b).
 *
 * Axes: S seeds (optional), B batch, U slots. {slots [*S, B, U, dToken], query [*S, B, dToken]} -> [*S, B, dOut].
 *
 * @throws ConfigError if a size is no positive integer, or for an unknown scoring; `apply` throws ShapeError for input of another shape
 * @see Vaswani et al. 2017, arXiv:1706.03762, eq. 1 (dot-product); Bahdanau et al. 2015, arXiv:1409.0473, appendix A.1.2 (additive); Tay et al. 2020,
 * arXiv:2005.00743, section 3.1.2 (random synthesizer)
 * @example
 * const model = attentionPooling({dToken: 17, nSlots: 8, dModel: 16, dOut: 8, scoring: 'dot-product'});
 * parameterCount(model.init(key(0))); // => 1368
 */
export function attentionPooling(
  config: AttentionPoolingConfig,
): Model<AttentionPoolingParams, PoolingInput, tf.Tensor> {
  const {dToken, nSlots, dModel, dOut, scoring} = config;
  assertPositiveInteger('dToken', dToken);
  assertPositiveInteger('nSlots', nSlots);
  assertPositiveInteger('dModel', dModel);
  assertPositiveInteger('dOut', dOut);
  if (!scorings.includes(scoring)) {
    throw new ConfigError(`scoring must be one of ${scorings.join(', ')}. Got ${String(scoring)}.`);
  }
  return {
    name: `attention-pooling-${scoring}`,
    config,
    init: (key) => {
      const [embedKey, positionKey, scoringKey, valueKey, readOutKey] = split(key, 5);
      return {
        embed: initLinear(embedKey, {dIn: dToken, dOut: dModel}),
        positions: tidy(() => tf.mul(normal(positionKey, [nSlots, dModel]), POSITION_DEVIATION)),
        scoring: initScoring(scoringKey, config),
        value: initLinear(valueKey, {dIn: dModel, dOut: dModel}),
        readOut: initLinear(readOutKey, {dIn: dModel, dOut}),
      };
    },
    apply: (params, input) => {
      assertInput(params, input);
      const slots = embedSlots(params, input.slots);
      const weights = weightsOf(params, slots, input.query); // [*S, B, U]
      const values = linear(params.value, slots); // [*S, B, U, D]
      const mixed = tf.squeeze(matmul(tf.expandDims(weights, -2), values), [-2]); // [*S, B, D]
      return linear(params.readOut, mixed);
    },
  };
}

/**
 * The mixing weights a [*S, B, U] that an attention-pooling model gives its slots: what an attention map shows.
 *
 * @param params - the model's parameters
 * @param input - slots and query
 * @returns [*S, B, U]; each row sums to 1
 * @throws ShapeError if slots or query have another shape
 * @example
 * const model = attentionPooling({dToken: 3, nSlots: 2, dModel: 4, dOut: 1, scoring: 'static'});
 * poolingWeights(model.init(key(0)), {slots: tf.zeros([1, 2, 3]), query: tf.zeros([1, 3])}).arraySync(); // => [[0.5, 0.5]]
 */
export function poolingWeights(params: AttentionPoolingParams, input: PoolingInput): tf.Tensor {
  assertInput(params, input);
  return weightsOf(params, embedSlots(params, input.slots), input.query);
}

function assertInput({embed, positions}: AttentionPoolingParams, {slots, query}: PoolingInput): void {
  const seeds = positions.shape.slice(0, -2);
  const [nSlots, dToken] = [positions.shape[seeds.length], embed.w.shape[seeds.length]];
  const sizes = assertShape('slots', slots, [...seeds, 'B', nSlots, dToken]);
  assertShape('query', query, [...seeds, 'B', dToken], sizes);
}

function initScoring(key: Key, {nSlots, dModel, scoring}: AttentionPoolingConfig): ScoringParams {
  if (scoring === 'static') return {logits: tf.zeros([nSlots])};
  const [queryKey, keyKey, additiveKey] = split(key, 3);
  const query = initLinear(queryKey, {dIn: dModel, dOut: dModel});
  const keys = initLinear(keyKey, {dIn: dModel, dOut: dModel});
  if (scoring === 'dot-product') return {query, key: keys};
  return {query, key: keys, additive: initAdditiveScores(additiveKey, {dHead: dModel})};
}

/** Embedded slots with their position code [*S, B, U, D]. */
function embedSlots({embed, positions}: AttentionPoolingParams, slots: tf.Tensor): tf.Tensor {
  return tf.add(linear(embed, slots), tf.expandDims(positions, -3));
}

function weightsOf({embed, scoring}: AttentionPoolingParams, slots: tf.Tensor, query: tf.Tensor): tf.Tensor {
  if ('logits' in scoring) {
    const batch = query.shape[query.rank - 2];
    const row = tf.expandDims(softmax(scoring.logits), -2); // [*S, 1, U]
    return tf.tile(row, [...Array<number>(row.rank - 2).fill(1), batch, 1]);
  }
  const q = linear(scoring.query, tf.expandDims(linear(embed, query), -2)); // [*S, B, 1, D]
  const k = linear(scoring.key, slots); // [*S, B, U, D]
  const scores = 'additive' in scoring ? additiveScores(scoring.additive, q, k) : dotProductScores(q, k);
  return tf.squeeze(softmax(scores), [-2]);
}
