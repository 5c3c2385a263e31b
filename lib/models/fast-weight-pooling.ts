import * as tf from '@tensorflow/tfjs';
import {assertOneOf, ConfigError, split} from '../core';
import {deltaRule, eluFeatures, initLinear, linear, sumRule, unitVectors, type LinearParams} from '../nn';
import {sigmoid} from '../ops';
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

/** How slots are written into the fast weights: each adds its value, or corrects what is held under its key. */
export const writeRules = ['sum', 'delta'] as const;

/** One of `writeRules`. */
export type WriteRule = (typeof writeRules)[number];

/** What keys and queries are turned into: nothing, or elu + 1 with scores that are divided by their sum. */
export const poolingFeatureMaps = ['identity', 'elu-normalised'] as const;

/** One of `poolingFeatureMaps`. */
export type PoolingFeatureMap = (typeof poolingFeatureMaps)[number];

/** Sizes of a fast-weight-pooling model, how it writes and what it compares. The delta rule takes the identity only. */
export type FastWeightPoolingConfig = PoolingSizes & {
  readonly rule: WriteRule;
  readonly featureMap: PoolingFeatureMap;
};

/** Parameters of a fast-weight-pooling model. */
export type FastWeightPoolingParams = SlotEmbeddingParams & {
  readonly query: LinearParams;
  readonly key: LinearParams;
  readonly value: LinearParams;
  /** Only of the delta rule: from an embedded slot to the logit of its β. */
  readonly beta?: LinearParams;
  readonly readOut: LinearParams;
};

/**
 * Attention pooling without the softmax: the slots write fast weights W, one after the other, and the query reads them, y = (W φ(q)) W_o + b_o.
 *
 * Embedding, position code, projections and read-out are those of `attentionPooling` with dot-product scores, and start as they do there. The reading is
 * - `sum` with `identity`: Σ_u v_u (k_u · q) / √dModel;
 * - `sum` with `elu-normalised`: Σ_u v_u s_u / Σ_u s_u, s_u = φ(k_u) · φ(q), φ = elu + 1;
 * - `delta`: W q with W ← W + β_u (v_u − W k_u) ⊗ k_u, keys of length 1 and β_u = σ(w · slot_u + b), slot_u embedded.
 *
 * Axes: S seeds (optional), B batch, U slots. {slots [*S, B, U, dToken], query [*S, B, dToken]} -> [*S, B, dOut].
 *
 * @throws ConfigError if a size is no positive integer, for an unknown rule or feature map, or for the delta rule with another map than the identity;
 * `apply` throws ShapeError for input of another shape
 * @see Schlag et al. 2021, arXiv:2102.11174, eq. 8, 13 and 24; Katharopoulos et al. 2020, arXiv:2006.16236, eq. 7
 * @remarks 1/√dModel keeps the start in range: without it scores of 16 numbers are four times as large as a softmax is given. Keys of length 1 do the
 * same for the delta rule. Differs from Schlag et al., who divide the features of keys and queries by their sum.
 * @example
 * const model = fastWeightPooling({dToken: 17, nSlots: 8, dModel: 16, dOut: 8, rule: 'delta', featureMap: 'identity'});
 * parameterCount(model.init(key(0))); // => 1385
 */
export function fastWeightPooling(
  config: FastWeightPoolingConfig,
): Model<FastWeightPoolingParams, PoolingInput, tf.Tensor> {
  const {dModel, dOut, rule, featureMap} = config;
  assertConfig(config);
  return {
    name: `fast-weight-pooling-${rule}-${featureMap}`,
    config,
    init: (key) => {
      const [embedKey, positionKey, projectionKey, valueKey, readOutKey] = split(key, 5);
      const [queryKey, keyKey, betaKey] = split(projectionKey, 3);
      return {
        ...initSlotEmbedding(embedKey, positionKey, config),
        query: initLinear(queryKey, {dIn: dModel, dOut: dModel}),
        key: initLinear(keyKey, {dIn: dModel, dOut: dModel}),
        value: initLinear(valueKey, {dIn: dModel, dOut: dModel}),
        ...(rule === 'delta' ? {beta: initLinear(betaKey, {dIn: dModel, dOut: 1})} : {}),
        readOut: initLinear(readOutKey, {dIn: dModel, dOut}),
      };
    },
    apply: (params, input) => {
      assertPoolingInput(params, input);
      const slots = embedSlots(params, input.slots); // [*S, B, U, D]
      const q = linear(params.query, tf.expandDims(linear(params.embed, input.query), -2)); // [*S, B, 1, D]
      const [k, v] = [linear(params.key, slots), linear(params.value, slots)];
      const read = params.beta
        ? deltaRule(q, unitVectors(k), v, tf.squeeze(sigmoid(linear(params.beta, slots)), [-1]))
        : readBySum(q, k, v, featureMap);
      return linear(params.readOut, tf.squeeze(read, [-2]));
    },
  };
}

function readBySum(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, featureMap: PoolingFeatureMap): tf.Tensor {
  if (featureMap === 'elu-normalised') return sumRule(eluFeatures(q), eluFeatures(k), v, {normalised: true});
  return sumRule(tf.mul(q, 1 / Math.sqrt(q.shape[q.rank - 1])), k, v);
}

function assertConfig(config: FastWeightPoolingConfig): void {
  const {rule, featureMap} = config;
  assertPoolingSizes(config);
  assertOneOf('rule', rule, writeRules);
  assertOneOf('featureMap', featureMap, poolingFeatureMaps);
  if (rule === 'delta' && featureMap !== 'identity') {
    throw new ConfigError(`featureMap must be identity for the delta rule. Got ${featureMap}.`);
  }
}
