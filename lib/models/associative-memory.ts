import * as tf from '@tensorflow/tfjs';
import {
  assertOneOf,
  assertPositiveInteger,
  assertShape,
  ConfigError,
  normal,
  ShapeError,
  tidy,
} from '../core';
import {deltaRule, dpfpFeatures, unitVectors} from '../nn';
import {gather, matmul, sigmoid, softmax} from '../ops';
import type {Model} from './model';

/** How a memory is written and read: fast weights by the sum or the delta rule, or a softmax over the writes. */
export const memoryRules = ['sum', 'delta', 'softmax'] as const;

/** One of `memoryRules`. */
export type MemoryRule = (typeof memoryRules)[number];

/** What keys and queries are turned into: nothing, or the products of `dpfpFeatures` with ν = 1 or 3. */
export const memoryFeatureMaps = ['identity', 'dpfp-1', 'dpfp-3'] as const;

/** One of `memoryFeatureMaps`. */
export type MemoryFeatureMap = (typeof memoryFeatureMaps)[number];

/** Sizes of an associative memory, how it writes and what it compares. Only the sum rule takes another map than the identity. */
export type AssociativeMemoryConfig = {
  /** Keys that can be written under, S in the formulas. */
  readonly nKeys: number;
  /** Numbers in a key, d in the formulas; for dpfp-1 at least 1, for dpfp-3 at least 2. */
  readonly dKey: number;
  readonly rule: MemoryRule;
  readonly featureMap: MemoryFeatureMap;
};

/** Writes in their order, and the key that is asked for after the last. */
export type AssociativeMemoryInput = {
  /** The key of each write [*S, B, T], int32, each in [0, nKeys). */
  readonly writes: tf.Tensor;
  /** [*S, B, T, dValue] */
  readonly values: tf.Tensor;
  /** [*S, B], int32, each in [0, nKeys) */
  readonly asked: tf.Tensor;
};

/** Parameters of an associative memory. */
export type AssociativeMemoryParams = {
  /** What is written under [*S, nKeys, dKey]. */
  readonly keys: tf.Tensor;
  /** What is asked with [*S, nKeys, dKey]; starts equal to the keys. */
  readonly queries: tf.Tensor;
  /** The factor of all scores [*S]. */
  readonly scale: tf.Tensor;
  /** Only of the delta rule: the logit of each key's β [*S, nKeys]. */
  readonly beta?: tf.Tensor;
};

/**
 * An associative memory with learned keys: values are written under keys, then the value of one key is asked for. How many fit?
 *
 * With k and q the rows of the two tables, w_t the key of write t and a the asked one, y is
 * - `sum`: Σ_t v_t s(w_t, a), s(i, j) = scale · k_i · q_j, or scale · (2d/ν) φ(k_i) · φ(q_j) with a DPFP-ν map φ;
 * - `softmax`: Σ_t a_t v_t, a = softmax over the writes of scale · k_{w_t} · q_a;
 * - `delta`: scale · W q_a, W written by the delta rule with keys k / ‖k‖ and β = σ(the key's logit).
 *
 * With S keys, each written once, the first and the last are y = Σ_t v_t M[w_t, a] with a matrix M of rank d: their loss cannot pass
 * `linearMemoryFloor`. Values are data, so nothing but the two tables, the scale and β is learned.
 *
 * Axes: S seeds (optional), B batch, T writes. {writes [*S, B, T], values [*S, B, T, dValue], asked [*S, B]} -> [*S, B, dValue].
 *
 * @throws ConfigError if a size is no positive integer, for an unknown rule or feature map, or for the delta rule or softmax with another map than the
 * identity; `apply` throws ShapeError for input of another shape or dtype. Numbers of keys are not checked against nKeys.
 * @see Schlag et al. 2021, arXiv:2102.11174, section 4.1 (capacity), eq. 24 (delta rule), eq. 37 (DPFP) and section 6.1 (the task)
 * @remarks Entries of the tables start as N(0, 1/d), so a key's score with itself starts at 1 on average; 2d/ν does the same for DPFP features. Differs
 * from Schlag et al., who map one-hot symbols and values to keys, normalise features by their sum, and learn β from key and value.
 * @example
 * const model = associativeMemory({nKeys: 32, dKey: 16, rule: 'delta', featureMap: 'identity'});
 * parameterCount(model.init(key(0))); // => 1057
 */
