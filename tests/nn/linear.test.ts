import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, normal, parameterCount} from 'why-attention/core';
import {initLinear, linear} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const draw = (n: number, ...shape: number[]): tf.Tensor => normal(foldIn(key(6), n), shape);

test('y = x w + b by hand', () =>
  tf.tidy(() => {
    const params = {w: tf.tensor2d([[1, 2, 3], [4, 5, 6]]), b: tf.tensor1d([10, 20, 30])}; // prettier-ignore
    assertClose(linear(params, tf.tensor2d([[1, 1], [0, 2]])), [[15, 27, 39], [18, 30, 42]], tolerances.exact); // prettier-ignore
    assertClose(linear(params, tf.tensor1d([1, 1])), [15, 27, 39], tolerances.exact);
    assertClose(linear({w: params.w}, tf.tensor1d([1, 1])), [5, 7, 9], tolerances.exact);
  }));

test('its gradient is its adjoint: ⟨x w, y⟩ = ⟨x, y wᵀ⟩', () =>
  tf.tidy(() => {
    const [w, x, y] = [draw(0, 3, 4), draw(1, 5, 3), draw(2, 5, 4)];
    const gradient = tf.grad((own) => tf.sum(tf.mul(linear({w}, own), y)))(x);
    assertClose(gradient, linear({w: tf.transpose(w)}, y), tolerances.paths);
  }));

test('one seed per weight: x [S, In] and x [S, B, T, In]', () =>
  tf.tidy(() => {
    const params = {w: tf.tensor3d([[[2]], [[3]]]), b: tf.tensor2d([[0], [1]])};
    assertClose(linear(params, tf.tensor2d([[5], [7]])), [[10], [22]], tolerances.exact);
    assertClose(linear(params, tf.ones([2, 1, 2, 1])), [[[[2], [2]]], [[[4], [4]]]], tolerances.exact);
  }));

test('an empty batch gives an empty batch, with and without seeds', () =>
  tf.tidy(() => {
    assertClose(
      linear({w: tf.ones([3, 2]), b: tf.ones([2])}, tf.zeros([0, 3])),
      tf.zeros([0, 2]),
      tolerances.exact,
    );
    assertClose(
      linear({w: tf.ones([2, 3, 2])}, tf.zeros([2, 0, 4, 3])),
      tf.zeros([2, 0, 4, 2]),
      tolerances.exact,
    );
  }));

test.each([1, 2])('weights have variance %d / dIn, biases are 0', (variance) =>
  tf.tidy(() => {
    const {w, b} = initLinear(key(3), {dIn: 100, dOut: 80, variance});
    const measured = (tf.mean(tf.square(w)).dataSync()[0] * 100) / variance;
    expect(Math.abs(measured - 1)).toBeLessThan(5 * Math.sqrt(2 / w.size));
    expect(Math.abs(tf.mean(w).dataSync()[0])).toBeLessThan(5 * Math.sqrt(variance / 100 / w.size));
    assertClose(b, new Float32Array(80), tolerances.exact);
    expect(parameterCount(initLinear(key(3), {dIn: 5, dOut: 4}))).toBe(24);
  }),
);

describe('wrong arguments are refused by name', () => {
  const params = {w: tf.zeros([3, 2]), b: tf.zeros([2])};
  test.each<[string, () => unknown, string, string]>([
    [
      'features',
      () => linear(params, tf.zeros([5, 4])),
      'ShapeError',
      'x must have shape [..., 3] to match w. Got [5, 4].',
    ],
    [
      'a scalar',
      () => linear(params, tf.scalar(1)),
      'ShapeError',
      'x must have shape [..., 3] to match w. Got [].',
    ],
    [
      'seeds',
      () => linear({w: tf.zeros([2, 3, 2])}, tf.zeros([4, 3])),
      'ShapeError',
      'x must have shape [2, ..., 3] to match w. Got [4, 3].',
    ],
    [
      'w',
      () => linear({w: tf.zeros([3])}, tf.zeros([3])),
      'ShapeError',
      'w must have shape [In, Out] or [S, In, Out]. Got [3].',
    ],
    [
      'b',
      () => linear({...params, b: tf.zeros([3])}, tf.zeros([3])),
      'ShapeError',
      'b must have shape [2] to match w. Got [3].',
    ],
    [
      'b with seeds',
      () => linear({...params, b: tf.zeros([2, 2])}, tf.zeros([3])),
      'ShapeError',
      'b must have shape [2] to match w. Got [2, 2].',
    ],
    [
      'dIn',
      () => initLinear(key(0), {dIn: 1.5, dOut: 2}),
      'ConfigError',
      'dIn must be a positive integer. Got 1.5.',
    ],
    [
      'dOut',
      () => initLinear(key(0), {dIn: 1, dOut: -2}),
      'ConfigError',
      'dOut must be a positive integer. Got -2.',
    ],
    [
      'variance',
      () => initLinear(key(0), {dIn: 1, dOut: 2, variance: 0}),
      'ConfigError',
      'variance must be above 0. Got 0.',
    ],
  ])('%s', (_, call, name, message) => {
    const error = errorOf(() => tf.tidy(() => void call()));
    expect([error.name, error.message]).toEqual([name, message]);
  });
});
