import * as tf from '@tensorflow/tfjs';
import {assertOneOf, split, type Key} from '../core';
import {
  additiveScores,
  dotProductScores,
  initAdditiveScores,
  initLinear,
  linear,
  type AdditiveScoresParams,
  type LinearParams,
} from '../nn';
import {matmul, relu, softmax} from '../ops';
import type {Model} from './model';
import {
  assertPoolingInput,
  assertPoolingSizes,
  embedSlots,
  initSlotEmbedding,
  type PoolingInput,
  type PoolingSizes,
  type SlotEmbeddingParams,
} from './slot-embedding';

/** How the mixing weights are made: the same row for every input, a score of query and key, or a function of the query alone. */
export const scorings = ['static', 'dot-product', 'additive', 'dense-synthesizer'] as const;

/** One of `scorings`. */
export type Scoring = (typeof scorings)[number];

/** Sizes of an attention-pooling model, and how it scores. */
export type AttentionPoolingConfig = PoolingSizes & {readonly scoring: Scoring};

/** Parameters of an attention-pooling model. */
export type AttentionPoolingParams = SlotEmbeddingParams & {
  /** What makes the scores: logits [*S, U], the projections of query and keys, or two layers that see the query. */
  readonly scoring: ScoringParams;
  readonly value: LinearParams;
  readonly readOut: LinearParams;
};

/** Parameters of the four ways to score. */
export type ScoringParams =
  | {readonly logits: tf.Tensor}
  | {readonly query: LinearParams; readonly key: LinearParams}
  | {readonly query: LinearParams; readonly key: LinearParams; readonly additive: AdditiveScoresParams}
  | {readonly hidden: LinearParams; readonly output: LinearParams};

/**
 * One attention layer with one head and one query, no residual, and a linear read-out: y = (Σ_u a_u v_u) W_o + b_o, a = softmax(scores).
 *
 * Slots and query are embedded by one linear map; a learned position code is added to the slots. The scores are
 * - `static`: one trainable number a slot, the same for every input (a random synthesizer whose row is trained);
 * - `dot-product`: q · k_u / √dModel;
 * - `additive`: w · tanh(q + k_u + b);
 * - `dense-synthesizer`: relu(e W + b) W' + b' with e the embedded query: a number for each slot, whatever stands in it.
 *
 * Axes: S seeds (optional), B batch, U slots. {slots [*S, B, U, dToken], query [*S, B, dToken]} -> [*S, B, dOut].
 *
 * @throws ConfigError if a size is no positive integer, or for an unknown scoring; `apply` throws ShapeError for input of another shape
 * @see Vaswani et al. 2017, arXiv:1706.03762, eq. 1 (dot-product); Bahdanau et al. 2015, arXiv:1409.0473, appendix A.1.2 (additive); Tay et al. 2020,
 * arXiv:2005.00743, section 3.1.2 (random synthesizer) and section 3.1.1, eq. 1 and 2 (dense synthesizer)
 * @example
 * const model = attentionPooling({dToken: 17, nSlots: 8, dModel: 16, dOut: 8, scoring: 'dot-product'});
 * parameterCount(model.init(key(0))); // => 1368
 */
export function attentionPooling(
  config: AttentionPoolingConfig,
): Model<AttentionPoolingParams, PoolingInput, tf.Tensor> {
  const {dModel, dOut, scoring} = config;
  assertPoolingSizes(config);
  assertOneOf('scoring', scoring, scorings);
  return {
    name: `attention-pooling-${scoring}`,
    config,
    init: (key) => {
      const [embedKey, positionKey, scoringKey, valueKey, readOutKey] = split(key, 5);
      return {
        ...initSlotEmbedding(embedKey, positionKey, config),
        scoring: initScoring(scoringKey, config),
        value: initLinear(valueKey, {dIn: dModel, dOut: dModel}),
        readOut: initLinear(readOutKey, {dIn: dModel, dOut}),
      };
    },
    apply: (params, input) => {
      assertPoolingInput(params, input);
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
  assertPoolingInput(params, input);
  return weightsOf(params, embedSlots(params, input.slots), input.query);
}

function initScoring(key: Key, {nSlots, dModel, scoring}: AttentionPoolingConfig): ScoringParams {
  if (scoring === 'static') return {logits: tf.zeros([nSlots])};
  if (scoring === 'dense-synthesizer') {
    const [hiddenKey, outputKey] = split(key, 2);
    return {
      hidden: initLinear(hiddenKey, {dIn: dModel, dOut: dModel, variance: 2}),
      output: initLinear(outputKey, {dIn: dModel, dOut: nSlots}),
    };
  }
  const [queryKey, keyKey, additiveKey] = split(key, 3);
  const query = initLinear(queryKey, {dIn: dModel, dOut: dModel});
  const keys = initLinear(keyKey, {dIn: dModel, dOut: dModel});
  if (scoring === 'dot-product') return {query, key: keys};
  return {query, key: keys, additive: initAdditiveScores(additiveKey, {dHead: dModel})};
}

function weightsOf({embed, scoring}: AttentionPoolingParams, slots: tf.Tensor, query: tf.Tensor): tf.Tensor {
  if ('logits' in scoring) {
    const batch = query.shape[query.rank - 2];
    const row = tf.expandDims(softmax(scoring.logits), -2); // [*S, 1, U]
    return tf.tile(row, [...Array<number>(row.rank - 2).fill(1), batch, 1]);
  }
  if ('hidden' in scoring) {
    return softmax(linear(scoring.output, relu(linear(scoring.hidden, linear(embed, query)))));
  }
  const q = linear(scoring.query, tf.expandDims(linear(embed, query), -2)); // [*S, B, 1, D]
  const k = linear(scoring.key, slots); // [*S, B, U, D]
  const scores = 'additive' in scoring ? additiveScores(scoring.additive, q, k) : dotProductScores(q, k);
  return tf.squeeze(softmax(scores), [-2]);
}