export function associativeMemory(
  config: AssociativeMemoryConfig,
): Model<AssociativeMemoryParams, AssociativeMemoryInput, tf.Tensor> {
  const {nKeys, dKey, rule, featureMap} = config;
  assertConfig(config);
  return {
    name: `associative-memory-${rule}-${featureMap}`,
    config,
    init: (key) => {
      const keys = tidy(() => tf.mul(normal(key, [nKeys, dKey]), 1 / Math.sqrt(dKey)));
      const tables = {keys, queries: tf.clone(keys), scale: tf.scalar(1)};
      return rule === 'delta' ? {...tables, beta: tf.zeros([nKeys])} : tables;
    },
    apply: (params, input) => {
      assertInput(params, input);
      if (params.beta) return readByDelta(params, params.beta, input);
      const scores = scoresOfWrites(scoreTable(params, featureMap), input); // [*S, B, 1, T]
      return tf.squeeze(matmul(rule === 'softmax' ? softmax(scores) : scores, input.values), [-2]);
    },
  };
}

/** The score of every key with every query [*S, nKeys, nKeys]: fewer products than one a write, and a write costs one number. */
function scoreTable(
  {keys, queries, scale}: AssociativeMemoryParams,
  featureMap: MemoryFeatureMap,
): tf.Tensor {
  const factor = tf.reshape(scale, [...scale.shape, 1, 1]);
  if (featureMap === 'identity') return tf.mul(matmul(queries, keys, {transposeB: true}), factor);
  const nu = featureMap === 'dpfp-1' ? 1 : 3;
  const [q, k] = [dpfpFeatures(queries, {nu}), dpfpFeatures(keys, {nu})];
  const ofTypicalKey = nu / (2 * keys.shape[keys.rank - 1]); // φ(k) · φ(k) of a key from N(0, 1/d), on average
  return tf.mul(matmul(q, k, {transposeB: true}), tf.div(factor, ofTypicalKey));
}

/** Entry (asked, write) of the table for each write: [*S, B, 1, T]. */
function scoresOfWrites(table: tf.Tensor, {writes, asked}: AssociativeMemoryInput): tf.Tensor {
  const nKeys = table.shape[table.rank - 1];
  const row = tf.mul(tf.expandDims(asked, -1), tf.scalar(nKeys, 'int32'));
  const entries = tf.reshape(table, [...table.shape.slice(0, -2), nKeys * nKeys, 1]);
  const scores = gather(entries, tf.add(row, writes)); // [*S, B, T, 1]
  return tf.reshape(scores, [...asked.shape, 1, writes.shape[writes.rank - 1]]);
}

function readByDelta(
  {keys, queries, scale}: AssociativeMemoryParams,
  beta: tf.Tensor,
  {writes, values, asked}: AssociativeMemoryInput,
): tf.Tensor {
  const scaled = tf.mul(queries, tf.reshape(scale, [...scale.shape, 1, 1]));
  const q = tf.expandDims(gather(scaled, asked), -2); // [*S, B, 1, d]
  const k = gather(unitVectors(keys), writes); // [*S, B, T, d]
  const shares = gather(tf.expandDims(sigmoid(beta), -1), writes); // [*S, B, T, 1]
  return tf.squeeze(deltaRule(q, k, values, tf.squeeze(shares, [-1])), [-2]);
}

function assertInput({keys}: AssociativeMemoryParams, {writes, values, asked}: AssociativeMemoryInput): void {
  const seeds = keys.shape.slice(0, -2);
  const sizes = assertShape('writes', writes, [...seeds, 'B', 'T']);
  assertShape('values', values, [...seeds, 'B', 'T', 'dValue'], sizes);
  assertShape('asked', asked, [...seeds, 'B'], sizes);
  for (const [name, numbers] of Object.entries({writes, asked})) {
    if (numbers.dtype !== 'int32')
      throw new ShapeError(`${name} must have dtype int32. Got ${numbers.dtype}.`);
  }
}

function assertConfig({nKeys, dKey, rule, featureMap}: AssociativeMemoryConfig): void {
  assertPositiveInteger('nKeys', nKeys);
  assertPositiveInteger('dKey', dKey);
  assertOneOf('rule', rule, memoryRules);
  assertOneOf('featureMap', featureMap, memoryFeatureMaps);
  if (rule !== 'sum' && featureMap !== 'identity') {
    throw new ConfigError(`featureMap must be identity for the rule ${rule}. Got ${featureMap}.`);
  }
  if (featureMap === 'dpfp-3' && dKey < 2) {
    throw new ConfigError(`dKey must be at least 2 for dpfp-3. Got ${dKey}.`);
  }
}
