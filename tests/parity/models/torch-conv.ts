// The convolutional models against PyTorch.
import * as tf from '@tensorflow/tfjs';
import {treeLeaves, valueAndGrad, type Params} from 'why-attention/core';
import {
  convNet1d,
  convNet2d,
  dilatedConvNet,
  locallyConnectedNet,
  type FeatureModel,
} from 'why-attention/models';
import {crossEntropy} from 'why-attention/nn';
import {tolerances} from '../../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from '../fixtures';
import type {ParityCase} from './case';
import {namedLeaves, tensorsOf, type Grids} from './named';

const factories = {convNet1d, convNet2d, locallyConnectedNet, dilatedConvNet};
type Case = {
  model: keyof typeof factories;
  config: object;
  params: Grids;
  x: Grid;
  labels: number[];
  output: Grid;
  loss: number;
  gradients: Grids;
};

export const torchConv: ParityCase[] = loadFixture<Case>('torch-conv-models').cases.map((one, i) => ({
  model: one.model,
  reference: 'PyTorch',
  title: `convolutional case ${i}`,
  run: (check) =>
    tf.tidy(() => {
      const make = factories[one.model] as unknown as (config: object) => FeatureModel<Params>;
      const model = make(one.config);
      const {paths, treeOf} = namedLeaves(model);
      const params = treeOf(tensorsOf(one.params));
      const x = tensorOf(one.x);
      const labels = tf.tensor2d([one.labels], undefined, 'int32');
      const loss = (own: Params): tf.Tensor =>
        tf.squeeze(crossEntropy(tf.expandDims(model.apply(own, x), 0), labels));
      const {value, grads} = valueAndGrad(loss)(params);
      check('outputs', model.apply(params, x), nested(one.output), tolerances.model);
      check('loss', value, one.loss, tolerances.model);
      treeLeaves(grads).forEach((leaf, at) =>
        check('gradients', leaf, nested(one.gradients[paths[at]]), tolerances.gradient, paths[at]),
      );
    }),
}));
