import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal} from 'why-attention/core';
import {initLayerNorm, layerNorm} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

test('two numbers become ∓1, whatever they are', () =>
  tf.tidy(() => {
    const params = initLayerNorm({dModel: 2});
    assertClose(layerNorm(params, tf.tensor2d([[3, 5], [100, -40]]), {eps: 0}), [[-1, 1], [1, -1]], tolerances.elementwise); // prettier-ignore
  }));

test('eps is added to the variance, 1e-5 unless said', () =>
  tf.tidy(() => {
    const params = initLayerNorm({dModel: 2});
    const x = tf.tensor1d([0, 0.002]); // variance 1e-6
    assertClose(
      layerNorm(params, x),
      [-0.001 / Math.sqrt(1.1e-5), 0.001 / Math.sqrt(1.1e-5)],
      tolerances.elementwise,
    );
    assertClose(layerNorm(params, x, {eps: 3e-6}), [-0.5, 0.5], tolerances.elementwise);
  }));

test('does not see a shift or a scale of its input', () =>
  tf.tidy(() => {
    const params = {scale: normal(key(1), [6]), offset: normal(key(2), [6])};
    const x = normal(key(3), [4, 6]);
    const y = layerNorm(params, x, {eps: 0});
    assertClose(layerNorm(params, tf.add(tf.mul(x, 7), 3), {eps: 0}), y, tolerances.paths);
  }));

test('a constant vector gives the offset, and finite gradients', () =>
  tf.tidy(() => {
    const params = {scale: tf.ones([3]), offset: tf.tensor1d([1, 2, 3])};
    assertClose(layerNorm(params, tf.fill([3], 5)), [1, 2, 3], tolerances.exact);
    assertClose(tf.grad((x) => tf.sum(layerNorm(params, x)))(tf.fill([3], 5)), [0, 0, 0], {
      rtol: 0,
      atol: 1e-4,
    });
  }));

describe('wrong arguments are refused by name', () => {
  const params = {scale: tf.ones([3]), offset: tf.zeros([3])};
  test.each<[string, () => unknown, string, string]>([
    [
      'features',
      () => layerNorm(params, tf.zeros([2, 4])),
      'ShapeError',
      'x must have shape [..., 3] to match scale. Got [2, 4].',
    ],
    [
      'seeds',
      () => layerNorm({scale: tf.ones([2, 3]), offset: tf.zeros([2, 3])}, tf.zeros([4, 3])),
      'ShapeError',
      'x must have shape [2, ..., 3] to match scale. Got [4, 3].',
    ],
    [
      'offset',
      () => layerNorm({...params, offset: tf.zeros([1])}, tf.zeros([3])),
      'ShapeError',
      'offset must have shape [3] as scale. Got [1].',
    ],
    [
      'scale',
      () => layerNorm({...params, scale: tf.scalar(1)}, tf.zeros([3])),
      'ShapeError',
      'scale must have shape [D] or [S, D]. Got [].',
    ],
    ['dModel', () => initLayerNorm({dModel: 0}), 'ConfigError', 'dModel must be a positive integer. Got 0.'],
  ])('%s', (_, call, name, message) => {
    const error = errorOf(() => tf.tidy(() => void call()));
    expect([error.name, error.message]).toEqual([name, message]);
  });
});
