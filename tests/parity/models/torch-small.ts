// The models of one layer or two against PyTorch.
import * as tf from '@tensorflow/tfjs';
import {treeLeaves, valueAndGrad, type Params} from 'why-attention/core';
import {tolerances} from '../../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from '../fixtures';
import type {ParityCase} from './case';
import {namedLeaves, tensorsOf, type Grids} from './named';
import {madeOf, titleOf, type SubjectName} from './subjects';

type Case = {
  model: SubjectName;
  config: object;
  params: Grids;
  inputs: Grids;
  target: Grid;
  output: Grid;
  loss: number;
  gradients: Grids;
};

export const torchSmall: ParityCase[] = loadFixture<Case>('torch-models').cases.map((one) => {
  const subject = madeOf(one.model, one.config);
  return {
    model: subject.model,
    reference: 'PyTorch',
    title: titleOf(one.model, one.config),
    run: (check) =>
      tf.tidy(() => {
        const {paths, treeOf} = namedLeaves(subject);
        const [params, inputs] = [treeOf(tensorsOf(one.params)), tensorsOf(one.inputs)];
        const target = tensorOf(one.target);
        const loss = (own: Params): tf.Tensor =>
          tf.mean(tf.square(tf.sub(subject.apply(own, inputs), target)));
        const {value, grads} = valueAndGrad(loss)(params);
        check('outputs', subject.apply(params, inputs), nested(one.output), tolerances.model);
        check('loss', value, one.loss, tolerances.model);
        treeLeaves(grads).forEach((leaf, i) =>
          check('gradients', leaf, nested(one.gradients[paths[i]]), tolerances.gradient, paths[i]),
        );
      }),
  };
});
