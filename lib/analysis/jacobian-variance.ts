import * as tf from '@tensorflow/tfjs';
import {assertShape, tidy} from '../core';

/**
 * How much each seed's Jacobian varies over examples, against its mean: Σ_oi Var_x J_oi / ‖E_x J‖² = E ‖J − E J‖² / ‖E J‖², with Frobenius norms.
 *
 * 0 where f is affine; K − 1 where f is one of K maps, each in an equal share of the examples, that are orthogonal to each other and of one norm. The variance is
 * that of the examples (divided by B). Computed in single precision, from deviations.
 *
 * Axes: S seeds, B batch, O outputs, I inputs.
 *
 * @param jacobians - J [S, B, O, I]
 * @returns one number a seed; infinite where the mean is 0, NaN where J is not finite
 * @throws ShapeError if J has another number of axes
 * @example
 * jacobianVariance(tf.tensor4d([[[[1, 0]], [[0, 1]]], [[[3, 4]], [[3, 4]]]])); // => [1, 0]
 */
export function jacobianVariance(jacobians: tf.Tensor): number[] {
  assertShape('jacobians', jacobians, ['S', 'B', 'O', 'I']);
  const ratio = tidy(() => {
    const mean = tf.mean(jacobians, 1, true); // [S, 1, O, I]
    const variance = tf.sum(tf.mean(tf.square(tf.sub(jacobians, mean)), 1), [1, 2]); // [S]
    return tf.div(variance, tf.sum(tf.square(mean), [1, 2, 3]));
  });
  const values = [...ratio.dataSync()];
  ratio.dispose();
  return values;
}
