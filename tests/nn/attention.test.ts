import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, normal} from 'why-attention/core';
import {
  additiveScores,
  attend,
  attentionWeights,
  dotProductScores,
  scaledDotProductAttention,
} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const draw = (n: number, ...shape: number[]): tf.Tensor => normal(foldIn(key(3), n), shape);
const reverse = (x: tf.Tensor, axis: number): tf.Tensor => tf.reverse(x, axis);

test('weights of two scores are [1, e] / (1 + e)', () =>
  tf.tidy(() => {
    const total = 1 + Math.E;
    assertClose(
      attentionWeights(tf.tensor2d([[0, 1]])),
      [[1 / total, Math.E / total]],
      tolerances.elementwise,
    );
  }));

test('scores are divided by the root of the head size, or multiplied by the scale given', () =>
  tf.tidy(() => {
    const [q, k] = [tf.ones([1, 16]), tf.ones([1, 16])];
    assertClose(dotProductScores(q, k), [[4]], tolerances.elementwise);
    assertClose(dotProductScores(q, k, {scale: 0.5}), [[8]], tolerances.elementwise);
  }));

test('equal scores give the mean of the values, a far larger one its value', () =>
  tf.tidy(() => {
    const v = tf.tensor2d([[1, 10], [3, 20], [8, 30]]); // prettier-ignore
    assertClose(attend(tf.zeros([1, 3]), v), [[4, 20]], tolerances.elementwise);
    assertClose(attend(tf.tensor2d([[0, 200, 0]]), v), [[3, 20]], tolerances.elementwise);
  }));

test('attention with fixed keys and values is a Nadaraya-Watson smoother, for keys of one length', () =>
  tf.tidy(() => {
    // exp(q·k) = exp(-|q - k|²/2) · exp(|q|²/2) · exp(|k|²/2), and the last two factors cancel for |k| constant.
    const angles = Array.from({length: 12}, (_, i) => (i * Math.PI) / 6);
    const keys = angles.map((angle) => [Math.cos(angle), Math.sin(angle)]);
    const values = angles.map((angle) => Math.sin(2 * angle));
    const query = [0.3, -1.2];
    const kernel = keys.map(([x, y]) => Math.exp(-((query[0] - x) ** 2 + (query[1] - y) ** 2) / 2));
    const total = kernel.reduce((sum, weight) => sum + weight, 0);
    const smoothed = kernel.reduce((sum, weight, i) => sum + weight * values[i], 0) / total;
    const v = tf.tensor2d(values.map((value) => [value]));
    const y = scaledDotProductAttention(tf.tensor2d([query]), tf.tensor2d(keys), v, {scale: 1});
    assertClose(y, [[smoothed]], {rtol: 0, atol: 1e-6});
  }));

describe('masks', () => {
  const mask = tf.tensor2d([[1, 0, 1], [0, 0, 0]]); // prettier-ignore

  test('a dropped key has weight 0 exactly; the others share 1', () =>
    tf.tidy(() => {
      assertClose(
        attentionWeights(tf.tensor2d([[1, 9, 1]]), {mask: tf.tensor2d([[1, 0, 1]])}),
        [[0.5, 0, 0.5]],
        {
          rtol: 1e-6,
          atol: 0,
        },
      );
    }));

  test('a row without a kept key gives zeros, with gradients of zero', () =>
    tf.tidy(() => {
      const [q, k, v] = [draw(0, 2, 4), draw(1, 3, 4), draw(2, 3, 5)];
      const y = scaledDotProductAttention(q, k, v, {mask});
      assertClose(tf.slice(y, [1, 0], [1, 5]), tf.zeros([1, 5]), tolerances.exact);
      const lastRow = (...[own, k2, v2]: tf.Tensor[]) =>
        tf.sum(tf.slice(scaledDotProductAttention(own, k2, v2, {mask}), [1, 0], [1, 5]));
      tf.grads(lastRow)([q, k, v]).forEach((gradient) => {
        assertClose(gradient, tf.zerosLike(gradient), tolerances.exact);
      });
    }));

  test('causal: an output has exactly zero gradient to later tokens, and another to the earlier ones', () =>
    tf.tidy(() => {
      const causal = tf.linalg.bandPart(tf.ones([4, 4]), -1, 0);
      const x = draw(4, 4, 3);
      for (let t = 0; t < 4; t++) {
        const gradient = tf.grad((own) =>
          tf.sum(
            tf.square(tf.slice(scaledDotProductAttention(own, own, own, {mask: causal}), [t, 0], [1, 3])),
          ),
        )(x);
        const perToken = [...tf.max(tf.abs(gradient), 1).dataSync()];
        perToken.forEach((largest, u) =>
          u > t ? expect(largest).toBe(0) : expect(largest).toBeGreaterThan(1e-3),
        );
      }
    }));

  test('what stands in dropped keys and values changes nothing', () =>
    tf.tidy(() => {
      const keep = tf.tensor2d([[1, 1, 0]]);
      const [q, k, v] = [draw(5, 2, 4), draw(6, 3, 4), draw(7, 3, 4)];
      const overwrite = (x: tf.Tensor): tf.Tensor =>
        tf.concat([tf.slice(x, [0, 0], [2, 4]), tf.fill([1, 4], 77)]);
      const y = scaledDotProductAttention(q, overwrite(k), overwrite(v), {mask: keep});
      assertClose(y, scaledDotProductAttention(q, k, v, {mask: keep}), tolerances.exact);
    }));

  test('[T, U] and [B, 1, T, U] broadcast over seeds, batch and heads', () =>
    tf.tidy(() => {
      const [q, k, v] = [draw(8, 3, 2, 2, 2, 4), draw(9, 3, 2, 2, 3, 4), draw(10, 3, 2, 2, 3, 4)]; // [S, B, H, ., D]
      const full = scaledDotProductAttention(q, k, v, {mask: tf.broadcastTo(mask, [3, 2, 2, 2, 3])});
      assertClose(scaledDotProductAttention(q, k, v, {mask}), full, tolerances.paths);
      const perBatch = tf.reshape(tf.broadcastTo(mask, [2, 2, 3]), [2, 1, 2, 3]);
      assertClose(scaledDotProductAttention(q, k, v, {mask: perBatch}), full, tolerances.paths);
    }));
});

