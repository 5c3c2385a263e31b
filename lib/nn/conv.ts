import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger, normal, type Key} from '../core';
import {convolve1d, convolve2d, type ConvOptions} from '../ops';

/** Filters w [*S, K, In, Out], or [*S, Kh, Kw, In, Out] for images, and biases b [*S, Out]. */
export type ConvParams = {w: tf.Tensor; b: tf.Tensor};
/** Filters alone, for a convolution before a norm, which takes a bias away again. */
export type FilterParams = {w: tf.Tensor};
/** Sizes and initial spread of a convolution. */
export type ConvConfig = {
  /** Channels of the input. */
  dIn: number;
  /** Channels of the output. */
  dOut: number;
  /** Taps of the filter along each axis. */
  kernel: number;
  /** Weights start as N(0, variance / fan-in): 1 (default) keeps the spread of the input, 2 does so before a ReLU. Above 0. */
  variance?: number;
  /** Whether there is a bias. Default true. */
  bias?: boolean;
};

/**
 * Parameters of a convolution along one axis: w ~ N(0, variance / (K · In)), b = 0.
 *
 * @param key - the key of the weights
 * @param config - sizes and initial spread
 * @returns {w: [K, In, Out], b: [Out]}, or {w} with `bias: false`
 * @throws ConfigError if a size is no positive integer or variance is not above 0
 * @see He et al. 2015, arXiv:1502.01852, eq. 10 for variance 2
 * @example
 * initConv1d(key(0), {dIn: 2, dOut: 3, kernel: 5}).w.shape; // => [5, 2, 3]
 */
export function initConv1d(key: Key, config: ConvConfig & {bias: false}): FilterParams;
export function initConv1d(key: Key, config: ConvConfig): ConvParams;
export function initConv1d(
  key: Key,
  {dIn, dOut, kernel, variance, bias = true}: ConvConfig,
): ConvParams | FilterParams {
  assertConvConfig({dIn, dOut, kernel});
  const w = drawFilters(key, [kernel, dIn, dOut], kernel * dIn, variance);
  return bias ? {w, b: tf.zeros([dOut])} : {w};
}

/**
 * Parameters of a convolution along two axes: w ~ N(0, variance / (K² · In)), b = 0.
 *
 * @param key - the key of the weights
 * @param config - sizes and initial spread; the filter is a square
 * @returns {w: [K, K, In, Out], b: [Out]}, or {w} with `bias: false`
 * @throws ConfigError if a size is no positive integer or variance is not above 0
 * @see He et al. 2015, arXiv:1502.01852, eq. 10 for variance 2
 * @example
 * initConv2d(key(0), {dIn: 2, dOut: 3, kernel: 5}).w.shape; // => [5, 5, 2, 3]
 */
export function initConv2d(key: Key, config: ConvConfig & {bias: false}): FilterParams;
export function initConv2d(key: Key, config: ConvConfig): ConvParams;
export function initConv2d(
  key: Key,
  {dIn, dOut, kernel, variance, bias = true}: ConvConfig,
): ConvParams | FilterParams {
  assertConvConfig({dIn, dOut, kernel});
  const w = drawFilters(key, [kernel, kernel, dIn, dOut], kernel ** 2 * dIn, variance);
  return bias ? {w, b: tf.zeros([dOut])} : {w};
}

/** Throws a ConfigError if a size is no positive integer. */
export function assertConvConfig({dIn, dOut, kernel}: ConvConfig): void {
  assertPositiveInteger('dIn', dIn);
  assertPositiveInteger('dOut', dOut);
  assertPositiveInteger('kernel', kernel);
}

/** Weights N(0, variance / fanIn). */
export function drawFilters(key: Key, shape: number[], fanIn: number, variance = 1): tf.Tensor {
  if (!(variance > 0)) throw new ConfigError(`variance must be above 0. Got ${variance}.`);
  return tf.tidy(() => tf.mul(normal(key, shape), Math.sqrt(variance / fanIn)));
}

/**
 * A convolution along one axis: y[l] = Σₖ x[l · stride + k · dilation − padding] w[k] + b.
 *
 * Axes: S seeds (optional; w has it or not, and x and b with it), B batch, L length, K taps, In and Out channels.
 *
 * @param params - w [*S, K, In, Out] and, unless it has none, b [*S, Out]
 * @param x - [*S, B, L, In]
 * @param options - stride, padding, dilation, circular
 * @returns [*S, B, L', Out] with L' = `convLength(L, K, options)`
 * @throws ShapeError naming the argument, the expected and the actual shape; ConfigError for options that are none
 * @remarks Differs from torch.nn.Conv1d: x is [B, L, In], there [B, In, L]; w is [K, In, Out], there [Out, In, K].
 * @example
 * const params = {w: tf.tensor3d([[[1]], [[-1]]]), b: tf.tensor1d([10])};
 * conv1d(params, tf.tensor3d([[[1], [2], [4]]])).arraySync(); // => [[[9], [8]]]
 */
export function conv1d(
  params: ConvParams | FilterParams,
  x: tf.Tensor,
  options: ConvOptions = {},
): tf.Tensor {
  const y = convolve1d(x, params.w, options);
  return 'b' in params ? addBias(y, params.b, params.w.rank === 4) : y;
}

/**
 * A convolution along two axes, with the same options along both: the sum of `convolve2d`, and a bias a channel.
 *
 * Axes: S seeds (optional; w has it or not, and x and b with it), B batch, H and W height and width, Kh and Kw taps, In and Out channels.
 *
 * @param params - w [*S, Kh, Kw, In, Out] and, unless it has none, b [*S, Out]
 * @param x - [*S, B, H, W, In]
 * @param options - stride, padding, dilation, circular
 * @returns [*S, B, H', W', Out]
 * @throws ShapeError naming the argument, the expected and the actual shape; ConfigError for options that are none
 * @remarks Differs from torch.nn.Conv2d: x is [B, H, W, In], there [B, In, H, W]; w is [Kh, Kw, In, Out], there [Out, In, Kh, Kw].
 * @example
 * const params = {w: tf.ones([2, 2, 1, 1]), b: tf.tensor1d([10])};
 * conv2d(params, tf.ones([1, 2, 2, 1])).arraySync(); // => [[[[14]]]]
 */
export function conv2d(
  params: ConvParams | FilterParams,
  x: tf.Tensor,
  options: ConvOptions = {},
): tf.Tensor {
  const y = convolve2d(x, params.w, options);
  return 'b' in params ? addBias(y, params.b, params.w.rank === 5) : y;
}

/** y [*S, B, ..., Out] + b [*S, Out] */
function addBias(y: tf.Tensor, b: tf.Tensor, hasSeeds: boolean): tf.Tensor {
  const dOut = y.shape[y.rank - 1];
  const seeds = hasSeeds ? [y.shape[0]] : [];
  const expected = [...seeds, dOut];
  if (b.shape.join() !== expected.join()) {
    throw new ShapeError(
      `b must have shape [${expected.join(', ')}] to match w. Got [${b.shape.join(', ')}].`,
    );
  }
  return tf.add(y, hasSeeds ? tf.reshape(b, [...seeds, ...y.shape.slice(1, -1).map(() => 1), dOut]) : b);
}
