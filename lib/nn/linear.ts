import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger, normal, type Key} from '../core';
import {matmul} from '../ops';

/** Weights alone: w [*S, In, Out]. */
export type ProjectionParams = {w: tf.Tensor};
/** Weights and bias: w [*S, In, Out], b [*S, Out]. */
export type LinearParams = {w: tf.Tensor; b: tf.Tensor};
/** Sizes and initial spread of a linear layer. */
export type LinearConfig = {
  /** Size of the input's last axis. */
  dIn: number;
  /** Size of the output's last axis. */
  dOut: number;
  /** Whether there is a bias. Default true. */
  bias?: boolean;
  /** Weights start as N(0, variance / dIn): 1 (default) keeps the spread of the input, 2 does so before a ReLU. Above 0. */
  variance?: number;
};

/**
 * Parameters of a linear layer: w ~ N(0, variance / dIn), b = 0.
 *
 * @param key - the key of the weights
 * @param config - sizes and initial spread
 * @returns {w: [In, Out], b: [Out]}, or {w} with `bias: false`
 * @throws ConfigError if a size is no positive integer or variance is not above 0
 * @see LeCun et al. 1998, "Efficient BackProp", section 4.6; He et al. 2015, arXiv:1502.01852, eq. 10 for variance 2
 * @example
 * initLinear(key(0), {dIn: 2, dOut: 3}).w.shape; // => [2, 3]
 */
export function initLinear(key: Key, config: LinearConfig & {bias: false}): ProjectionParams;
export function initLinear(key: Key, config: LinearConfig): LinearParams;
export function initLinear(
  key: Key,
  {dIn, dOut, bias = true, variance = 1}: LinearConfig,
): ProjectionParams | LinearParams {
  assertPositiveInteger('dIn', dIn);
  assertPositiveInteger('dOut', dOut);
  if (!(variance > 0)) throw new ConfigError(`variance must be above 0. Got ${variance}.`);
  const w = tf.tidy(() => tf.mul(normal(key, [dIn, dOut]), Math.sqrt(variance / dIn)));
  return bias ? {w, b: tf.zeros([dOut])} : {w};
}

/**
 * A linear layer: y = x w + b.
 *
 * Axes: S seeds (optional; w has it or not, and x and b with it), In and Out features.
 *
 * @param params - w [*S, In, Out] and, unless it is a projection, b [*S, Out]
 * @param x - [*S, ..., In]
 * @returns [*S, ..., Out]
 * @throws ShapeError naming the argument, the expected and the actual shape
 * @remarks Differs from torch.nn.Linear: the weight is [In, Out], there [Out, In].
 * @example
 * const params = {w: tf.tensor2d([[1, 0], [0, 2]]), b: tf.tensor1d([10, 20])};
 * linear(params, tf.tensor2d([[1, 1]])).arraySync(); // => [[11, 22]]
 */
export function linear(params: ProjectionParams | LinearParams, x: tf.Tensor): tf.Tensor {
  const {w} = params;
  const b = 'b' in params ? params.b : undefined;
  assertLinear(w, b, x);
  const [dIn, dOut] = w.shape.slice(-2);
  const outputShape = [...x.shape.slice(0, -1), dOut];
  if (w.rank === 2) {
    const y = x.rank === 1 ? tf.reshape(matmul(tf.reshape(x, [1, dIn]), w), [dOut]) : matmul(x, w);
    return b ? tf.add(y, b) : y;
  }
  const nSeeds = w.shape[0];
  const rows = x.shape.slice(1, -1).reduce((product, size) => product * size, 1); // per seed
  const y = matmul(x.rank === 3 ? x : tf.reshape(x, [nSeeds, rows, dIn]), w); // [S, rows, Out]
  const shifted = b ? tf.add(y, tf.expandDims(b, 1)) : y;
  return x.rank === 3 ? shifted : tf.reshape(shifted, outputShape);
}

function assertLinear(w: tf.Tensor, b: tf.Tensor | undefined, x: tf.Tensor): void {
  if (w.rank !== 2 && w.rank !== 3) {
    throw new ShapeError(`w must have shape [In, Out] or [S, In, Out]. Got [${w.shape.join(', ')}].`);
  }
  const seeds = w.shape.slice(0, -2);
  const [dIn, dOut] = w.shape.slice(-2);
  const fits =
    x.rank > seeds.length && x.shape[x.rank - 1] === dIn && seeds.every((size) => size === x.shape[0]);
  if (!fits) {
    throw new ShapeError(
      `x must have shape [${[...seeds, '...', dIn].join(', ')}] to match w. Got [${x.shape.join(', ')}].`,
    );
  }
  if (
    b &&
    (b.rank !== w.rank - 1 || b.shape[b.rank - 1] !== dOut || seeds.some((size) => size !== b.shape[0]))
  ) {
    throw new ShapeError(
      `b must have shape [${[...seeds, dOut].join(', ')}] to match w. Got [${b.shape.join(', ')}].`,
    );
  }
}
