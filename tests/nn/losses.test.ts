import {accuracy, crossEntropy, meanSquaredError} from 'why-attention/nn';
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, ShapeError, split} from 'why-attention/core';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());

describe('meanSquaredError', () => {
  test(
    'is each seed’s mean over batch and outputs',
    tidied(() => {
      const predicted = tf.tensor3d([
        [
          [1, 2],
          [3, 4],
        ],
        [
          [0, 0],
          [0, 10],
        ],
      ]);
      assertClose(
        meanSquaredError(predicted, tf.ones([2, 2, 2])),
        tf.tensor1d([(0 + 1 + 4 + 9) / 4, (1 + 1 + 1 + 81) / 4]),
        tolerances.exact,
      );
    }),
  );

  test(
    'has the gradient 2 (ŷ − y) / (B O)',
    tidied(() => {
      const [predicted, target] = split(key(1), 2).map((k) => normal(k, [2, 3, 4]));
      const slope = tf.grad((y: tf.Tensor) => meanSquaredError(y, target))(predicted);
      assertClose(slope, tf.div(tf.sub(predicted, target), 6), tolerances.elementwise);
    }),
  );

  test(
    'takes any axes after the seeds’',
    tidied(() => {
      const [predicted, target] = split(key(2), 2).map((k) => normal(k, [2, 3, 4, 5]));
      const flat = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [2, 12, 5]);
      assertClose(
        meanSquaredError(predicted, target),
        meanSquaredError(flat(predicted), flat(target)),
        tolerances.elementwise,
      );
    }),
  );

  test.each([
    [[2, 3, 4], [2, 3, 1], "predicted must have the target's shape [2, 3, 1]. Got [2, 3, 4]."],
    [[1, 3, 4], [2, 3, 4], "predicted must have the target's shape [2, 3, 4]. Got [1, 3, 4]."],
    [[2, 3], [2, 3, 4], "predicted must have the target's shape [2, 3, 4]. Got [2, 3]."],
    [[4], [4], 'target must have shape [S, ...]. Got [4].'],
  ])('refuses predictions %j for targets %j, which would broadcast', (predicted, target, message) => {
    tf.tidy(() => {
      const measure = () => meanSquaredError(tf.zeros(predicted), tf.zeros(target));
      expect(measure).toThrow(ShapeError);
      expect(measure).toThrow(message);
    });
  });
});

describe('crossEntropy', () => {
  const labels = (values: number[][]): tf.Tensor => tf.tensor2d(values, undefined, 'int32');

  test(
    'is −log of the label’s probability, a mean a seed, also for logits far apart',
    tidied(() => {
      const logits = tf.tensor3d([
        [
          [Math.log(1), Math.log(3), Math.log(4)],
          [0, 0, 0],
        ],
        [
          [1000, 0, -1000],
          [1000, 0, -1000],
        ],
      ]);
      const expected = [(Math.log(8 / 3) + Math.log(3)) / 2, (0 + 2000) / 2];
      assertClose(crossEntropy(logits, labels([[1, 2], [0, 2]])), expected, tolerances.elementwise); // prettier-ignore
    }),
  );

  test(
    'has the gradient (softmax − one-hot) / B',
    tidied(() => {
      const logits = tf.tensor3d([[[Math.log(1), Math.log(3)], [0, 0]]]); // prettier-ignore
      const slope = tf.grad((z: tf.Tensor) => crossEntropy(z, labels([[0, 1]])))(logits);
      assertClose(slope, [[[-0.375, 0.375], [0.25, -0.25]]], tolerances.elementwise); // prettier-ignore
    }),
  );

  test(
    'takes any axes before the classes',
    tidied(() => {
      const logits = normal(key(3), [2, 3, 4, 5]);
      const ids = tf.tensor3d(Array.from({length: 24}, (_, i) => i % 5), [2, 3, 4], 'int32'); // prettier-ignore
      const flat = crossEntropy(tf.reshape(logits, [2, 12, 5]), tf.reshape(ids, [2, 12]));
      assertClose(crossEntropy(logits, ids), flat, tolerances.elementwise);
    }),
  );
});

describe('accuracy', () => {
  test(
    'is each seed’s share of largest logits at the label; of equal ones the first counts',
    tidied(() => {
      const logits = tf.tensor3d([[[1, 2], [4, 3], [5, 5]], [[0, 1], [0, 1], [0, 1]]]); // prettier-ignore
      const labels = tf.tensor2d([[1, 1, 0], [1, 1, 1]], undefined, 'int32'); // prettier-ignore
      assertClose(accuracy(logits, labels), [2 / 3, 1], tolerances.elementwise);
    }),
  );
});

test.each([
  [[2, 3, 4], [2, 4], 'int32', 'labels must have shape [2, 3] to match logits [2, 3, 4]. Got [2, 4].'],
  [[2, 3, 4], [2, 1], 'int32', 'labels must have shape [2, 3] to match logits [2, 3, 4]. Got [2, 1].'],
  [[2, 3, 4], [2, 3], 'float32', 'labels must have dtype int32. Got float32.'],
  [[3, 4], [3], 'int32', 'logits must have shape [S, ..., C]. Got [3, 4].'],
] as const)('classes: refuses logits %j with labels %j of %s', (logits, labels, dtype, message) => {
  tf.tidy(() => {
    for (const measure of [crossEntropy, accuracy]) {
      const call = () => measure(tf.zeros([...logits]), tf.zeros([...labels], dtype));
      expect(call).toThrow(ShapeError);
      expect(call).toThrow(message);
    }
  });
});
