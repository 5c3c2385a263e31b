import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {hvp} from 'why-attention/core';
import {differentiable, softmax, stopGradient, tanh} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {tolerances} from '../support/tolerances';

const x = tf.tensor1d([0.3, -0.5, 1.1]);
const v = tf.tensor1d([1, 1, 1]);
/** d²/dx² tanh² x = 2 (1 − t²)² − 4 t² (1 − t²) */
const secondOfTanhSquared = [...x.dataSync()].map((value) => {
  const t = Math.tanh(value);
  return 2 * (1 - t * t) ** 2 - 4 * t * t * (1 - t * t);
});

describe('what TensorFlow.js gets wrong, and why lib/ops is there', () => {
  test('a second derivative through tf.tanh is silently wrong; through ours it is right', () =>
    tf.tidy(() => {
      const ofStock = hvp((own: tf.Tensor) => tf.sum(tf.square(tf.tanh(own))), x as tf.Tensor, v);
      expect(() => assertClose(ofStock, secondOfTanhSquared, tolerances.hessian)).toThrow(
        '3 of 3 elements differ',
      );
      const ofOurs = hvp((own: tf.Tensor) => tf.sum(tf.square(tanh(own))), x as tf.Tensor, v);
      assertClose(ofOurs, secondOfTanhSquared, tolerances.hessian);
    }));

  test('the Hessian of cross-entropy through the softmax is diag(p) − p pᵀ', () =>
    tf.tidy(() => {
      const direction = tf.tensor1d([1, 0, -2]);
      const crossEntropy = (own: tf.Tensor): tf.Tensor =>
        tf.neg(tf.sum(tf.slice(tf.log(softmax(own)), [1], [1])));
      const p = [...softmax(x).dataSync()];
      const mean = p[0] - 2 * p[2];
      const exact = [1, 0, -2].map((value, i) => p[i] * (value - mean));
      assertClose(hvp(crossEntropy, x as tf.Tensor, direction), exact, tolerances.hessian);
    }));

  test('the gradient of a broadcast tf.matMul throws', () => {
    const gradient = () =>
      tf.tidy(() => tf.grad((b) => tf.sum(tf.matMul(tf.ones([2, 3, 4]), b)))(tf.ones([4, 5])).shape);
    expect(errorOf(gradient).message).toMatch(/shape/i);
  });
});

test('an operation differentiates to any order: x⁴ four times', () =>
  tf.tidy(() => {
    const cube = differentiable(
      (own) => tf.pow(own, 3),
      (dy, own) => tf.mul(dy, tf.mul(3, tf.square(own))),
    );
    const fourth = (own: tf.Tensor): tf.Tensor => tf.mul(own, cube(own));
    const orders = [0, 1, 2].reduce((f) => tf.grad(f as never) as never, fourth);
    assertClose(orders(tf.tensor1d([2, -1])), [48, -24], tolerances.elementwise);
    const thirdOfTanh = [0, 1, 2].reduce((f) => tf.grad(f as never) as never, tanh);
    const t = Math.tanh(0.7);
    assertClose(thirdOfTanh(tf.scalar(0.7)), (1 - t * t) * (6 * t * t - 2), tolerances.hessian);
  }));

describe('stopGradient', () => {
  test('is the identity with derivative 0', () =>
    tf.tidy(() => {
      assertClose(stopGradient(x), x, tolerances.exact);
      assertClose(tf.grad((own) => tf.mul(own, stopGradient(own)))(x), x, tolerances.exact);
      assertClose(tf.grad((own) => stopGradient(tf.square(own)))(x), [0, 0, 0], tolerances.exact);
    }));
});
