import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {hvp, key, normal, type Params} from 'why-attention/core';
import {batchNorm, initBatchNorm, type BatchNormParams, type BatchStatistics} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {scaled, tolerances} from '../support/tolerances';

const general = (channels: number, seeds: number[] = []): BatchNormParams => ({
  scale: normal(key(1), [...seeds, channels]),
  offset: normal(key(2), [...seeds, channels]),
  mean: normal(key(3), [...seeds, channels]),
  variance: tf.add(tf.square(normal(key(4), [...seeds, channels])), 0.5),
});

test('a batch of two becomes ∓1 in each channel, whatever it is', () =>
  tf.tidy(() => {
    const x = tf.tensor2d([[3, 100], [5, -40]]); // prettier-ignore
    const y = batchNorm(initBatchNorm({channels: 2}), x, {train: true, eps: 0});
    assertClose(y, [[-1, 1], [1, -1]], tolerances.elementwise); // prettier-ignore
  }));

test('eps is added to the variance, 1e-5 unless said', () =>
  tf.tidy(() => {
    const params = initBatchNorm({channels: 1});
    const x = tf.tensor2d([[0], [0.002]]); // variance 1e-6
    const size = 0.001 / Math.sqrt(1.1e-5);
    assertClose(batchNorm(params, x, {train: true}), [[-size], [size]], tolerances.elementwise);
    assertClose(batchNorm(params, x, {train: true, eps: 3e-6}), [[-0.5], [0.5]], tolerances.elementwise);
    assertClose(
      batchNorm(params, x, {eps: 3}),
      [[0], [0.001]], // by the stored mean 0 and variance 1
      tolerances.elementwise,
    );
  }));

test('with the batch’s own statistics stored it is the same in training and outside', () =>
  tf.tidy(() => {
    const x = tf.add(tf.mul(normal(key(5), [4, 3, 2, 5]), 3), 2);
    let seen: BatchStatistics | undefined;
    const params = general(5);
    const y = batchNorm(params, x, {train: true, observe: (_, statistics) => (seen = statistics)});
    assertClose(batchNorm({...params, ...seen!}, x), y, scaled(tolerances.paths, y.dataSync()));
  }));

test('the statistics told are the textbook’s, for each seed and channel, and come with their norm', () =>
  tf.tidy(() => {
    const x = normal(key(6), [2, 3, 4, 5]);
    const params = general(5, [2]);
    const told: [BatchNormParams, BatchStatistics][] = [];
    batchNorm(params, x, {observe: (...one) => told.push(one)});
    const {mean, variance} = tf.moments(x, [1, 2]);
    expect(told.length).toBe(1);
    expect(told[0][0]).toBe(params);
    assertClose(told[0][1].mean, mean, tolerances.elementwise);
    assertClose(told[0][1].variance, variance, tolerances.elementwise);
  }));

test('does not see a shift or a scale of a channel in training, and outside it does', () =>
  tf.tidy(() => {
    const params = general(3);
    const x = normal(key(7), [6, 3]);
    const moved = tf.add(tf.mul(x, tf.tensor1d([7, 0.3, 2])), tf.tensor1d([3, -2, 50]));
    const y = batchNorm(params, x, {train: true, eps: 0});
    assertClose(batchNorm(params, moved, {train: true, eps: 0}), y, {rtol: 1e-4, atol: 1e-4});
    const [away, here] = [moved, x].map((own) => batchNorm(params, own).dataSync());
    expect(Math.abs(away[0] - here[0])).toBeGreaterThan(0.1);
  }));

test('the gradient of a channel in training has no mean and nothing along the input', () =>
  tf.tidy(() => {
    const params = general(4);
    const x = normal(key(8), [50, 4]);
    const dx = tf.grad((own) => batchNorm(params, own, {train: true, eps: 0}))(x, normal(key(9), [50, 4]));
    assertClose(tf.sum(dx, 0), [0, 0, 0, 0], {rtol: 0, atol: 1e-4});
    assertClose(tf.sum(tf.mul(dx, x), 0), [0, 0, 0, 0], {rtol: 0, atol: 1e-4});
  }));

