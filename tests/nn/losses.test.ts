import {meanSquaredError} from 'why-attention/nn';
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
