import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, normal, split} from '../core';
import {initLinear, linear, type LinearParams} from '../nn';
import {sigmoid} from '../ops';
import type {Model} from './model';
import {assertTwoInputs, type TwoInputs} from './two-inputs';

/** Sizes of attention over one token and a null. */
export type AttentionOverNullConfig = {
  readonly dX: number;
  readonly dZ: number;
  readonly nHeads: number;
  /** Numbers in a head's query and keys. */
  readonly dHead: number;
  /** Numbers in a head's value. */
  readonly dValue: number;
  readonly dOut: number;
};

/** Parameters of attention over one token and a null. */
export type AttentionOverNullParams = {
  /** dX to nHeads queries, one after the other. */
  readonly query: LinearParams;
  /** dZ to nHeads keys. */
  readonly key: LinearParams;
  /** dZ to nHeads values. */
  readonly value: LinearParams;
  /** The null's key in each head [*S, nHeads, dHead]; its value is 0. */
  readonly nullKeys: tf.Tensor;
  readonly readOut: LinearParams;
};

/**
 * Attention of one token x over another token z and a null: in each head x asks, z has a key and a value, and the null has a learned key n and the value 0.
 *
 * A head reads a v with a = softmax over {q · k, q · n} / √dHead, at z; the reads of all heads go through one linear layer. With two keys the softmax is a
 * sigmoid: a = σ(q · (k − n) / √dHead). The null makes a weight that depends on x and z: over z alone the softmax would always give 1.
 *
 * With H heads it has H dHead (dX + 1) + H (dHead + dValue) (dZ + 1) + H dHead + (H dValue + 1) dOut parameters. Weights start as N(0, 1/fan-in), biases at 0,
 * null keys as N(0, 1), which is how keys of inputs of mean square 1 start.
 *
 * Axes: S seeds (optional), B batch, H heads. {x [*S, B, dX], z [*S, B, dZ]} -> [*S, B, dOut].
 *
 * @throws ConfigError if a size is no positive integer; `apply` throws ShapeError for input of another shape
 * @see Vaswani et al. 2017, arXiv:1706.03762, section 3.2; torch.nn.MultiheadAttention's `bias_k` is such a key, with a learned value
 * @remarks Only k − n counts, so that the bias of the keys and the null keys are one set of numbers held twice.
 * @example
 * const model = attentionOverNull({dX: 16, dZ: 16, nHeads: 8, dHead: 16, dValue: 4, dOut: 1});
 * parameterCount(model.init(key(0))); // => 5057
 */
export function attentionOverNull(
  config: AttentionOverNullConfig,
): Model<AttentionOverNullParams, TwoInputs, tf.Tensor> {
  const {dX, dZ, nHeads, dHead, dValue, dOut} = config;
  Object.entries({dX, dZ, nHeads, dHead, dValue, dOut}).forEach(([field, size]) =>
    assertPositiveInteger(field, size),
  );
  return {
    name: 'attention-over-null',
    config,
    init: (key) => {
      const [queryKey, keyKey, valueKey, nullKey, readOutKey] = split(key, 5);
      return {
        query: initLinear(queryKey, {dIn: dX, dOut: nHeads * dHead}),
        key: initLinear(keyKey, {dIn: dZ, dOut: nHeads * dHead}),
        value: initLinear(valueKey, {dIn: dZ, dOut: nHeads * dValue}),
        nullKeys: normal(nullKey, [nHeads, dHead]),
        readOut: initLinear(readOutKey, {dIn: nHeads * dValue, dOut}),
      };
    },
    apply: ({query, key, value, nullKeys, readOut}, input) => {
      assertTwoInputs(input, query, key);
      const batch = input.x.shape.slice(0, -1); // [*S, B]
      const [q, k, v] = [linear(query, input.x), linear(key, input.z), linear(value, input.z)].map((all) =>
        tf.reshape(all, [...batch, nHeads, -1]),
      ); // [*S, B, H, D], and of v [*S, B, H, V]
      const beyondNull = tf.sub(k, tf.expandDims(nullKeys, -3));
      const scores = tf.mul(tf.sum(tf.mul(q, beyondNull), -1, true), 1 / Math.sqrt(dHead)); // [*S, B, H, 1]
      const reads = tf.mul(sigmoid(scores), v); // [*S, B, H, V]
      return linear(readOut, tf.reshape(reads, [...batch, nHeads * dValue]));
    },
  };
}