test.each([true, false])(
  'no gradient reaches the stored statistics, of first or second order, train %s',
  (train) =>
    tf.tidy(() => {
      const x = normal(key(10), [5, 3]);
      const loss = (own: Params): tf.Tensor =>
        tf.sum(tf.square(batchNorm(own as BatchNormParams, x, {train})));
      const {scale, offset, mean, variance} = general(3);
      const gradients = tf.grads((...leaves: tf.Tensor[]) => {
        const [ownScale, ownOffset, ownMean, ownVariance] = leaves;
        return loss({scale: ownScale, offset: ownOffset, mean: ownMean, variance: ownVariance});
      })([scale, offset, mean, variance]);
      const params = {scale, offset, mean, variance};
      const ones = {scale: tf.ones([3]), offset: tf.ones([3]), mean: tf.ones([3]), variance: tf.ones([3])};
      const product = hvp(loss, params, ones) as BatchNormParams;
      for (const zero of [gradients[2], gradients[3], product.mean, product.variance])
        assertClose(zero, [0, 0, 0], tolerances.exact);
      for (const other of [gradients[0], gradients[1], product.scale, product.offset])
        expect(Math.max(...tf.abs(other).dataSync())).toBeGreaterThan(0.1);
    }),
);

test('a constant channel gives the offset, and finite gradients', () =>
  tf.tidy(() => {
    const params = {...initBatchNorm({channels: 2}), offset: tf.tensor1d([1, 2])};
    const constant = tf.fill([3, 2], 5);
    assertClose(batchNorm(params, constant, {train: true}), [[1, 2], [1, 2], [1, 2]], tolerances.exact); // prettier-ignore
    const dx = tf.grad((x) => tf.sum(batchNorm(params, x, {train: true})))(constant);
    assertClose(tf.sum(tf.abs(dx)), 0, {rtol: 0, atol: 1e-3});
  }));

test('scale may start from 0: the output is the offset', () =>
  tf.tidy(() => {
    const params = initBatchNorm({channels: 2, scale: 0});
    assertClose(
      batchNorm(params, normal(key(11), [3, 2]), {train: true}),
      tf.zeros([3, 2]),
      tolerances.exact,
    );
  }));

describe('wrong arguments are refused by name', () => {
  const params = initBatchNorm({channels: 3});
  const seeds = {scale: tf.ones([2, 3]), offset: tf.zeros([2, 3]), mean: tf.zeros([2, 3]), variance: tf.ones([2, 3])}; // prettier-ignore
  test.each<[string, () => unknown, string, string]>([
    [
      'channels',
      () => batchNorm(params, tf.zeros([2, 4])),
      'ShapeError',
      'x must have shape [B, ..., 3] to match scale. Got [2, 4].',
    ],
    [
      'a vector',
      () => batchNorm(params, tf.zeros([3])),
      'ShapeError',
      'x must have shape [B, ..., 3] to match scale. Got [3].',
    ],
    [
      'seeds',
      () => batchNorm(seeds, tf.zeros([4, 5, 3])),
      'ShapeError',
      'x must have shape [2, B, ..., 3] to match scale. Got [4, 5, 3].',
    ],
    [
      'variance',
      () => batchNorm({...params, variance: tf.zeros([1])}, tf.zeros([2, 3])),
      'ShapeError',
      'variance must have shape [3] as scale. Got [1].',
    ],
    [
      'scale',
      () => batchNorm({...params, scale: tf.scalar(1)}, tf.zeros([2, 3])),
      'ShapeError',
      'scale must have shape [C] or [S, C]. Got [].',
    ],
    [
      'channels of a config',
      () => initBatchNorm({channels: 0}),
      'ConfigError',
      'channels must be a positive integer. Got 0.',
    ],
  ])('%s', (_, call, name, message) => {
    const error = errorOf(() => tf.tidy(() => void call()));
    expect([error.name, error.message]).toEqual([name, message]);
  });
});
