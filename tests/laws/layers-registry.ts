/**
 * One row a layer of lib/nn: what drives all laws of all-layers.test.ts. A new layer joins by adding a row.
 */
import * as tf from '@tensorflow/tfjs';
import {foldIn, key, type Key, type Params} from 'why-attention/core';
import * as nn from 'why-attention/nn';
import * as ops from 'why-attention/ops';
import {array64, type Array64} from '../support/reference/array';
import * as convolution from '../support/reference/convolution';
import * as fastWeights from '../support/reference/fast-weights';
import * as functions from '../support/reference/functions';
import * as reference from '../support/reference/layers';
import {transformerLayers} from './transformer-layers';

/** What the laws need to know of a layer. */
export type LayerRow = {
  readonly name: string;
  /** Fresh parameters; an empty record where the layer has none. */
  readonly init: (key: Key) => Record<string, tf.Tensor>;
  /** Shapes of the inputs, without a seed axis; all inputs are drawn N(0, 1) and differentiable. */
  readonly inputs: readonly (readonly number[])[];
  /** The call; the same for stacked parameters and inputs. `nSeeds` is undefined without a seed axis. */
  readonly apply: (params: never, inputs: tf.Tensor[], nSeeds?: number) => tf.Tensor;
  /** The same in float64; parameters in the order of their names in `init`. */
  readonly reference: (params: Record<string, Array64>, inputs: Array64[]) => Array64;
  /** Parameters that cannot have a gradient, and why. */
  readonly withoutGradient?: Record<string, string>;
};

const causal = (): tf.Tensor =>
  tf.tensor2d([
    [1, 0, 0],
    [1, 1, 0],
    [1, 1, 1],
  ]);
const padding = (): tf.Tensor => tf.tensor4d([1, 1, 0, 1, 0, 0], [2, 1, 1, 3]);
const isPadding = (batch: number, key: number): boolean => (batch === 0 ? key === 2 : key > 0);
const maskKey = key(99);

/** Inputs of the fast weights: q, k, v and the logits of β; 11 writes are two chunks. */
const writes = [
  [2, 3, 4],
  [2, 11, 4],
  [2, 11, 3],
  [2, 11],
];
const sigmoid = (x: Array64): Array64 =>
  array64(
    x.shape,
    x.data.map((value) => 1 / (1 + Math.exp(-value))),
  );
/** One write to W [G, E, D]: k [G, D], v [G, E], and beta [G] for the delta rule. */
const oneWrite = (w: Array64, k: Array64, v: Array64, beta?: Array64): Array64 => {
  const [groups, e, d] = w.shape;
  const held = beta && fastWeights.readFastWeights(w, array64([groups, 1, d], k.data)).data;
  return array64(
    w.shape,
    w.data.map((weight, i) => {
      const [row, column] = [Math.floor(i / d), i % d];
      const g = Math.floor(row / e);
      const change = beta && held ? beta.data[g] * (v.data[row] - held[row]) : v.data[row];
      return weight + change * k.data[g * d + column];
    }),
  );
};

/** Of a batch norm: what is learned, and what is estimated. */
type Learned = Pick<nn.BatchNormParams, 'scale' | 'offset'>;
const learned = ({scale, offset}: nn.BatchNormParams): Learned => ({scale, offset});
const stored = {mean: [0.5, -1, 2], variance: [0.25, 1.5, 4]};
const withStored = ({scale, offset}: Learned): nn.BatchNormParams => {
  const ofSeeds = (values: readonly number[]): tf.Tensor =>
    tf.add(tf.zerosLike(scale), tf.tensor1d([...values]));
  return {scale, offset, mean: ofSeeds(stored.mean), variance: ofSeeds(stored.variance)};
};

