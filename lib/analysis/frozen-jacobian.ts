import * as tf from '@tensorflow/tfjs';
import {assertShape, ShapeError, tidy} from '../core';
import {matmul} from '../ops';
import {jacobian} from './jacobian';
import {jacobianVariance} from './jacobian-variance';
import {rSquared} from './r-squared';

/** What each seed loses when its Jacobian no longer follows the input: one number a seed in every list. */
export type FrozenJacobian = {
  /** R²(f) on the second half. */
  readonly rSquared: readonly number[];
  /** R²(M x + b) on the second half. */
  readonly frozenRSquared: readonly number[];
  /** R²(f) − R²(M x + b). */
  readonly lostRSquared: readonly number[];
  /** Σ Var_x J / ‖E J‖² over all examples, as in `jacobianVariance`. */
  readonly variance: readonly number[];
};

/**
 * Freezes the Jacobian J of f at its mean, and measures what that costs: M = mean of J and b = mean of f(x) − M x, over the first half of the examples, and
 * R²(f) − R²(M x + b) on the second half.
 *
 * Near 0: what f explains of the target, one affine map explains too. Large: it explains it by reading each input in its own way. Below 0: the variation of J does
 * harm. A net that explains little can lose little, so state R²(f) beside it.
 *
 * Axes: S seeds, B batch (the first ⌊B/2⌋ examples are the first half), O outputs. f is called with all examples, so that it may close over further inputs.
 *
 * @param f - x -> [S, B, O], differentiable, each example by itself
 * @param x - [S, B, ...]; the axes after B are the inputs of one example
 * @param target - what f should give [S, B, O]
 * @returns four numbers a seed; NaN where f is not finite
 * @throws ShapeError if the shapes differ, or if B is below 4
 * @example
 * const x = tf.tensor3d([[[1], [1], [-1], [-1], [1], [1], [-1], [-1]]]);
 * const gate = tf.tensor3d([[[1], [0], [1], [0], [1], [0], [1], [0]]]);
 * const f = (content) => tf.mul(gate, content);
 * frozenJacobian(f, x, f(x)); // => {"rSquared": [1], "frozenRSquared": [0.5], "lostRSquared": [0.5], "variance": [1]}
 */
export function frozenJacobian(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  target: tf.Tensor,
): FrozenJacobian {
  const {S, B, O} = assertShape('target', target, ['S', 'B', 'O']);
  if (B < 4) throw new ShapeError(`target must have at least 4 examples, 2 a half. Got B=${B}.`);
  assertExamples(x, S, B);
  const n = Math.floor(B / 2);
  const first = (of: tf.Tensor): tf.Tensor => tf.slice(of, [0, 0], [-1, n]);
  const second = (of: tf.Tensor): tf.Tensor => tf.slice(of, [0, n], [-1, B - n]);
  return tidy(() => {
    const y = f(x);
    assertShape('f(x)', y, [S, B, O]);
    const inputs = tf.reshape(x, [S, B, x.size / (S * B)]);
    const jacobians = jacobian(f, x); // [S, B, O, I]
    const m = tf.mean(first(jacobians), 1); // [S, O, I]
    const linear = matmul(inputs, m, {transposeB: true}); // M x [S, B, O]
    const b = tf.mean(tf.sub(first(y), first(linear)), 1, true); // [S, 1, O]
    const own = rSquared(second(y), second(target));
    const frozen = rSquared(tf.add(second(linear), b), second(target));
    return {
      rSquared: own,
      frozenRSquared: frozen,
      lostRSquared: own.map((value, s) => value - frozen[s]),
      variance: jacobianVariance(jacobians),
    };
  });
}

function assertExamples(x: tf.Tensor, nSeeds: number, nExamples: number): void {
  if (x.shape[0] === nSeeds && x.shape[1] === nExamples) return;
  throw new ShapeError(
    `x must have shape [S=${nSeeds}, B=${nExamples}, ...] to match target. Got [${x.shape.join(', ')}].`,
  );
}
