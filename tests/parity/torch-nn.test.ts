import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import * as nn from 'why-attention/nn';
import {sigmoid} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from './fixtures';

type Tensors = Record<string, tf.Tensor>;
type Case = {
  layer: string;
  title: string;
  options: {eps?: number; ids?: number[][]; nHeads?: number; nu?: number; normalised?: boolean};
  params: Record<string, Grid>;
  inputs: Record<string, Grid>;
  mask: Grid | null;
  dy: Grid;
  output: Grid;
  gradients: Record<string, Grid>;
};

const layers: Record<
  string,
  (params: Tensors, inputs: Tensors, options: Case['options'], mask?: tf.Tensor) => tf.Tensor
> = {
  linear: (params, {x}) => nn.linear(params as nn.LinearParams, x),
  layerNorm: (params, {x}, {eps}) => nn.layerNorm(params as nn.LayerNormParams, x, {eps}),
  embedding: (params, _, {ids}) =>
    nn.embedding(params as nn.EmbeddingParams, tf.tensor2d(ids!, undefined, 'int32')),
  scaledDotProductAttention: (_, {q, k, v}, __, mask) => nn.scaledDotProductAttention(q, k, v, {mask}),
  multiHeadAttention: (params, {x, context}, {nHeads}, mask) =>
    nn.multiHeadAttention(params as nn.MultiHeadAttentionParams, x, {nHeads: nHeads!, context, mask}),
  additiveScores: (params, {q, k}) => nn.additiveScores(params as nn.AdditiveScoresParams, q, k),
  eluFeatures: (_, {x}) => nn.eluFeatures(x),
  unitVectors: (_, {x}) => nn.unitVectors(x),
  dpfpFeatures: (_, {x}, {nu}) => nn.dpfpFeatures(x, {nu: nu!}),
  sumRule: (_, {q, k, v}, {normalised}) =>
    normalised
      ? nn.sumRule(nn.eluFeatures(q), nn.eluFeatures(k), v, {normalised})
      : nn.sumRule(q, k, v, {normalised}),
  deltaRule: (_, {q, k, v, logits}) => nn.deltaRule(q, nn.unitVectors(k), v, sigmoid(logits)),
};

const {cases} = loadFixture<Case>('torch-nn');

test('every layer of the fixture is called', () => {
  expect([...new Set(cases.map(({layer}) => layer))].sort()).toEqual(Object.keys(layers).sort());
});

test.each(cases.map((one) => [`${one.layer}, ${one.title}`, one] as const))(
  '%s: output and the gradient of every parameter and input equal PyTorch',
  (_, {layer, options, params, inputs, mask, dy, output, gradients}) =>
    tf.tidy(() => {
      const names = [...Object.keys(params), ...Object.keys(inputs)];
      const apply = (...leaves: tf.Tensor[]): tf.Tensor => {
        const own = Object.fromEntries(names.map((name, i) => [name, leaves[i]]));
        const pick = (of: Record<string, Grid>): Tensors =>
          Object.fromEntries(Object.keys(of).map((name) => [name, own[name]]));
        return layers[layer](pick(params), pick(inputs), options, mask ? tensorOf(mask) : undefined);
      };
      const leaves = [...Object.values(params), ...Object.values(inputs)].map(tensorOf);
      assertClose(apply(...leaves), nested(output), scaled(tolerances.matmul, output.data));
      const actual = tf.grads((...own: tf.Tensor[]) => tf.sum(tf.mul(apply(...own), tensorOf(dy))))(leaves);
      names.forEach((name, i) => {
        const tolerance = scaled(tolerances.gradient, [1, ...gradients[name].data]);
        assertClose(actual[i], nested(gradients[name]), tolerance, `gradient of ${name}`);
      });
    }),
);
