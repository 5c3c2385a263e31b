import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {LEAST_RESIDUAL, rankCollapse} from 'why-attention/analysis';
import {key, normal, ShapeError, split} from 'why-attention/core';
import {matmul} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';

const tidied = (run: () => void) => () => tf.tidy(() => void run());
const exact = {rtol: 1e-6, atol: 0};

describe('rankCollapse', () => {
  test(
    'closed forms: equal tokens 1e-6, opposite ones 1, one of T different √(1 − 1/T), a common part c beside orthogonal ones √((1 − 1/T)/(c² + 1))',
    tidied(() => {
      assertClose(rankCollapse(tf.tile(tf.tensor2d([[1, -2, 7]]), [5, 1])), [LEAST_RESIDUAL], exact);
      assertClose(rankCollapse(tf.tensor2d([[1, 2], [-1, -2]])), [1], exact); // prettier-ignore
      assertClose(rankCollapse(tf.tensor2d([[3, 4], [0, 0], [0, 0]])), [Math.sqrt(2 / 3)], exact); // prettier-ignore
      // Token t is c e_0 + e_t: its distance from the mean is that of e_t.
      for (const c of [0, 1, 10, 1000]) {
        const tokens = tf.concat([tf.fill([4, 1], c), tf.eye(4)], 1);
        assertClose(rankCollapse(tokens), [Math.sqrt((1 - 1 / 4) / (c * c + 1))], {rtol: 1e-5, atol: 0});
      }
    }),
  );

  test(
    'what is no more than rounding in float32 counts as 1e-6, and what is more does not',
    tidied(() => {
      const apart = (by: number): number =>
        rankCollapse(tf.add(tf.ones([2, 3]), tf.mul(by, tf.tensor2d([[1, 1, 1], [-1, -1, -1]]))))[0]; // prettier-ignore
      expect(apart(2 ** -23)).toBe(1e-6);
      expect(apart(2 ** -10)).toBeCloseTo(2 ** -10, 9);
    }),
  );

  test(
    'does not depend on scale, order of tokens, rotations; examples are apart from each other',
    tidied(() => {
      const [a, b] = split(key(5), 2).map((own) => tf.add(normal(own, [6, 2]), [1, 0]));
      const [ofA, ofB] = [rankCollapse(a)[0], rankCollapse(b)[0]];
      const turn = tf.tensor2d([[0.6, 0.8], [-0.8, 0.6]]); // prettier-ignore
      assertClose(rankCollapse(tf.mul(a, 1e-8)), [ofA], {rtol: 1e-5, atol: 0});
      assertClose(rankCollapse(tf.reverse(a, 0)), [ofA], exact);
      assertClose(rankCollapse(matmul(a, turn)), [ofA], {rtol: 1e-5, atol: 0});
      expect(rankCollapse(tf.stack([tf.stack([a, b]), tf.stack([b, a])]))).toEqual([ofA, ofB, ofB, ofA]);
    }),
  );

  test(
    'no matrix of equal rows is nearer than that of the mean',
    tidied(() => {
      const x = normal(key(7), [5, 3]);
      const [residual] = rankCollapse(x);
      const norm = (of: tf.Tensor): number => Math.sqrt(tf.sum(tf.square(of)).dataSync()[0]);
      for (const own of split(key(8), 20)) {
        const row = tf.add(tf.mean(x, 0, true), tf.mul(0.1, normal(own, [1, 3])));
        expect(norm(tf.sub(x, row)) / norm(x)).toBeGreaterThan(residual);
      }
    }),
  );

  test(
    'is NaN for zeros and what is not finite, and refuses a vector',
    tidied(() => {
      expect(rankCollapse(tf.zeros([2, 3]))).toEqual([NaN]);
      expect(rankCollapse(tf.tensor2d([[NaN, 1]]))).toEqual([NaN]);
      expect(rankCollapse(tf.tensor2d([[Infinity, 1]]))).toEqual([NaN]);
      expect(() => rankCollapse(tf.ones([3]))).toThrow(ShapeError);
      expect(() => rankCollapse(tf.ones([3]))).toThrow(
        'x must have tokens and features, [.., T, D]. Got [3].',
      );
    }),
  );
});
