import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {jit, valueAndGrad} from 'why-attention/core';
import {gather} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

test('compiled, it looks up the numbers of each call, and its gradient adds up over repeated ones', () => {
  const step = jit((table: tf.Tensor, ids: tf.Tensor) => {
    const {value, grads} = valueAndGrad((rows: tf.Tensor) => tf.sum(tf.square(gather(rows, ids)), [1, 2]))(
      table,
    );
    return [value, grads];
  });
  const seed = [[1, 2], [3, 4], [5, 6]]; // prettier-ignore
  tf.tidy(() => {
    const table = tf.tensor3d([seed, seed]);
    for (const [a, b] of [
      [0, 2],
      [1, 1],
      [2, 0],
      [0, 1],
      [2, 2],
    ]) {
      // prettier-ignore
      const [value, gradient] = step(table, tf.tensor2d([[a, b], [b, b]], [2, 2], 'int32')); // prettier-ignore
      const squares = seed.map(([x, y]) => x * x + y * y);
      assertClose(value, [squares[a] + squares[b], 2 * squares[b]], tolerances.exact);
      const counts = [0, 1, 2].map((row) => [Number(a === row) + Number(b === row), 2 * Number(b === row)]);
      const expected = [0, 1].map((s) =>
        seed.map((numbers, row) => numbers.map((x) => 2 * x * counts[row][s])),
      );
      assertClose(gradient, expected, tolerances.exact);
    }
  });
  step.dispose();
});

test('a number outside the table is refused by the native library', () => {
  if (tf.getBackend() !== 'tensorflow') return;
  expect(() => gather(tf.zeros([3, 2]), tf.tensor1d([3], 'int32'))).toThrow();
});
