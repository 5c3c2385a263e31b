import * as tf from '@tensorflow/tfjs';
import {ShapeError, assertPositiveInteger} from '../core';
import {
  assertConv,
  assertHolds,
  axisGeometry,
  stillAxis,
  type AxisGeometry,
  type ConvOptions,
} from './conv-geometry';
import {nativeConv, type ConvForm} from './conv-native';
import {padAxis, patchesOf} from './conv-patches';
import {matmul} from './matmul';

/**
 * A convolution along one axis (a cross-correlation, as everywhere in this field): y[l] = Σₖ x[l · stride + k · dilation − padding] w[k].
 *
 * Axes: S seeds (optional; w has it or not, and x with it), B batch, L length, K taps, In and Out channels.
 *
 * @param x - [*S, B, L, In]
 * @param w - [*S, K, In, Out]
 * @param options - stride, padding, dilation, circular
 * @returns [*S, B, L', Out] with L' = `convLength(L, K, options)`
 * @throws ConfigError if stride or dilation is no positive integer or padding no whole number; ShapeError if the shapes do not match, or x is shorter than the filter
 * @remarks Differs from torch.nn.functional.conv1d: channels are the last axis of x and the filter is [K, In, Out]. Differs from tf.conv1d: differentiates to any order, on
 * every backend, and pads circularly.
 * @example
 * convolve1d(tf.tensor3d([[[1], [2], [3]]]), tf.tensor3d([[[1]], [[10]]])).arraySync(); // => [[[21], [32]]]
 * convolve1d(tf.tensor3d([[[1], [2], [3]]]), tf.tensor3d([[[1]], [[10]]]), {padding: [0, 1], circular: true}).arraySync(); // => [[[21], [32], [13]]]
 */
export function convolve1d(x: tf.Tensor, w: tf.Tensor, options: ConvOptions = {}): tf.Tensor {
  const geometry = axisGeometry(options);
  const {circular = false} = options;
  assertConv(x, w, {spatial: ['L'], geometry, circular});
  const y = convolve(tf.expandDims(x, -3), tf.expandDims(w, -4), [stillAxis, geometry], circular);
  return tf.squeeze(y, [y.rank - 3]);
}

/**
 * A convolution along two axes (a cross-correlation): y[i, j] = Σₖₗ x[i · stride + k · dilation − padding, j · stride + l · dilation − padding] w[k, l].
 *
 * Axes: S seeds (optional; w has it or not, and x with it), B batch, H and W height and width, Kh and Kw taps, In and Out channels.
 *
 * @param x - [*S, B, H, W, In]
 * @param w - [*S, Kh, Kw, In, Out]
 * @param options - stride, padding, dilation, circular; the same along both axes
 * @returns [*S, B, H', W', Out] with H' = `convLength(H, Kh, options)` and W' alike
 * @throws ConfigError if stride or dilation is no positive integer or padding no whole number; ShapeError if the shapes do not match, or x is smaller than the filter
 * @remarks Differs from torch.nn.functional.conv2d: channels are the last axis of x and the filter is [Kh, Kw, In, Out]. Differs from tf.conv2d: differentiates to any order,
 * also with dilation and on every backend, and pads circularly.
 * @example
 * convolve2d(tf.ones([1, 3, 3, 1]), tf.ones([2, 2, 1, 1]), {stride: 2, padding: 1}).arraySync(); // => [[[[1], [2]], [[2], [4]]]]
 */
export function convolve2d(x: tf.Tensor, w: tf.Tensor, options: ConvOptions = {}): tf.Tensor {
  const geometry = axisGeometry(options);
  const {circular = false} = options;
  assertConv(x, w, {spatial: ['H', 'W'], geometry, circular});
  return convolve(x, w, [geometry, geometry], circular);
}

/** x [*S, B, H, W, In], w [*S, Kh, Kw, In, Out] */
function convolve(
  x: tf.Tensor,
  w: tf.Tensor,
  geometry: readonly [AxisGeometry, AxisGeometry],
  circular: boolean,
): tf.Tensor {
  const [height, width, dIn] = x.shape.slice(-3);
  const images = tf.reshape(x, [nOf(x.shape.slice(0, -3)), height, width, dIn]); // of all seeds
  const path = pathOf(x, w, geometry);
  const padded = (): tf.Tensor =>
    padAxis(padAxis(images, 1, geometry[0], circular), 2, geometry[1], circular);
  // The kernels pad by themselves where sizes stay: an image less to write and to read.
  const isSame = path === byKernels && !circular && keepsSize(w.shape, geometry);
  const y = isSame ? byKernels(images, w, geometry, 'same') : path(padded(), w, geometry);
  return tf.reshape(y, [...x.shape.slice(0, -3), ...y.shape.slice(-3)]);
}

type Path = (
  x: tf.Tensor,
  w: tf.Tensor,
  geometry: readonly [AxisGeometry, AxisGeometry],
  pad?: ConvForm['pad'],
) => tf.Tensor;

