import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, normal, parameterCount} from 'why-attention/core';
import {initMultiHeadAttention, multiHeadAttention, scaledDotProductAttention} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const draw = (n: number, ...shape: number[]): tf.Tensor => normal(foldIn(key(5), n), shape);

test('one head with identity weights is scaled dot-product attention', () =>
  tf.tidy(() => {
    const x = draw(0, 2, 3, 4);
    const eye = tf.eye(4);
    const y = multiHeadAttention({wq: eye, wk: eye, wv: eye, wo: eye}, x, {nHeads: 1});
    assertClose(y, scaledDotProductAttention(x, x, x), tolerances.paths);
  }));

test('heads do not mix: with identity weights each is attention on its own features', () =>
  tf.tidy(() => {
    const x = draw(1, 1, 3, 4);
    const eye = tf.eye(4);
    const half = (first: number): tf.Tensor => {
      const own = tf.slice(x, [0, 0, first], [1, 3, 2]);
      return scaledDotProductAttention(own, own, own);
    };
    const y = multiHeadAttention({wq: eye, wk: eye, wv: eye, wo: eye}, x, {nHeads: 2});
    assertClose(y, tf.concat([half(0), half(2)], 2), tolerances.paths);
  }));

test('without positions, another order of the tokens reorders the output', () =>
  tf.tidy(() => {
    const params = initMultiHeadAttention(key(0), {dModel: 4, nHeads: 2});
    const x = draw(2, 2, 5, 4);
    const y = multiHeadAttention(params, tf.reverse(x, 1), {nHeads: 2});
    assertClose(y, tf.reverse(multiHeadAttention(params, x, {nHeads: 2}), 1), tolerances.paths);
  }));

test('a batch of n equals n singles', () =>
  tf.tidy(() => {
    const params = initMultiHeadAttention(key(0), {dModel: 4, nHeads: 2});
    const x = draw(3, 3, 5, 4);
    const singles = tf.split(x, 3).map((one) => multiHeadAttention(params, one, {nHeads: 2}));
    assertClose(multiHeadAttention(params, x, {nHeads: 2}), tf.concat(singles), tolerances.paths);
  }));

test('a fully masked query gives the output bias', () =>
  tf.tidy(() => {
    const params = {
      ...initMultiHeadAttention(key(0), {dModel: 4, nHeads: 2, bias: true}),
      bo: tf.tensor1d([1, 2, 3, 4]),
    };
    const y = multiHeadAttention(params, draw(4, 1, 2, 4), {nHeads: 2, mask: tf.zeros([2, 2])});
    assertClose(y, [[[1, 2, 3, 4], [1, 2, 3, 4]]], tolerances.exact); // prettier-ignore
  }));

test('parameters: 4 M² of variance 1 / fan-in, and biases of 0 only where asked for', () =>
  tf.tidy(() => {
    const params = initMultiHeadAttention(key(1), {dModel: 64, nHeads: 4, dContext: 16});
    expect(parameterCount(params)).toBe(2 * 64 * 64 + 2 * 16 * 64);
    for (const [name, fanIn] of [
      ['wq', 64],
      ['wk', 16],
      ['wv', 16],
      ['wo', 64],
    ] as const) {
      const variance = tf.mean(tf.square(params[name])).dataSync()[0];
      expect(Math.abs(variance * fanIn - 1), name).toBeLessThan(5 * Math.sqrt(2 / params[name].size));
    }
    const biased = initMultiHeadAttention(key(1), {dModel: 4, nHeads: 1, bias: true});
    expect(Object.keys(biased)).toEqual(['wq', 'wk', 'wv', 'wo', 'bq', 'bk', 'bv', 'bo']);
    assertClose(biased.bo, [0, 0, 0, 0], tolerances.exact);
  }));

describe('wrong arguments are refused by name', () => {
  const params = initMultiHeadAttention(key(0), {dModel: 4, nHeads: 2, dContext: 3});
  const x = tf.zeros([1, 2, 4]);
  test.each<[string, () => unknown, string, string]>([
    [
      'heads',
      () => initMultiHeadAttention(key(0), {dModel: 4, nHeads: 3}),
      'ConfigError',
      'nHeads must divide dModel 4. Got 3.',
    ],
    [
      'size',
      () => initMultiHeadAttention(key(0), {dModel: 0, nHeads: 1}),
      'ConfigError',
      'dModel must be a positive integer. Got 0.',
    ],
    [
      'heads of a call',
      () => multiHeadAttention(params, x, {nHeads: 3, context: tf.zeros([1, 2, 3])}),
      'ConfigError',
      'nHeads must be a positive divisor of the model size 4. Got 3.',
    ],
    [
      'rank',
      () => multiHeadAttention(params, tf.zeros([2, 4]), {nHeads: 2}),
      'ShapeError',
      'x must have shape [B, T, features]. Got [2, 4].',
    ],
    [
      'rank of the context',
      () => multiHeadAttention(params, x, {nHeads: 2, context: tf.zeros([2, 3])}),
      'ShapeError',
      'context must have shape [B, U, features]. Got [2, 3].',
    ],
    [
      'features of the context',
      () => multiHeadAttention(params, x, {nHeads: 2, context: tf.zeros([1, 2, 4])}),
      'ShapeError',
      'x must have shape [..., 3] to match w. Got [1, 2, 4].',
    ],
  ])('%s', (_, call, name, message) => {
    const error = errorOf(() => tf.tidy(() => void call()));
    expect([error.name, error.message]).toEqual([name, message]);
  });
});
