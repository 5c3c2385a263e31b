// Transformer encoders against stacks of PyTorch's: hidden states layer by layer, outputs, and the gradient of every parameter.
import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, treeFromLeaves, treePaths, valueAndGrad, treeLeaves} from 'why-attention/core';
import {transformerEncoder, type TransformerEncoderConfig} from 'why-attention/models';
import {applyUnit} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';
import {loadFixture, nested, tensorOf, type Grid} from './fixtures';

type Case = {
  config: TransformerEncoderConfig;
  params: Record<string, Grid>;
  tokens: Grid;
  mask: Grid | null;
  states: Grid[];
  output: Grid;
  dy: Grid;
  gradients: Record<string, Grid>;
};

const {cases} = loadFixture<Case>('torch-transformer');

test('the fixture has both norms, both activations, all positions, with and without a mask', () => {
  const seen = (of: (one: Case) => unknown): number => new Set(cases.map(of)).size;
  expect([
    seen(({config}) => config.norm),
    seen(({config}) => config.activation),
    seen(({config}) => config.positions),
    seen(({mask}) => mask === null),
  ]).toEqual([2, 2, 3, 2]);
});

test.each(
  cases.map((one) => {
    const {norm, activation, positions} = one.config;
    return [`${norm}-norm, ${activation}, ${positions}, ${one.mask ? 'masked' : 'unmasked'}`, one] as const;
  }),
)('%s: states of each layer, output and gradients equal PyTorch', (_, one) =>
  tf.tidy(() => {
    const model = transformerEncoder(one.config);
    const like = model.init(key(0));
    const paths = treePaths(like);
    expect([...paths].sort()).toEqual(Object.keys(one.params).sort());
    const params = treeFromLeaves(
      like,
      paths.map((path) => tensorOf(one.params[path])),
    );
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
    expect(states.length).toBe(one.states.length);
    states.forEach((state, i) =>
      assertClose(
        state,
        nested(one.states[i]),
        scaled(tolerances.matmul, one.states[i].data),
        `after block ${i}`,
      ),
    );
    assertClose(model.apply(params, x), nested(one.output), scaled(tolerances.matmul, one.output.data));

    const {grads} = valueAndGrad((own: typeof params) =>
      tf.sum(tf.mul(model.apply(own, x), tensorOf(one.dy))),
    )(params);
    treeLeaves(grads).forEach((gradient, i) => {
      const expected = one.gradients[paths[i]];
      assertClose(gradient, nested(expected), scaled(tolerances.gradient, [1, ...expected.data]), paths[i]);
    });
  }),
);