/** Whether stride is 1 and the filter has as many zeros before as after that the size stays. */
const keepsSize = (wShape: readonly number[], geometry: readonly AxisGeometry[]): boolean =>
  geometry.every(
    ({stride, before, after}, axis) =>
      stride === 1 && before === after && 2 * before === wShape[wShape.length - 4 + axis] - 1,
  );

/** From so many channels on are the native library's kernels faster for images. */
const CHANNELS_FOR_KERNELS = 8;

/**
 * How a convolution is computed: patches times the filters, all seeds in one product, or the native library's kernels, which know no dilation in their gradients.
 * Measured in compiled steps, milliseconds of one core for value and gradients, patches and kernels: [100, 19, 25] with 3 taps and 25 channels .19 and .24; images
 * [64, 28, 28, 1], 5 x 5 taps, 8 channels (no gradient of the images) .8 and 1.5; [64, 14, 14, 8], 3 x 3 taps, 16 channels .66 and .52; [32, 14, 14, 32], 3 x 3 taps, 32 channels
 * 4.9 and 4.0.
 */
function pathOf(x: tf.Tensor, w: tf.Tensor, [down, across]: readonly AxisGeometry[]): Path {
  const isImage = w.shape[w.rank - 4] > 1;
  const hasKernels =
    tf.getBackend() === 'tensorflow' && x.size > 0 && down.dilation === 1 && across.dilation === 1;
  return hasKernels && isImage && x.shape[x.rank - 1] >= CHANNELS_FOR_KERNELS ? byKernels : byPatches;
}

/** One convolution a seed: x [S·B, H, W, In], w [*S, Kh, Kw, In, Out] -> [S·B, H', W', Out]. */
const byKernels: Path = (x, w, [down, across], pad = 'valid') => {
  const nSeeds = w.rank === 5 ? w.shape[0] : 1;
  const [xShape, wShape] = [[x.shape[0] / nSeeds, ...x.shape.slice(1)], w.shape.slice(-4)];
  const form = {xShape, wShape, strides: [down.stride, across.stride] as const, pad};
  if (nSeeds === 1) return nativeConv(x, tf.reshape(w, wShape), form);
  const filters = tf.unstack(w);
  const images = tf.split(x, nSeeds);
  return tf.concat(filters.map((filter, s) => nativeConv(images[s], filter, form)));
};

/** Patches times a matrix: x [S·B, H, W, In], w [*S, Kh, Kw, In, Out] -> [S·B, H', W', Out]. */
const byPatches: Path = (x, w, geometry) => {
  const [kernelHeight, kernelWidth, dIn, dOut] = w.shape.slice(-4);
  const patches = patchesOf(x, [kernelHeight, kernelWidth], geometry);
  const [nImages, height, width, dPatch] = patches.shape;
  const seeds = w.shape.slice(0, -4);
  const nRows = (nImages / (seeds[0] ?? 1)) * height * width;
  const y = matmul(
    tf.reshape(patches, [...seeds, nRows, dPatch]),
    tf.reshape(w, [...seeds, kernelHeight * kernelWidth * dIn, dOut]),
  );
  return tf.reshape(y, [nImages, height, width, dOut]);
};

/**
 * What a filter of a convolution along one axis sees at each of its places: the K vectors x[l · stride + k · dilation − padding], one after the other. A convolution is
 * their product with the filter; with a filter of its own at each place it is a locally connected layer.
 *
 * Axes: any leading ones, L length, C channels.
 *
 * @param x - [..., L, C]
 * @param kernel - K, the number of taps
 * @param options - stride, padding, dilation, circular
 * @returns [..., L', K·C] with L' = `convLength(L, K, options)`; taps in order, channels innermost
 * @throws ConfigError if kernel, stride or dilation is no positive integer or padding no whole number; ShapeError if x has fewer than two axes, or is shorter than the filter
 * @example
 * patches1d(tf.tensor2d([[1], [2], [3]]), 2).arraySync(); // => [[1, 2], [2, 3]]
 */
export function patches1d(x: tf.Tensor, kernel: number, options: ConvOptions = {}): tf.Tensor {
  assertPositiveInteger('kernel', kernel);
  const geometry = axisGeometry(options);
  const {circular = false} = options;
  if (x.rank < 2) throw new ShapeError(`x must have shape [..., L, C]. Got [${x.shape.join(', ')}].`);
  assertHolds(x, [{axis: 'L', at: x.rank - 2, kernel}], geometry, circular);
  const [length, channels] = x.shape.slice(-2);
  const rows = padAxis(
    tf.reshape(x, [nOf(x.shape.slice(0, -2)), 1, length, channels]),
    2,
    geometry,
    circular,
  );
  const patches = patchesOf(rows, [1, kernel], [stillAxis, geometry]);
  return tf.reshape(patches, [...x.shape.slice(0, -2), ...patches.shape.slice(2)]);
}

const nOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);
