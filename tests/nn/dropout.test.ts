import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, split} from 'why-attention/core';
import {dropout, dropoutMask} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const x = normal(key(1), [40, 50]);

test('is the identity unless it trains, and at rate 0, whatever the key', () => {
  expect(dropout(x, {rate: 0.5})).toBe(x);
  expect(dropout(x, {rate: 0.5, key: key(0)})).toBe(x);
  expect(dropout(x, {rate: 0, train: true})).toBe(x);
});

test.each([0.1, 0.5, 0.9])(
  'at rate %d that share is 0 and the rest is divided by 1 − rate: the mean stays',
  (rate) =>
    tf.tidy(() => {
      const n = 20_000;
      const mask = dropoutMask(key(2), [n], rate).dataSync();
      const kept = mask.filter((value) => value !== 0);
      const fiveSigma = 5 * Math.sqrt((rate * (1 - rate)) / n);
      expect(Math.abs(kept.length / n - (1 - rate))).toBeLessThan(fiveSigma);
      expect(kept.every((value) => value === Math.fround(1 / (1 - rate)))).toBe(true);
    }),
);

test('the same key gives the same mask, another key another one; the gradient is the mask', () =>
  tf.tidy(() => {
    const options = {rate: 0.3, train: true, key: key(4)};
    assertClose(dropout(x, options), dropout(x, options), tolerances.exact);
    assertClose(dropout(x, options), tf.mul(x, dropoutMask(key(4), x.shape, 0.3)), tolerances.exact);
    expect(dropout(x, {...options, key: key(5)}).dataSync()).not.toEqual(dropout(x, options).dataSync());
    const gradient = tf.grad((own) => tf.sum(dropout(own, options)))(x);
    assertClose(gradient, dropoutMask(key(4), x.shape, 0.3), tolerances.exact);
  }));

test('one key a seed: each seed gets the mask that its key gives alone', () =>
  tf.tidy(() => {
    const keys = split(key(6), 3);
    const masks = keys.map((own) => dropoutMask(own, [4, 5], 0.5));
    assertClose(dropoutMask(keys, [3, 4, 5], 0.5), tf.stack(masks), tolerances.exact);
  }));

test('a mask drawn ahead is the mask of its key', () =>
  tf.tidy(() => {
    const mask = dropoutMask(key(7), x.shape, 0.3);
    const options = {rate: 0.3, train: true};
    assertClose(dropout(x, {...options, mask}), dropout(x, {...options, key: key(7)}), tolerances.exact);
    expect(dropout(x, {rate: 0.3, mask})).toBe(x);
  }));

describe('wrong arguments are refused by name', () => {
  test.each<[string, () => unknown, string, string]>([
    [
      'a missing key',
      () => dropout(x, {rate: 0.5, train: true}),
      'ConfigError',
      'One of key and mask is required when train is true and rate is above 0. Got none, at rate 0.5.',
    ],
    [
      'a key beside a mask',
      () => dropout(x, {rate: 0.5, train: true, key: key(0), mask: tf.onesLike(x)}),
      'ConfigError',
      'One of key and mask is required when train is true and rate is above 0. Got both, at rate 0.5.',
    ],
    [
      'a mask that would broadcast',
      () => dropout(x, {rate: 0.5, train: true, mask: tf.ones([50])}),
      'ShapeError',
      'mask must have shape [40, 50]. Got [50].',
    ],
    ['rate 1', () => dropout(x, {rate: 1}), 'ConfigError', 'rate must be in [0, 1). Got 1.'],
    ['rate NaN', () => dropout(x, {rate: NaN}), 'ConfigError', 'rate must be in [0, 1). Got NaN.'],
    [
      'keys',
      () => dropout(x, {rate: 0.5, train: true, key: split(key(0), 3)}),
      'ShapeError',
      'shape must have 3 seeds as its first axis, one a key. Got [40, 50].',
    ],
  ])('%s', (_, call, name, message) => {
    const error = errorOf(() => tf.tidy(() => void call()));
    expect([error.name, error.message]).toEqual([name, message]);
  });
});