/** Rows of a layer of the shape (params, x, options). */
export const layers: readonly LayerRow[] = [
  {
    name: 'linear',
    init: (own) => nn.initLinear(own, {dIn: 4, dOut: 3}),
    inputs: [[2, 5, 4]],
    apply: (params: nn.LinearParams, [x]) => nn.linear(params, x),
    reference: ({w, b}, [x]) => reference.linear(x, w, b),
  },
  {
    name: 'linear without bias, on a matrix',
    init: (own) => nn.initLinear(own, {dIn: 4, dOut: 3, bias: false}),
    inputs: [[5, 4]],
    apply: (params: nn.ProjectionParams, [x]) => nn.linear(params, x),
    reference: ({w}, [x]) => reference.linear(x, w),
  },
  {
    name: 'linear on one vector',
    init: (own) => nn.initLinear(own, {dIn: 4, dOut: 3}),
    inputs: [[4]],
    apply: (params: nn.LinearParams, [x]) => nn.linear(params, x),
    reference: ({w, b}, [x]) => reference.linear(x, w, b),
  },
  {
    name: 'conv1d',
    init: (own) => nn.initConv1d(own, {dIn: 2, dOut: 3, kernel: 3}),
    inputs: [[2, 7, 2]],
    apply: (params: nn.ConvParams, [x]) => nn.conv1d(params, x, {stride: 2, padding: 1}),
    reference: ({w, b}, [x]) =>
      convolution.plusBias(convolution.convolve1d(x, w, {stride: 2, padding: 1}), b),
  },
  {
    name: 'conv1d, dilated, causal',
    init: (own) => nn.initConv1d(own, {dIn: 2, dOut: 2, kernel: 2}),
    inputs: [[2, 5, 2]],
    apply: (params: nn.ConvParams, [x]) => nn.conv1d(params, x, {dilation: 2, padding: [2, 0]}),
    reference: ({w, b}, [x]) =>
      convolution.plusBias(convolution.convolve1d(x, w, {dilation: 2, padding: [2, 0]}), b),
  },
  {
    name: 'conv2d',
    init: (own) => nn.initConv2d(own, {dIn: 2, dOut: 2, kernel: 3}),
    inputs: [[2, 4, 5, 2]],
    apply: (params: nn.ConvParams, [x]) => nn.conv2d(params, x, {stride: 2, padding: 1}),
    reference: ({w, b}, [x]) =>
      convolution.plusBias(convolution.convolve2d(x, w, {stride: 2, padding: 1}), b),
  },
  {
    name: 'locallyConnected1d, circular',
    init: (own) =>
      nn.initLocallyConnected1d(own, {dIn: 2, dOut: 2, kernel: 3, length: 6, stride: 2, padding: 1}),
    inputs: [[2, 6, 2]],
    apply: (params: nn.ConvParams, [x]) =>
      nn.locallyConnected1d(params, x, {stride: 2, padding: 1, circular: true}),
    reference: ({w, b}, [x]) =>
      convolution.locallyConnected1d(x, w, b, {stride: 2, padding: 1, circular: true}),
  },
  {
    name: 'layerNorm',
    init: () => nn.initLayerNorm({dModel: 5}),
    inputs: [[2, 3, 5]],
    apply: (params: nn.LayerNormParams, [x]) => nn.layerNorm(params, x),
    reference: ({scale, offset}, [x]) => reference.layerNorm(x, scale, offset, 1e-5),
  },
  {
    name: 'conv2d without bias',
    init: (own) => nn.initConv2d(own, {dIn: 2, dOut: 2, kernel: 3, bias: false}),
    inputs: [[2, 4, 5, 2]],
    apply: (params: nn.FilterParams, [x]) => nn.conv2d(params, x, {padding: 1}),
    reference: ({w}, [x]) => convolution.convolve2d(x, w, {padding: 1}),
  },
  {
    name: 'conv1d without bias',
    init: (own) => nn.initConv1d(own, {dIn: 2, dOut: 2, kernel: 3, bias: false}),
    inputs: [[2, 5, 2]],
    apply: (params: nn.FilterParams, [x]) => nn.conv1d(params, x),
    reference: ({w}, [x]) => convolution.convolve1d(x, w, {}),
  },
  {
    name: 'batchNorm by the batch',
    init: () => learned(nn.initBatchNorm({channels: 3})),
    inputs: [[2, 2, 2, 3]],
    apply: (params: Learned, [x]) => nn.batchNorm(withStored(params), x, {train: true}),
    reference: ({scale, offset}, [x]) => reference.batchNorm(x, scale, offset, 1e-5),
  },
  {
    name: 'batchNorm by the stored statistics',
    init: () => learned(nn.initBatchNorm({channels: 3})),
    inputs: [[2, 2, 3]],
    // Without them among the leaves: no gradient reaches them, which tests/nn/batch-norm shows.
    apply: (params: Learned, [x]) => nn.batchNorm(withStored(params), x),
    reference: ({scale, offset}, [x]) => reference.batchNorm(x, scale, offset, 1e-5, stored),
  },
  {
    name: 'dropout',
    init: () => ({}),
    inputs: [[4, 5]],
    // The same key for every seed: each seed's mask is the one that its key gives alone.
    apply: (_, [x], nSeeds) =>
      nn.dropout(tf.mul(x, x), {
        rate: 0.4,
        train: true,
        key: nSeeds ? Array<Key>(nSeeds).fill(maskKey) : maskKey,
      }),
    reference: (_, [x]) => {
      const mask = nn.dropoutMask(maskKey, x.shape, 0.4).dataSync();
      return {shape: x.shape, data: x.data.map((value, i) => value * value * mask[i])};
    },
  },
  {
    name: 'embedding',
    init: (own) => nn.initEmbedding(own, {vocabulary: 4, dModel: 3}),
    inputs: [],
    apply: (params: nn.EmbeddingParams, _, nSeeds) => {
      const ids = tf.tensor2d(
        [
          [0, 2],
          [1, 2],
          [3, 2],
        ],
        undefined,
        'int32',
      );
      return tf.square(nn.embedding(params, nSeeds ? tf.stack(Array<tf.Tensor>(nSeeds).fill(ids)) : ids));
    },
    reference: ({table}) => {
      const rows = functions.gather(table, [0, 2, 1, 2, 3, 2], [3, 2]);
      return {shape: rows.shape, data: rows.data.map((value) => value * value)};
    },
  },
  {
    name: 'scaledDotProductAttention',
    init: () => ({}),
    inputs: [
      [2, 3, 4],
      [2, 2, 4],
      [2, 2, 3],
    ],
    apply: (_, [q, k, v]) => nn.scaledDotProductAttention(q, k, v),
    reference: (_, [q, k, v]) => reference.attention(q, k, v),
  },
  {
    name: 'scaledDotProductAttention, causal',
    init: () => ({}),
    inputs: [
      [2, 3, 4],
      [2, 3, 4],
      [2, 3, 4],
    ],
    apply: (_, [q, k, v]) => nn.scaledDotProductAttention(q, k, v, {mask: causal()}),
    reference: (_, [q, k, v]) => reference.attention(q, k, v, (__, t, u) => u <= t),
  },
  {
    name: 'multiHeadAttention, self',
    init: (own) => nn.initMultiHeadAttention(own, {dModel: 4, nHeads: 2}),
    inputs: [[2, 3, 4]],
    apply: (params: nn.MultiHeadAttentionParams, [x]) => nn.multiHeadAttention(params, x, {nHeads: 2}),
    reference: (params, [x]) => reference.multiHeadAttention(params, x, x, 2),
  },
  {
    name: 'multiHeadAttention, self, causal',
    init: (own) => nn.initMultiHeadAttention(own, {dModel: 4, nHeads: 2}),
    inputs: [[2, 3, 4]],
    apply: (params: nn.MultiHeadAttentionParams, [x]) =>
      nn.multiHeadAttention(params, x, {nHeads: 2, mask: causal()}),
    reference: (params, [x]) => reference.multiHeadAttention(params, x, x, 2, (_, t, u) => u <= t),
  },
  {
    name: 'multiHeadAttention, cross, with biases and padding',
    init: (own) => nn.initMultiHeadAttention(own, {dModel: 4, nHeads: 2, dContext: 3, bias: true}),
    inputs: [
      [2, 2, 4],
      [2, 3, 3],
    ],
    apply: (params: nn.MultiHeadAttentionParams, [x, context]) =>
      nn.multiHeadAttention(params, x, {nHeads: 2, context, mask: padding()}),
    reference: (params, [x, context]) =>
      reference.multiHeadAttention(params, x, context, 2, (b, _, u) => !isPadding(b, u)),
    withoutGradient: {bk: 'adds the same number to all scores of a query, which the softmax takes out'},
  },
  {
    name: 'additiveScores',
    init: (own) => nn.initAdditiveScores(own, {dHead: 4}),
    inputs: [
      [2, 3, 4],
      [2, 2, 4],
    ],
    apply: (params: nn.AdditiveScoresParams, [q, k]) => nn.additiveScores(params, q, k),
    reference: ({w, b}, [q, k]) => reference.additiveScores(w, b, q, k),
  },
  {
    name: 'additive attention, with padding',
    init: (own) => nn.initAdditiveScores(own, {dHead: 4}),
    inputs: [
      [2, 1, 4],
      [2, 3, 4],
      [2, 3, 2],
    ],
    apply: (params: nn.AdditiveScoresParams, [q, k, v]) =>
      nn.attend(nn.additiveScores(params, q, k), v, {mask: tf.reshape(padding(), [2, 1, 3])}),
    reference: ({w, b}, [q, k, v]) =>
      reference.attend(reference.additiveScores(w, b, q, k), v, (g, _, u) => !isPadding(g, u)),
  },
  {
    name: 'eluFeatures',
    init: () => ({}),
    inputs: [[3, 5]],
    apply: (_, [x]) => nn.eluFeatures(x),
    reference: (_, [x]) => fastWeights.eluFeatures(x),
  },
  {
    name: 'dpfpFeatures',
    init: () => ({}),
    inputs: [[2, 3, 4]],
    apply: (_, [x]) => nn.dpfpFeatures(x, {nu: 3}),
    reference: (_, [x]) => fastWeights.dpfpFeatures(x, 3),
  },
  {
    name: 'unitVectors',
    init: () => ({}),
    inputs: [[2, 3, 4]],
    apply: (_, [x]) => nn.unitVectors(x),
    reference: (_, [x]) => fastWeights.unitVectors(x),
  },
  {
    name: 'writeBySum',
    init: () => ({}),
    inputs: [
      [2, 3, 4],
      [2, 4],
      [2, 3],
    ],
    apply: (_, [w, k, v]) => nn.writeBySum(w, k, v),
    reference: (_, [w, k, v]) => oneWrite(w, k, v),
  },
  {
    name: 'writeByDelta',
    init: () => ({}),
    inputs: [[2, 3, 4], [2, 4], [2, 3], [2]],
    apply: (_, [w, k, v, beta]) => nn.writeByDelta(w, k, v, beta),
    reference: (_, [w, k, v, beta]) => oneWrite(w, k, v, beta),
  },
  {
    name: 'fastWeightsBySum, read',
    init: () => ({}),
    inputs: writes.slice(0, 3),
    apply: (_, [q, k, v]) => nn.readFastWeights(nn.fastWeightsBySum(k, v), q),
    reference: (_, [q, k, v]) => fastWeights.readFastWeights(fastWeights.fastWeights(k, v), q),
  },
  {
    name: 'fastWeightsByDelta',
    init: () => ({}),
    inputs: writes.slice(1),
    apply: (_, [k, v, logits]) => nn.fastWeightsByDelta(nn.unitVectors(k), v, ops.sigmoid(logits)),
    reference: (_, [k, v, logits]) => fastWeights.fastWeights(fastWeights.unitVectors(k), v, sigmoid(logits)),
  },
  {
    name: 'sumRule',
    init: () => ({}),
    inputs: writes.slice(0, 3),
    apply: (_, [q, k, v]) => nn.sumRule(q, k, v),
    reference: (_, [q, k, v]) => fastWeights.readFastWeights(fastWeights.fastWeights(k, v), q),
  },
  {
    name: 'sumRule, normalised, with elu features',
    init: () => ({}),
    inputs: writes.slice(0, 3),
    apply: (_, [q, k, v]) => nn.sumRule(nn.eluFeatures(q), nn.eluFeatures(k), v, {normalised: true}),
    reference: (_, [q, k, v]) =>
      fastWeights.normalisedSumRule(fastWeights.eluFeatures(q), fastWeights.eluFeatures(k), v),
  },
  {
    name: 'deltaRule',
    init: () => ({}),
    inputs: writes,
    apply: (_, [q, k, v, logits]) => nn.deltaRule(q, nn.unitVectors(k), v, ops.sigmoid(logits)),
    reference: (_, [q, k, v, logits]) =>
      fastWeights.readFastWeights(fastWeights.fastWeights(fastWeights.unitVectors(k), v, sigmoid(logits)), q),
  },
  {
    name: 'deltaRuleCoefficients',
    init: () => ({}),
    inputs: [
      [2, 3, 4],
      [2, 5, 4],
      [2, 5],
    ],
    apply: (_, [q, k, logits]) => nn.deltaRuleCoefficients(q, nn.unitVectors(k), ops.sigmoid(logits)),
    // Coefficient u is what is read where value u is 1 and the others are 0.
    reference: (_, [q, k, logits]) => {
      const [groups, nWrites] = logits.shape;
      const identity = array64(
        [groups, nWrites, nWrites],
        Array.from({length: groups * nWrites ** 2}, (__, i) =>
          (i % nWrites ** 2) % (nWrites + 1) === 0 ? 1 : 0,
        ),
      );
      const w = fastWeights.fastWeights(fastWeights.unitVectors(k), identity, sigmoid(logits));
      return fastWeights.readFastWeights(w, q);
    },
  },
  ...transformerLayers,
];

/** Parameters away from their special start (biases 0, gains 1), so that every gradient is a general one. */
export function generalParams(
  row: LayerRow,
  seed: number,
  draw: (key: Key, shape: number[]) => tf.Tensor,
): Record<string, tf.Tensor> {
  const params = row.init(key(seed));
  const moved = Object.entries(params).map(([name, leaf], i) => [
    name,
    tf.add(leaf, draw(foldIn(key(seed), 50 + i), leaf.shape)),
  ]);
  return Object.fromEntries(moved) as Record<string, tf.Tensor> & Params;
}
