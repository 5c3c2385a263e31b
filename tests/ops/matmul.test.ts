import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, hvp, key, normal, split} from 'why-attention/core';
import {matmul, multiplyOneByOne} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const draw = (n: number, shape: number[]): tf.Tensor => normal(foldIn(key(8), n), shape);
const transposes = [
  {transposeA: false, transposeB: false},
  {transposeA: true, transposeB: false},
  {transposeA: false, transposeB: true},
  {transposeA: true, transposeB: true},
];

test('by hand', () =>
  tf.tidy(() => {
    const [a, b] = [tf.tensor2d([[1, 2], [3, 4]]), tf.tensor2d([[5, 6], [7, 8]])]; // prettier-ignore
    assertClose(matmul(a, b), [[19, 22], [43, 50]], tolerances.exact); // prettier-ignore
    assertClose(matmul(a, b, {transposeA: true}), [[26, 30], [38, 44]], tolerances.exact); // prettier-ignore
    assertClose(matmul(a, b, {transposeB: true}), [[17, 23], [39, 53]], tolerances.exact); // prettier-ignore
  }));

test.each(transposes)('the batched and the one-by-one path agree in value and gradient, %j', (options) =>
  tf.tidy(() => {
    const a = draw(0, options.transposeA ? [2, 3, 5, 4] : [2, 3, 4, 5]);
    const b = draw(1, options.transposeB ? [2, 3, 6, 5] : [2, 3, 5, 6]);
    const dy = draw(2, [2, 3, 4, 6]);
    const gradients = (f: typeof matmul): tf.Tensor[] =>
      tf.grads((...[x, y]: tf.Tensor[]) => tf.sum(tf.mul(f(x, y, options), dy)))([a, b]);
    assertClose(multiplyOneByOne(a, b, options), matmul(a, b, options), tolerances.paths);
    const batched = gradients(matmul);
    gradients(multiplyOneByOne).forEach((gradient, i) => assertClose(gradient, batched[i], tolerances.paths));
  }),
);

test.each(transposes)(
  'a broadcast batch equals the repeated factor, and its gradient the sum, %j',
  (options) =>
    tf.tidy(() => {
      const a = draw(3, options.transposeA ? [3, 1, 5, 4] : [3, 1, 4, 5]);
      const b = draw(4, options.transposeB ? [1, 2, 6, 5] : [1, 2, 5, 6]);
      const dy = draw(5, [3, 2, 4, 6]);
      const repeated = [tf.tile(a, [1, 2, 1, 1]), tf.tile(b, [3, 1, 1, 1])];
      const loss = (...[x, y]: tf.Tensor[]) => tf.sum(tf.mul(matmul(x, y, options), dy));
      assertClose(matmul(a, b, options), matmul(repeated[0], repeated[1], options), tolerances.paths);
      const [ofA, ofB] = tf.grads(loss)([a, b]);
      const [ofRepeatedA, ofRepeatedB] = tf.grads(loss)(repeated);
      assertClose(ofA, tf.sum(ofRepeatedA, 1, true), tolerances.paths);
      assertClose(ofB, tf.sum(ofRepeatedB, 0, true), tolerances.paths);
    }),
);

test('512 x 512 keeps its digits', () =>
  tf.tidy(() => {
    const [a, b] = [draw(6, [64, 512]), draw(7, [512, 64])];
    const [x, y] = [a.dataSync(), b.dataSync()];
    const expected = new Float64Array(64 * 64);
    for (let i = 0; i < 64; i++) {
      for (let k = 0; k < 512; k++)
        for (let j = 0; j < 64; j++) expected[i * 64 + j] += x[i * 512 + k] * y[k * 64 + j];
    }
    assertClose(tf.reshape(matmul(a, b), [64 * 64]), expected, scaled({rtol: 0, atol: 1e-6}, expected));
    expect(matmul(a, b).shape).toEqual([64, 64]);
  }));

describe('a tall layer, whose weights get their gradient in another order', () => {
  const shapes = [
    [
      [12, 3],
      [3, 2],
    ],
    [
      [16, 4],
      [4, 4],
    ],
    [
      [2, 12, 3],
      [2, 3, 3],
    ],
    [
      [1, 40, 7],
      [1, 7, 5],
    ],
  ];

  test.each(shapes)(
    '%j times %j: gradients and second derivatives of TensorFlow.js’s own product',
    (aShape, bShape) => {
      tf.tidy(() => {
        const [a, b, u, v] = split(key(11), 4).map((own, i) => normal(own, [aShape, bShape][i % 2]));
        const c = normal(key(12), [...aShape.slice(0, -1), bShape[bShape.length - 1]]);

        const stock = (x: tf.Tensor, y: tf.Tensor): tf.Tensor => tf.matMul(x, y);
        const lossOf =
          (product: typeof stock) =>
          (x: tf.Tensor, y: tf.Tensor): tf.Scalar =>
            tf.sum(tf.mul(tf.square(product(x, y)), c));
        const [own, theirs] = [matmul, stock].map((product) => tf.grads(lossOf(product))([a, b]));
        own.forEach((gradient, i) => assertClose(gradient, theirs[i], tolerances.paths));
        const [hv, expected] = [matmul, stock].map((product) =>
          hvp(({x, y}: {x: tf.Tensor; y: tf.Tensor}) => lossOf(product)(x, y), {x: a, y: b}, {x: u, y: v}),
        );
        assertClose(hv.x, expected.x, scaled(tolerances.paths, [1, ...expected.x.dataSync()]));
        assertClose(hv.y, expected.y, scaled(tolerances.paths, [1, ...expected.y.dataSync()]));
      });
    },
  );
});
