import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key} from 'why-attention/core';
import {embedding, initEmbedding} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const table = tf.tensor2d([[1, 2], [3, 4], [5, 6]]); // prettier-ignore

test('rows by number, of any shape', () =>
  tf.tidy(() => {
    assertClose(embedding({table}, tf.scalar(2, 'int32')), [5, 6], tolerances.exact);
    const ids = tf.tensor2d([[0, 2], [1, 1]], undefined, 'int32'); // prettier-ignore
    assertClose(embedding({table}, ids), [[[1, 2], [5, 6]], [[3, 4], [3, 4]]], tolerances.exact); // prettier-ignore
  }));

test('the gradient of a row is the sum over its uses, and 0 for a row without use', () =>
  tf.tidy(() => {
    const ids = tf.tensor1d([1, 0, 1, 1], 'int32');
    const dy = tf.tensor2d([[1, 0], [10, 0], [2, 0], [4, 1]]); // prettier-ignore
    const gradient = tf.grad((own) => tf.sum(tf.mul(embedding({table: own}, ids), dy)))(table);
    assertClose(gradient, [[10, 0], [7, 1], [0, 0]], tolerances.exact); // prettier-ignore
  }));

test('each seed looks into its own table', () =>
  tf.tidy(() => {
    const tables = tf.stack([table, tf.mul(10, table)]);
    const ids = tf.tensor2d([[0, 1], [0, 2]], undefined, 'int32'); // prettier-ignore
    assertClose(embedding({table: tables}, ids), [[[1, 2], [3, 4]], [[10, 20], [50, 60]]], tolerances.exact); // prettier-ignore
  }));

test('rows start with the standard deviation asked for', () =>
  tf.tidy(() => {
    const {table: drawn} = initEmbedding(key(0), {vocabulary: 100, dModel: 80, std: 0.3});
    const std = Math.sqrt(tf.mean(tf.square(drawn)).dataSync()[0]);
    expect(Math.abs(std / 0.3 - 1)).toBeLessThan(5 / Math.sqrt(2 * drawn.size));
  }));

describe('wrong arguments are refused by name', () => {
  test.each<[string, () => unknown, string, string]>([
    [
      'float numbers',
      () => embedding({table}, tf.tensor1d([0])),
      'ShapeError',
      'ids must have dtype int32. Got float32.',
    ],
    [
      'vocabulary',
      () => initEmbedding(key(0), {vocabulary: 0, dModel: 1}),
      'ConfigError',
      'vocabulary must be a positive integer. Got 0.',
    ],
    [
      'std',
      () => initEmbedding(key(0), {vocabulary: 1, dModel: 1, std: -1}),
      'ConfigError',
      'std must be above 0. Got -1.',
    ],
  ])('%s', (_, call, name, message) => {
    const error = errorOf(() => tf.tidy(() => void call()));
    expect([error.name, error.message]).toEqual([name, message]);
  });
});
