// Hessian-vector products of the models that multiply, against central differences of their gradients.
import * as tf from '@tensorflow/tfjs';
import {test} from 'vitest';
import {
  hvp,
  key,
  normal,
  split,
  treeLeaves,
  treeMap,
  treePaths,
  valueAndGrad,
  type Params,
} from 'why-attention/core';
import {
  attentionOverNull,
  bilinearForm,
  gatedActivations,
  gatedMlp,
  lowRankBilinear,
  mlp,
  mlpActivations,
} from 'why-attention/models';
import type {AnyModel} from '../laws/model-registry';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const forget = (model: unknown): AnyModel => model as AnyModel;
const vector = {dIn: 4, dOut: 2};
const pair = {dX: 4, dZ: 3};
const models: readonly [name: string, model: AnyModel, inputs: 'x' | 'x and z'][] = [
  ...mlpActivations.map((activation): [string, AnyModel, 'x'] => [
    `mlp, ${activation}`,
    forget(mlp({...vector, dHidden: [5], activation})),
    'x',
  ]),
  ...gatedActivations.map((activation): [string, AnyModel, 'x'] => [
    `gated mlp, ${activation}`,
    forget(gatedMlp({...vector, dHidden: 5, activation})),
    'x',
  ]),
  ['low-rank bilinear', forget(lowRankBilinear({...vector, dHidden: 5})), 'x'],
  ['bilinear form', forget(bilinearForm({...pair, rank: 3})), 'x and z'],
  [
    'attention over null',
    forget(attentionOverNull({...pair, nHeads: 2, dHead: 3, dValue: 2, dOut: 2})),
    'x and z',
  ],
];

test.each(models)('%s', (_, model, inputs) => {
  tf.tidy(() => {
    const [initKey, xKey, zKey, yKey, vKey] = split(key(1), 5);
    const [x, z] = [normal(xKey, [6, 4]), normal(zKey, [6, 3])];
    const input: Params = inputs === 'x' ? x : {x, z};
    const params = model.init(initKey);
    const target = normal(yKey, model.apply(params, input).shape);
    const loss = (own: Params): tf.Tensor => tf.mean(tf.square(tf.sub(model.apply(own, input), target)));
    const keys = split(vKey, treeLeaves(params).length);
    let next = 0;
    const direction = treeMap((leaf) => normal(keys[next++], leaf.shape), params);
    const size = Math.sqrt(
      treeLeaves(direction).reduce((sum, leaf) => sum + tf.sum(tf.square(leaf)).dataSync()[0], 0),
    );
    const step = 5e-3 / size;
    const gradientAt = (factor: number): Params =>
      valueAndGrad(loss)(treeMap((leaf, v) => tf.add(leaf, tf.mul(v, factor * step)), params, direction))
        .grads;
    const slopes = treeMap((up, down) => tf.div(tf.sub(up, down), 2 * step), gradientAt(1), gradientAt(-1));
    const product = hvp(loss, params, direction);
    const largest = treeLeaves(slopes).flatMap((leaf) => [...leaf.dataSync()]);
    const paths = treePaths(params);
    treeLeaves(product).forEach((leaf, i) =>
      assertClose(leaf, treeLeaves(slopes)[i], scaled(tolerances.hessian, [1, ...largest]), paths[i]),
    );
  });
});
