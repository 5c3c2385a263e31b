// What a filter sees at each of its places, made of slices, so that it differentiates to any order on every backend.
import * as tf from '@tensorflow/tfjs';
import {lengthAlong, type AxisGeometry} from './conv-geometry';

/** The padding of one axis: zeros, or what comes round from the other end (tf.mirrorPad's gradient is wrong, that of slices and concat is not). */
export function padAxis(
  x: tf.Tensor,
  axis: number,
  {before, after}: Pick<AxisGeometry, 'before' | 'after'>,
  circular: boolean,
): tf.Tensor {
  if (before === 0 && after === 0) return x;
  if (!circular)
    return tf.pad(
      x,
      x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
    );
  const pieces = [
    ...(before > 0 ? [sliceAlong(x, axis, x.shape[axis] - before, before)] : []),
    x,
    ...(after > 0 ? [sliceAlong(x, axis, 0, after)] : []),
  ];
  return joined(pieces, axis);
}

/**
 * The patches of a padded input: at each place of the filter, all that it sees, taps in order, channels innermost.
 *
 * @param x - [N, H, W, C], padded
 * @param kernel - taps along H and W
 * @param geometry - strides and dilations along H and W; padding is done
 * @returns [N, H', W', Kh·Kw·C]
 */
export function patchesOf(
  x: tf.Tensor,
  [kernelHeight, kernelWidth]: readonly [number, number],
  [down, across]: readonly [AxisGeometry, AxisGeometry],
): tf.Tensor {
  const seen =
    across.dilation === 1 ? neighboursAcross(x, kernelWidth, across) : tapsAlong(x, 2, kernelWidth, across);
  return joined(tapsAlong(joined(seen, 3), 1, kernelHeight, down), 3);
}

/**
 * What each tap of a square window sees at each of its places, row after row.
 *
 * @param x - [N, H, W, C], padded
 * @param kernel - the window's side
 * @param geometry - stride and dilation, the same along H and W; padding is done
 * @returns kernel² times [N, H', W', C]
 */
export function tapsOf(x: tf.Tensor, kernel: number, geometry: AxisGeometry): tf.Tensor[] {
  return tapsAlong(x, 1, kernel, geometry).flatMap((rows) => tapsAlong(rows, 2, kernel, geometry));
}

const joined = (pieces: tf.Tensor[], axis: number): tf.Tensor =>
  pieces.length === 1 ? pieces[0] : tf.concat(pieces, axis);

const placesOf = (length: number, kernel: number, geometry: AxisGeometry): number =>
  lengthAlong(length, kernel, {...geometry, before: 0, after: 0});

/** For each tap of a filter, what it sees at each place along an axis: every stride-th slice. */
function tapsAlong(x: tf.Tensor, axis: number, kernel: number, geometry: AxisGeometry): tf.Tensor[] {
  const {stride, dilation} = geometry;
  const n = placesOf(x.shape[axis], kernel, geometry);
  // tf.stridedSlice has no gradient: the axis is cut in blocks of a stride, of which each tap takes one phase.
  const blocks = stride === 1 ? x : inBlocks(x, axis, stride);
  return Array.from({length: kernel}, (_, tap) => {
    const from = tap * dilation;
    if (stride === 1) return sliceAlong(x, axis, from, n);
    const phase = sliceAlong(blocks, axis + 1, from % stride, 1);
    return tf.squeeze(sliceAlong(phase, axis, Math.floor(from / stride), n), [axis + 1]);
  });
}

/** What taps side by side along W see, several taps a slice: a block of a stride is contiguous. */
function neighboursAcross(x: tf.Tensor, kernel: number, geometry: AxisGeometry): tf.Tensor[] {
  const {stride} = geometry;
  const [nImages, height, width, channels] = x.shape;
  const n = placesOf(width, kernel, geometry);
  const blocks =
    stride === 1
      ? x
      : tf.reshape(inBlocks(x, 2, stride), [nImages, height, Math.ceil(width / stride), stride * channels]);
  return Array.from({length: Math.ceil(kernel / stride)}, (_, block) => {
    const nTaps = Math.min(stride, kernel - block * stride);
    return sliceAlong(sliceAlong(blocks, 2, block, n), 3, 0, nTaps * channels);
  });
}

/** An axis as blocks of a stride: [..., L, ...] -> [..., ⌈L / stride⌉, stride, ...], zeros at the end. */
function inBlocks(x: tf.Tensor, axis: number, stride: number): tf.Tensor {
  const nBlocks = Math.ceil(x.shape[axis] / stride);
  const whole = padAxis(x, axis, {before: 0, after: nBlocks * stride - x.shape[axis]}, false);
  return tf.reshape(whole, [...x.shape.slice(0, axis), nBlocks, stride, ...x.shape.slice(axis + 1)]);
}

/** Along one axis; of more than four axes as three, for which WebAssembly has a kernel: it slices more of them number by number, fifty times slower. */
function sliceAlong(x: tf.Tensor, axis: number, from: number, size: number): tf.Tensor {
  if (from === 0 && size === x.shape[axis]) return x;
  if (x.rank > 4) {
    const [before, after] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
    const product = (sizes: readonly number[]): number => sizes.reduce((all, one) => all * one, 1);
    const flat = tf.reshape(x, [product(before), x.shape[axis], product(after)]);
    return tf.reshape(sliceAlong(flat, 1, from, size), [...before, size, ...after]);
  }
  const at = (own: number, others: readonly number[]): number[] =>
    others.map((other, i) => (i === axis ? own : other));
  return tf.slice(
    x,
    at(
      from,
      x.shape.map(() => 0),
    ),
    at(size, x.shape),
  );
}