test('another order of keys and values changes nothing; another order of queries reorders the output', () =>
  tf.tidy(() => {
    const [q, k, v] = [draw(11, 2, 3, 4), draw(12, 2, 5, 4), draw(13, 2, 5, 4)];
    const y = scaledDotProductAttention(q, k, v);
    assertClose(scaledDotProductAttention(q, reverse(k, 1), reverse(v, 1)), y, tolerances.paths);
    assertClose(scaledDotProductAttention(reverse(q, 1), k, v), reverse(y, 1), tolerances.paths);
  }));

test('additive scores are w · tanh(q + k + b)', () =>
  tf.tidy(() => {
    const params = {w: tf.tensor1d([2, -1]), b: tf.tensor1d([0.5, 0])};
    const scores = additiveScores(params, tf.tensor2d([[0, 1]]), tf.tensor2d([[0, 0], [-0.5, -1]])); // prettier-ignore
    const expected = [[2 * Math.tanh(0.5) - Math.tanh(1), 0]];
    assertClose(scores, expected, tolerances.elementwise);
  }));

describe('wrong shapes are refused by name', () => {
  const [q, k, v] = [tf.zeros([2, 3, 4]), tf.zeros([2, 5, 4]), tf.zeros([2, 5, 6])];
  const params = {w: tf.zeros([4]), b: tf.zeros([4])};
  test.each<[string, () => tf.Tensor, string]>([
    [
      'head size',
      () => scaledDotProductAttention(q, tf.zeros([2, 5, 3]), v),
      'k must have head size 4, that of q [2, 3, 4]. Got [2, 5, 3].',
    ],
    [
      'batch of k',
      () => scaledDotProductAttention(q, tf.zeros([1, 5, 4]), v),
      'k must have the leading axes [2] and two more. Got [1, 5, 4].',
    ],
    [
      'rank of k',
      () => scaledDotProductAttention(q, tf.zeros([5, 4]), v),
      'k must have the leading axes [2] and two more. Got [5, 4].',
    ],
    [
      'number of values',
      () => scaledDotProductAttention(q, k, tf.zeros([2, 4, 6])),
      'v must have 5 keys, those of the scores [2, 3, 5]. Got [2, 4, 6].',
    ],
    [
      'mask',
      () => scaledDotProductAttention(q, k, v, {mask: tf.zeros([3, 4])}),
      'mask must broadcast to the scores [2, 3, 5], as [T, U] or [B, 1, T, U]. Got [3, 4].',
    ],
    [
      'rank of w',
      () => additiveScores({...params, w: tf.zeros([1, 1, 4])}, q, k),
      'w must have shape [D] or [S, D]. Got [1, 1, 4].',
    ],
    ['b', () => additiveScores({...params, b: tf.zeros([3])}, q, k), 'b must have shape [4] as w. Got [3].'],
    [
      'q',
      () => additiveScores(params, tf.zeros([2, 3, 5]), k),
      'q must have shape [..., T, 4]. Got [2, 3, 5].',
    ],
    [
      'k',
      () => additiveScores(params, q, tf.zeros([1, 5, 4])),
      'k must have shape [2, U, 4]. Got [1, 5, 4].',
    ],
    [
      'seeds of q',
      () => additiveScores({w: tf.zeros([3, 4]), b: tf.zeros([3, 4])}, q, k),
      'q must have shape [3, ..., T, 4]. Got [2, 3, 4].',
    ],
  ])('%s', (_, call, message) => {
    const error = errorOf(() => tf.tidy(call));
    expect([error.name, error.message]).toEqual(['ShapeError', message]);
  });
});
