import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, normal} from 'why-attention/core';
import {averagePool2d, maxPool2d, relu} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const image = (...rows: number[][]): tf.Tensor => tf.expandDims(tf.tensor2d(rows), -1);
const flat = (y: tf.Tensor): number[] => [...y.dataSync()];

test('windows by hand: beside one another, overlapping, padded', () =>
  tf.tidy(() => {
    const x = image([1, 2, 3], [4, 5, 6], [7, 8, -9]);
    expect(flat(maxPool2d(x, {kernel: 2}))).toEqual([5]);
    expect(flat(maxPool2d(x, {kernel: 2, stride: 1}))).toEqual([5, 6, 8, 8]);
    expect(flat(maxPool2d(x, {kernel: 3, stride: 2, padding: 1}))).toEqual([5, 6, 8, 8]);
    expect(flat(maxPool2d(tf.neg(x), {kernel: 3, stride: 2, padding: 1}))).toEqual([-1, -2, -4, 9]);
    expect(flat(averagePool2d(x, {kernel: 2, stride: 1}))).toEqual([3, 4, 6, 2.5]);
    expect(flat(averagePool2d(x, {kernel: 2, padding: [1, 0]}))).toEqual([0.25, 1.25, 2.75, 2.5]);
    expect(flat(averagePool2d(x, {kernel: 2, padding: [1, 0], countPadding: false}))).toEqual([1, 2.5, 5.5, 2.5]); // prettier-ignore
  }));

test('of equal numbers the first has the gradient, row after row, as in PyTorch', () =>
  tf.tidy(() => {
    const gradient = (x: tf.Tensor, stride?: number): number[] =>
      flat(tf.grad((own) => tf.sum(maxPool2d(own, {kernel: 2, stride})))(x));
    expect(gradient(image([0, 0], [0, 0]))).toEqual([1, 0, 0, 0]);
    expect(gradient(image([0, 1], [1, 1]))).toEqual([0, 1, 0, 0]);
    expect(gradient(image([0, 1, 1], [1, 1, 1]), 1)).toEqual([0, 2, 0, 0, 0, 0]);
    // where a ReLU came before, zeros that are largest pass nothing on
    expect(flat(tf.grad((own) => tf.sum(maxPool2d(relu(own), {kernel: 2})))(image([-1, -2], [-3, -4])))).toEqual([0, 0, 0, 0]); // prettier-ignore
  }));

test('gradients are finite where windows reach into the padding, of first and second order', () =>
  tf.tidy(() => {
    const pool = (own: tf.Tensor): tf.Tensor =>
      tf.sum(tf.square(maxPool2d(own, {kernel: 3, stride: 2, padding: 1})));
    const x = normal(key(1), [2, 5, 5, 3]);
    const [first, second] = [tf.grad(pool)(x), tf.grad((own) => tf.sum(tf.grad(pool)(own)))(x)];
    for (const one of [first, second]) expect(flat(one).every(Number.isFinite)).toBe(true);
    // of Σ y², each largest number counts as often as it is chosen
    assertClose(tf.mul(second, x), first, tolerances.elementwise);
  }));

test('the mean of means is the mean, and its gradient is spread evenly', () =>
  tf.tidy(() => {
    const x = normal(key(2), [3, 6, 6, 2]);
    const whole = averagePool2d(averagePool2d(x, {kernel: 2}), {kernel: 3});
    assertClose(tf.squeeze(whole, [1, 2]), tf.mean(x, [1, 2]), tolerances.elementwise);
    const dx = tf.grad((own) => tf.sum(averagePool2d(own, {kernel: 2, stride: 1, padding: 1})))(x);
    assertClose(dx, tf.onesLike(x), tolerances.elementwise); // a number lies in four windows, a quarter in each
  }));

test.each([
  [{kernel: 0}, 'kernel must be a positive integer. Got 0.'],
  [{kernel: 2, stride: 1.5}, 'stride must be a positive integer. Got 1.5.'],
  [{kernel: 2, padding: 2}, 'padding must be less than the kernel, 2. Got 2.'],
  [{kernel: 2, padding: [0, -1] as const}, 'padding must be whole numbers from 0. Got [0,-1].'],
])('refuses %j', (options, message) => {
  for (const pool of [maxPool2d, averagePool2d]) {
    const error = errorOf(() => tf.tidy(() => void pool(tf.zeros([4, 4, 1]), options)));
    expect([error.name, error.message]).toEqual(['ConfigError', message]);
  }
});
