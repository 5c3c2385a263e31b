// Residual and plain nets of dense blocks, and transformer encoders, against PyTorch.
import * as tf from '@tensorflow/tfjs';
import {treeLeaves, valueAndGrad} from 'why-attention/core';
import {
  residualMlp,
  transformerEncoder,
  type ResidualMlpSkip,
  type TransformerEncoderConfig,
} from 'why-attention/models';
import {applyUnit} from 'why-attention/nn';
import {tolerances} from '../../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from '../fixtures';
import type {ParityCase} from './case';
import {namedLeaves, tensorsOf, type Grids} from './named';

type ResidualCase = {
  skip: ResidualMlpSkip;
  norm: boolean;
  params: Grids;
  x: Grid;
  target: Grid;
  output: Grid;
  gradients: Grids;
};

export const torchResidual: ParityCase[] = loadFixture<ResidualCase>('torch-residual-mlp').cases.map(
  (one) => ({
    model: 'residualMlp',
    reference: 'PyTorch',
    title: `skip ${one.skip}, ${one.norm ? 'with' : 'without'} norm`,
    run: (check) =>
      tf.tidy(() => {
        const {skip, norm} = one;
        const net = residualMlp({dIn: 5, dModel: 6, nBlocks: 4, dHidden: 7, dOut: 3, skip, norm});
        const {paths, treeOf} = namedLeaves(net);
        const params = treeOf(tensorsOf(one.params));
        const [x, target] = [tensorOf(one.x), tensorOf(one.target)];
        check('outputs', net.apply(params, x), nested(one.output), tolerances.model);
        const {grads} = valueAndGrad((own: typeof params) =>
          tf.sum(tf.square(tf.sub(net.apply(own, x), target))),
        )(params);
        treeLeaves(grads).forEach((leaf, i) =>
          check('gradients', leaf, nested(one.gradients[paths[i]]), tolerances.gradient, paths[i]),
        );
      }),
  }),
);

type EncoderCase = {
  config: TransformerEncoderConfig;
  params: Grids;
  tokens: Grid;
  mask: Grid | null;
  states: Grid[];
  output: Grid;
  dy: Grid;
  gradients: Grids;
};
const {cases: encoderCases} = loadFixture<EncoderCase>('torch-transformer');

export const torchEncoders: ParityCase[] = encoderCases.map((one) => ({
  model: 'transformerEncoder',
  reference: 'PyTorch',
  title: `${one.config.norm}-norm, ${one.config.activation}, ${one.config.positions}, ${one.mask ? 'masked' : 'unmasked'}`,
  run: (check) =>
    tf.tidy(() => {
      const model = transformerEncoder(one.config);
      const {paths, treeOf} = namedLeaves(model);
      const params = treeOf(tensorsOf(one.params));
      const x = {
        tokens: tf.cast(tensorOf(one.tokens), 'int32'),
        ...(one.mask ? {mask: tensorOf(one.mask)} : {}),
      };
      let h = model.stem(params, x);
      const states = [h];
      model.units(params, x).forEach((unit, i) => {
        h = applyUnit(unit, h);
        if (i % 2 === 1) states.push(h); // of a block's two units, the second ends it
      });
      one.states.forEach((state, i) =>
        check('outputs of each block', states[i], nested(state), tolerances.matmul, `after block ${i}`),
      );
      check('outputs', model.apply(params, x), nested(one.output), tolerances.matmul);
      const {grads} = valueAndGrad((own: typeof params) =>
        tf.sum(tf.mul(model.apply(own, x), tensorOf(one.dy))),
      )(params);
      treeLeaves(grads).forEach((leaf, i) =>
        check('gradients', leaf, nested(one.gradients[paths[i]]), tolerances.gradient, paths[i]),
      );
    }),
}));

/** What the encoders of the fixture are, for a test that they are of all kinds. */
export const encoderKinds = encoderCases.map(({config, mask}) => ({...config, masked: mask !== null}));
