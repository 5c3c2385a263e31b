// The rows of the transformer's layers in layers-registry.ts.
import * as tf from '@tensorflow/tfjs';
import {treeLeaves, treePaths} from 'why-attention/core';
import * as nn from 'why-attention/nn';
import * as reference from '../support/reference/transformer';
import type {LayerRow} from './layers-registry';

const sizes = {dModel: 6, nHeads: 2, dMlp: 4};
const mask = (): tf.Tensor => tf.tensor4d([1, 1, 0, 1, 0, 1], [2, 1, 1, 3]);
const keeps = (batch: number, _: number, token: number): boolean => token !== (batch === 0 ? 2 : 1);

function blockRow(
  norm: nn.BlockNorm,
  activation: nn.BlockActivation,
  inSeeds: (mask: tf.Tensor, nSeeds?: number) => tf.Tensor,
): LayerRow {
  const options = {nHeads: sizes.nHeads, norm, activation};
  return {
    name: `transformerBlock, ${norm}, ${activation}, with padding`,
    init: (own) => {
      const params = nn.initTransformerBlock(own, sizes);
      const leaves = treeLeaves(params);
      return Object.fromEntries(treePaths(params).map((path, i) => [path, leaves[i]]));
    },
    inputs: [[2, 3, sizes.dModel]],
    apply: (params: Record<string, tf.Tensor>, [h], nSeeds) => {
      const of = (name: string) =>
        Object.fromEntries(
          Object.entries(params).flatMap(([path, leaf]) =>
            path.startsWith(`${name}.`) ? [[path.slice(name.length + 1), leaf]] : [],
          ),
        );
      const names = ['attention', 'attentionNorm', 'hidden', 'output', 'mlpNorm'];
      const block = Object.fromEntries(names.map((name) => [name, of(name)])) as nn.TransformerBlockParams;
      return nn.transformerBlock(block, h, {...options, mask: inSeeds(mask(), nSeeds)});
    },
    reference: (params, [h]) => reference.transformerBlock(params, h, {...options, keeps}),
    withoutGradient: {
      'attention.bk': 'adds the same number to all scores of a query, which the softmax takes out',
    },
  };
}

/** Rows of positions and blocks. */
export const transformerLayers: readonly LayerRow[] = [
  {
    name: 'sinusoidalPositions, added',
    init: () => ({}),
    inputs: [[2, 5, 6]],
    apply: (_, [x]) => tf.add(x, nn.sinusoidalPositions(5, 6)),
    reference: (_, [x]) => {
      const rows = reference.sinusoidalPositions(5, 6).data;
      return {shape: x.shape, data: x.data.map((value, i) => value + rows[i % rows.length])};
    },
  },
  blockRow('pre', 'gelu', (one) => one),
  blockRow('post', 'relu', (one, nSeeds) => (nSeeds ? tf.stack(Array<tf.Tensor>(nSeeds).fill(one)) : one)),
];
