// Gradients by path length against PyTorch in float64, of residual and plain nets of dense blocks. The nets themselves: tests/parity/models.
import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {pathGradients, pathLengths} from 'why-attention/analysis';
import {key, treeFromLeaves, treePaths} from 'why-attention/core';
import {residualMlp, type ResidualMlpSkip} from 'why-attention/models';
import {applyUnits} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from './fixtures';

type Case = {
  skip: ResidualMlpSkip;
  norm: boolean;
  params: Record<string, Grid>;
  x: Grid;
  target: Grid;
  parts: Grid;
};
const {cases} = loadFixture<Case>('torch-residual-mlp');

test('PyTorch has both twins, with norm and without', () => {
  expect(cases.map(({skip, norm}) => `${skip} ${norm}`)).toEqual(['identity false', 'identity true', 'none false', 'none true']); // prettier-ignore
});

test.each(cases.map((one) => [`skip ${one.skip}, ${one.norm ? 'with' : 'without'} norm`, one] as const))(
  '%s: gradients by path length',
  (_, {skip, norm, ...one}) =>
    tf.tidy(() => {
      const net = residualMlp({dIn: 5, dModel: 6, nBlocks: 4, dHidden: 7, dOut: 3, skip, norm});
      const like = net.init(key(0));
      const paths = treePaths(like);
      expect([...paths].sort()).toEqual(Object.keys(one.params).sort());
      const params = treeFromLeaves(like, paths.map((leaf) => tensorOf(one.params[leaf]))); // prettier-ignore
      const [x, target] = [tensorOf(one.x), tensorOf(one.target)];
      const lossOf = (output: tf.Tensor): tf.Tensor => tf.sum(tf.square(tf.sub(output, target)));
      const [units, h] = [net.units(params, x), net.stem(params, x)];
      const gradient = tf.grad((own) => lossOf(net.head(params, own, x)))(applyUnits(units, h));
      const parts = pathGradients(units, h, gradient);
      assertClose(parts, nested(one.parts), scaled(tolerances.gradient, [1, ...one.parts.data]));
      const [, batch, size] = one.parts.shape;
      const masses = Array.from({length: 5}, (_mass, k) => {
        const norms = Array.from({length: batch}, (_norm, b) => Math.hypot(...one.parts.data.slice((k * batch + b) * size, (k * batch + b + 1) * size))); // prettier-ignore
        return norms.reduce((sum, own) => sum + own, 0) / batch;
      });
      const [lengths] = pathLengths(units, h, gradient);
      assertClose([...lengths.masses], masses, scaled(tolerances.gradient, masses));
      const total = masses.reduce((a, b) => a + b, 0);
      assertClose(lengths.mean, masses.reduce((sum, mass, k) => sum + k * mass, 0) / total, tolerances.gradient); // prettier-ignore
    }),
);
