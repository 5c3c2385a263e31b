import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {sinusoidalPositions} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

test('the first row is sin 0, cos 0; frequencies fall from 1 to nearly 1/10000', () =>
  tf.tidy(() => {
    const rows = sinusoidalPositions(3, 8).arraySync() as number[][];
    expect(rows[0]).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    const angles = [1, 0.1, 0.01, 0.001].map((frequency) => 2 * frequency);
    assertClose(tf.tensor1d(rows[2]), angles.flatMap((angle) => [Math.sin(angle), Math.cos(angle)]), tolerances.elementwise); // prettier-ignore
  }));

test('the inner product of two rows depends on their distance alone, and of a row with itself is D/2', () =>
  tf.tidy(() => {
    const rows = sinusoidalPositions(12, 6);
    const products = tf.matMul(rows, rows, false, true).arraySync() as number[][];
    for (let s = 0; s < 12; s++)
      for (let t = 0; t < 12; t++) {
        const expected = [0, 1, 2].reduce((sum, i) => sum + Math.cos((s - t) / 10000 ** (i / 3)), 0);
        expect(Math.abs(products[s][t] - expected)).toBeLessThan(1e-5);
      }
  }));

test('fewer positions are the first of more, and an odd size ends with a sine', () =>
  tf.tidy(() => {
    assertClose(
      sinusoidalPositions(3, 4),
      tf.slice(sinusoidalPositions(9, 4), [0, 0], [3, 4]),
      tolerances.exact,
    );
    const odd = sinusoidalPositions(4, 3).arraySync() as number[][];
    odd.forEach((row, t) => {
      const angles = [t, t / 10000 ** (2 / 3)];
      assertClose(tf.tensor1d(row), [Math.sin(angles[0]), Math.cos(angles[0]), Math.sin(angles[1])], tolerances.elementwise); // prettier-ignore
    });
  }));

test.each([
  [0, 4, 'length must be a positive integer. Got 0.'],
  [4, 1.5, 'dModel must be a positive integer. Got 1.5.'],
])('%d positions of size %d are refused', (length, dModel, message) => {
  const error = errorOf(() => sinusoidalPositions(length, dModel));
  expect([error.name, error.message]).toEqual(['ConfigError', message]);
});
