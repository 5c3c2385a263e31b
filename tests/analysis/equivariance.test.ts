import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {equivarianceError} from 'why-attention/analysis';
import {ConfigError, key, normal} from 'why-attention/core';

const roll = (x: tf.Tensor, by: number): tf.Tensor =>
  tf.concat([tf.slice(x, [0, x.shape[1]! - by]), tf.slice(x, [0, 0], [-1, x.shape[1]! - by])], 1);
const feature = (x: tf.Tensor): tf.Tensor => tf.expandDims(x, -1);

describe('equivarianceError', () => {
  test('is 0 for what acts on each place, and for a difference of neighbours on the ring, at every shift', () => {
    const x = normal(key(0), [3, 12]);
    for (const shift of [-13, -1, 0, 1, 5, 12, 25]) {
      expect(equivarianceError((of) => feature(tf.square(of)), x, {shift})).toBe(0);
      expect(equivarianceError((of) => feature(tf.sub(of, roll(of, 1))), x, {shift})).toBe(0);
    }
  });

  test('is the deviation by hand, over the largest feature, where places are weighed by where they are', () => {
    const weights = tf.tensor2d([[1, 2, 3, 4]]);
    const x = tf.tensor2d([[1, 0, 0, 0]]);
    // f(x) = [1, 0, 0, 0], f(T x) = [0, 2, 0, 0], T f(x) = [0, 1, 0, 0]
    expect(equivarianceError((of) => feature(tf.mul(of, weights)), x, {shift: 1})).toBe(1);
    const shifted = tf.tensor2d([[0, 0, 4, 0]]);
    // f(x) = [0, 0, 12, 0], f(T x) = [0, 0, 0, 16], T f(x) = [0, 0, 0, 12]
    expect(equivarianceError((of) => feature(tf.mul(of, weights)), shifted, {shift: 1})).toBeCloseTo(
      4 / 12,
      6,
    );
  });

  test('of every second place is 0 for shifts of the stride, and not for others', () => {
    const x = normal(key(1), [2, 8]);
    const halved = (of: tf.Tensor): tf.Tensor => tf.slice(tf.reshape(of, [2, 4, 2]), [0, 0, 0], [-1, -1, 1]);
    expect(equivarianceError(halved, x, {shift: 2, stride: 2})).toBe(0);
    expect(equivarianceError(halved, x, {shift: 6, stride: 2})).toBe(0);
    expect(equivarianceError(halved, x, {shift: 1, stride: 2})).toBeGreaterThan(0.1);
  });

  test('leaves out the margins, where an end is felt', () => {
    const x = normal(key(2), [2, 9]);
    // zeros beyond the left end
    const summed = (of: tf.Tensor): tf.Tensor =>
      feature(tf.add(of, tf.slice(tf.pad(of, [[0, 0], [1, 0]]), [0, 0], [-1, 9]))); // prettier-ignore
    expect(equivarianceError(summed, x, {shift: 1})).toBeGreaterThan(0.1);
    expect(equivarianceError(summed, x, {shift: 1, margin: 2})).toBe(0);
  });

  test.each([
    [{shift: 0.5}, 'shift must be an integer. Got 0.5.'],
    [{shift: 1, stride: 0}, 'stride must be a positive integer. Got 0.'],
    [{shift: 1, margin: 2}, 'margin must be an integer from 0 that leaves some of 4 places. Got 2.'],
  ])('%j is refused by name, and leaves no tensor', (options, message) => {
    const x = tf.zeros([1, 4]);
    const before = tf.memory().numTensors;
    expect(() => equivarianceError(feature, x, options)).toThrow(ConfigError);
    expect(() => equivarianceError(feature, x, options)).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
