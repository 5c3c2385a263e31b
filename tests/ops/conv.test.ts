import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, hvp, key, normal} from 'why-attention/core';
import {convLength, convolve1d, convolve2d, patches1d, tanh, type ConvOptions} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {scaled, tolerances} from '../support/tolerances';

const draw = (n: number, ...shape: number[]): tf.Tensor => normal(foldIn(key(31), n), shape);

test('cross-correlations by hand: not turned round, zeros and what comes round', () =>
  tf.tidy(() => {
    const [x, w] = [tf.tensor3d([[[1], [2], [3], [4]]]), tf.tensor3d([[[1]], [[10]], [[100]]])];
    const flat = (options: ConvOptions): number[] => [...convolve1d(x, w, options).dataSync()];
    expect(flat({})).toEqual([321, 432]);
    expect(flat({padding: 1})).toEqual([210, 321, 432, 43]);
    expect(flat({padding: [2, 0]})).toEqual([100, 210, 321, 432]);
    expect(flat({padding: 1, stride: 2})).toEqual([210, 432]);
    expect(flat({padding: 1, circular: true})).toEqual([214, 321, 432, 143]);
    expect(flat({padding: 2, dilation: 2})).toEqual([310, 420, 31, 42]);
  }));

/** The matrix of x -> conv(x, w): its column i is the response to the i-th unit vector. */
function matrixOf(conv: (x: tf.Tensor) => tf.Tensor, shape: number[]): tf.Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  const responses = conv(tf.reshape(tf.eye(size), [size, ...shape]));
  return tf.reshape(responses, [size, responses.size / size]);
}

const moves: ConvOptions[] = [
  {},
  {stride: 2, padding: 1},
  {padding: [2, 0], dilation: 2},
  {stride: 2, padding: 1, circular: true},
];
type Conv = (x: tf.Tensor, w: tf.Tensor, options: ConvOptions) => tf.Tensor;
const convolutions: readonly (readonly [string, Conv, number[], number[]])[] = [
  ['convolve1d', convolve1d, [8, 3], [3, 3, 4]],
  ['convolve2d, few channels', convolve2d, [5, 6, 2], [3, 3, 2, 3]],
  ['convolve2d, many channels', convolve2d, [5, 6, 9], [3, 3, 9, 3]],
];
describe.each(convolutions)('%s', (_, conv, xShape, wShape) => {
  test.each(moves)('%j is its dense matrix, and its gradient the transpose', (options) =>
    tf.tidy(() => {
      const [x, w] = [draw(1, 4, ...xShape), draw(2, ...wShape)];
      const matrix = matrixOf((own) => conv(own, w, options), xShape);
      const y = conv(x, w, options);
      const flat = (of: tf.Tensor): tf.Tensor => tf.reshape(of, [4, -1]);
      assertClose(flat(y), tf.matMul(flat(x), matrix), scaled(tolerances.paths, [10]));
      const dy = draw(3, ...y.shape);
      const dx = tf.grad((own: tf.Tensor) => conv(own, w, options))(x, dy);
      assertClose(flat(dx), tf.matMul(flat(dy), matrix, false, true), scaled(tolerances.paths, [10]));
      // ⟨conv x, dy⟩ = ⟨x, convᵀ dy⟩ = ⟨w, ∂w⟩: it is linear in both
      const dw = tf.grad((own: tf.Tensor) => conv(x, own, options))(w, dy);
      const [whole, byX, byW] = [[y, dy], [x, dx], [w, dw]].map(([a, b]) => tf.sum(tf.mul(a, b)).dataSync()[0]); // prettier-ignore
      assertClose([byX, byW], [whole, whole], {rtol: 1e-4, atol: 1e-3});
    }),
  );

  test('Hessian-vector products through it and tanh are central differences of gradients', () =>
    tf.tidy(() => {
      const options = {stride: 2, padding: 1};
      const [x, w] = [draw(4, 2, ...xShape), tf.mul(0.3, draw(5, ...wShape))];
      const loss = ([a, b]: tf.Tensor[]): tf.Tensor => tf.sum(tf.square(tanh(conv(a, b, options))));
      const v = [draw(6, ...x.shape), draw(7, ...w.shape)];
      const gradients = (step: number): tf.Tensor[] =>
        tf.grads((...own: tf.Tensor[]) => loss(own) as tf.Scalar)(
          [x, w].map((at, i) => tf.add(at, tf.mul(step, v[i]))),
        );
      const length = Math.sqrt(v.reduce((sum, one) => sum + tf.sum(tf.square(one)).dataSync()[0], 0));
      const step = 5e-3 / length;
      const [above, below] = [gradients(step), gradients(-step)];
      hvp(loss as (own: tf.Tensor[]) => tf.Tensor, [x, w], v).forEach((product, i) => {
        const slope = tf.div(tf.sub(above[i], below[i]), 2 * step);
        // float32 gradients of size g, 1e-7 g apart, over a step of some 1e-4
        assertClose(product, slope, scaled({rtol: 1e-2, atol: 5e-3}, slope.dataSync()));
      });
    }));
});

test('a circular convolution turns with its input, bit by bit', () =>
  tf.tidy(() => {
    const [x, w] = [draw(8, 2, 12, 3), draw(9, 5, 3, 4)];
    const turned = (of: tf.Tensor, by: number): tf.Tensor => {
      const [rest, last] = tf.split(of, [of.shape[1]! - by, by], 1);
      return tf.concat([last, rest], 1);
    };
    const conv = (own: tf.Tensor, stride = 1): tf.Tensor =>
      convolve1d(own, w, {padding: 2, stride, circular: true});
    for (const by of [1, 5]) assertClose(conv(turned(x, by)), turned(conv(x), by), tolerances.exact);
    assertClose(conv(turned(x, 4), 2), turned(conv(x, 2), 2), tolerances.exact);
  }));

test('a convolution is its patches times its filter', () =>
  tf.tidy(() => {
    const [x, w] = [draw(10, 2, 9, 3), draw(11, 4, 3, 2)];
    const options = {stride: 2, padding: 2, dilation: 2};
    const product = tf.matMul(tf.reshape(patches1d(x, 4, options), [-1, 12]), tf.reshape(w, [12, 2]));
    assertClose(convolve1d(x, w, options), tf.reshape(product, [2, 4, 2]), tolerances.paths);
  }));

describe('lengths and options', () => {
  test.each<[number, number, ConvOptions, number]>([
    [40, 5, {stride: 2, padding: 1}, 19],
    [19, 3, {stride: 2, padding: 1}, 10],
    [10, 3, {stride: 2, padding: 1}, 5],
    [28, 5, {stride: 2, padding: 2}, 14],
    [32, 2, {dilation: 16, padding: [16, 0]}, 32],
    [2, 5, {}, -2],
  ])('%d by %d taps, %j: %d places', (length, kernel, options, places) =>
    expect(convLength(length, kernel, options)).toBe(places),
  );

  test.each<[ConvOptions, string]>([
    [{stride: 0}, 'stride must be a positive integer. Got 0.'],
    [{dilation: 1.5}, 'dilation must be a positive integer. Got 1.5.'],
    [{padding: -1}, 'padding must be whole numbers from 0. Got -1.'],
    [{padding: [1, 0.5]}, 'padding must be whole numbers from 0. Got [1,0.5].'],
  ])('%j is refused', (options, message) => {
    const error = errorOf(() =>
      tf.tidy(() => void convolve1d(tf.zeros([1, 5, 1]), tf.zeros([2, 1, 1]), options)),
    );
    expect([error.name, error.message]).toEqual(['ConfigError', message]);
  });
});
