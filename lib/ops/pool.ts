import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger} from '../core';
import {assertHolds, axisGeometry, lengthAlong, type AxisGeometry, type ConvPadding} from './conv-geometry';
import {padAxis, tapsOf} from './conv-patches';
import {differentiable} from './custom-gradient';

/** How a window is moved over its input; the same along both axes. */
export type PoolOptions = {
  /** Side of the square window. */
  readonly kernel: number;
  /** Distance between windows. Default the window's side. */
  readonly stride?: number;
  /** How many numbers are put before and after each axis, fewer than the window's side. Default 0. */
  readonly padding?: ConvPadding;
};

/** How means are taken besides. */
export type AveragePoolOptions = PoolOptions & {
  /** Whether padded zeros count as numbers of the window. Default true. */
  readonly countPadding?: boolean;
};

/** The lowest number of single precision: it stands for −∞, of which a product with 0 would be none. */
const LOWEST = -3.4028234663852886e38;

/**
 * The largest number in each window, channel by channel. Where several are largest, the first, row after row, gets the gradient.
 *
 * Axes: any leading ones, H and W height and width, C channels.
 *
 * @param x - [..., H, W, C]
 * @param options - kernel, stride, padding; the padding is never the largest
 * @returns [..., H', W', C] with H' = `convLength(H, kernel, {stride, padding})` and W' alike
 * @throws ConfigError if kernel or stride is no positive integer, or padding no whole number below the kernel; ShapeError if x has fewer than three axes or is smaller than the
 * window
 * @remarks As torch.nn.functional.max_pool2d, but for the order of axes. Differs from tf.maxPool: differentiates twice, on every backend.
 * @example
 * maxPool2d(tf.tensor3d([[[1], [2]], [[4], [3]]]), {kernel: 2}).arraySync(); // => [[[4]]]
 * maxPool2d(tf.tensor3d([[[-1], [-2]]]), {kernel: 1, stride: 2}).arraySync(); // => [[[-1]]]
 */
export function maxPool2d(x: tf.Tensor, options: PoolOptions): tf.Tensor {
  return pooled(x, options, (images, kernel, geometry) => {
    const padded = padLowest(images, geometry);
    // y = Σ_tap chosen · tap, so that all derivatives are those of slices.
    const taps = tapsOf(padded, kernel, geometry);
    if (taps.length === 1) return taps[0];
    const chosen = tf.unstack(firstLargest(kernel, geometry)(padded));
    return tf.addN(taps.map((tap, i) => tf.mul(chosen[i], tap)));
  });
}

/**
 * The mean of each window, channel by channel.
 *
 * Axes: any leading ones, H and W height and width, C channels.
 *
 * @param x - [..., H, W, C]
 * @param options - kernel, stride, padding, countPadding
 * @returns [..., H', W', C] with H' = `convLength(H, kernel, {stride, padding})` and W' alike
 * @throws ConfigError if kernel or stride is no positive integer, or padding no whole number below the kernel; ShapeError if x has fewer than three axes or is smaller than the
 * window
 * @remarks As torch.nn.functional.avg_pool2d, but for the order of axes. Differs from tf.avgPool, whose gradient is wrong at a padded border.
 * @example
 * averagePool2d(tf.tensor3d([[[1], [2]], [[4], [3]]]), {kernel: 2}).arraySync(); // => [[[2.5]]]
 * averagePool2d(tf.tensor3d([[[8]]]), {kernel: 2, padding: [0, 1]}).arraySync(); // => [[[2]]]
 * averagePool2d(tf.tensor3d([[[8]]]), {kernel: 2, padding: [0, 1], countPadding: false}).arraySync(); // => [[[8]]]
 */
export function averagePool2d(
  x: tf.Tensor,
  {countPadding = true, ...options}: AveragePoolOptions,
): tf.Tensor {
  return pooled(x, options, (images, kernel, geometry) => {
    const padded = padAxis(padAxis(images, 1, geometry, false), 2, geometry, false);
    const sums = tf.addN(tapsOf(padded, kernel, geometry));
    if (countPadding) return tf.div(sums, kernel ** 2);
    const [height, width] = images.shape.slice(1, 3).map((length) => counts(length, kernel, geometry));
    return tf.div(sums, tf.mul(tf.reshape(height, [-1, 1, 1]), tf.reshape(width, [-1, 1])));
  });
}

/** Checks the call, and makes one axis of all leading ones. */
function pooled(
  x: tf.Tensor,
  {kernel, stride = kernel, padding}: PoolOptions,
  pool: (images: tf.Tensor, kernel: number, geometry: AxisGeometry) => tf.Tensor,
): tf.Tensor {
  assertPositiveInteger('kernel', kernel);
  const geometry = axisGeometry({stride, padding});
  if (Math.max(geometry.before, geometry.after) >= kernel) {
    throw new ConfigError(`padding must be less than the kernel, ${kernel}. Got ${JSON.stringify(padding)}.`);
  }
  if (x.rank < 3) throw new ShapeError(`x must have shape [..., H, W, C]. Got [${x.shape.join(', ')}].`);
  const axes = ['H', 'W'].map((axis, i) => ({axis, at: x.rank - 3 + i, kernel}));
  assertHolds(x, axes, geometry, false);
  const leading = x.shape.slice(0, -3);
  const images = tf.reshape(x, [leading.reduce((product, size) => product * size, 1), ...x.shape.slice(-3)]);
  const y = pool(images, kernel, geometry);
  return tf.reshape(y, [...leading, ...y.shape.slice(1)]);
}

const padLowest = (images: tf.Tensor, {before, after}: AxisGeometry): tf.Tensor =>
  before === 0 && after === 0
    ? images
    : tf.pad(images, [[0, 0], [before, after], [before, after], [0, 0]], LOWEST); // prettier-ignore

/** 1 at the first largest tap of each window, else 0: [taps, N, H', W', C]. Piecewise constant, so its derivative is 0. */
const firstLargest = (kernel: number, geometry: AxisGeometry): ((x: tf.Tensor) => tf.Tensor) =>
  differentiable(
    (x) => {
      const taps = tapsOf(x, kernel, geometry);
      const largest = taps.reduce((most, tap) => tf.maximum(most, tap));
      let free = tf.onesLike(largest);
      const chosen = taps.map((tap) => {
        const own = tf.mul(free, tf.cast(tf.equal(tap, largest), 'float32'));
        free = tf.sub(free, own);
        return own;
      });
      return tf.stack(chosen);
    },
    (_, x) => tf.zerosLike(x),
  );

/** How many numbers of an axis each window holds, padding left out. */
function counts(length: number, kernel: number, geometry: AxisGeometry): tf.Tensor {
  const {stride, before} = geometry;
  const ofPlace = (place: number): number => {
    const from = place * stride - before;
    return Math.min(from + kernel, length) - Math.max(from, 0);
  };
  return tf.tensor1d(Array.from({length: lengthAlong(length, kernel, geometry)}, (_, i) => ofPlace(i)));
}
