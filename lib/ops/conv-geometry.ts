import type * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger} from '../core';

/** How many numbers are put before and after each axis: one number for both sides, or a pair. */
export type ConvPadding = number | readonly [before: number, after: number];

/** How a filter is moved over its input; the same along each spatial axis. */
export type ConvOptions = {
  /** Distance between the places of the filter. Default 1. */
  readonly stride?: number;
  /** How many numbers are put before and after each spatial axis. Default 0. */
  readonly padding?: ConvPadding;
  /** Distance between neighbouring taps of the filter. Default 1. */
  readonly dilation?: number;
  /** Whether the padding is what comes round from the other end; else it is zeros. Default false. */
  readonly circular?: boolean;
};

/** Stride, padding and dilation along one axis. */
export type AxisGeometry = {
  readonly stride: number;
  readonly before: number;
  readonly after: number;
  readonly dilation: number;
};

/** An axis along which nothing is moved. */
export const stillAxis: AxisGeometry = {stride: 1, before: 0, after: 0, dilation: 1};

/**
 * Checks the options of a convolution.
 *
 * @throws ConfigError naming the option
 */
export function axisGeometry({stride = 1, padding = 0, dilation = 1}: ConvOptions): AxisGeometry {
  assertPositiveInteger('stride', stride);
  assertPositiveInteger('dilation', dilation);
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding;
  if (![before, after].every((size) => Number.isInteger(size) && size >= 0)) {
    throw new ConfigError(`padding must be whole numbers from 0. Got ${JSON.stringify(padding)}.`);
  }
  return {stride, before, after, dilation};
}

/**
 * The length of a convolution's output: ⌊(length + padding before and after − dilation (kernel − 1) − 1) / stride⌋ + 1.
 *
 * @param length - of the input's axis
 * @param kernel - number of the filter's taps along it
 * @param options - stride, padding, dilation
 * @returns 0 or less where the filter is longer than the padded input
 * @throws ConfigError if stride or dilation is no positive integer or padding no whole number
 * @example
 * convLength(40, 5, {stride: 2, padding: 1}); // => 19
 */
export function convLength(length: number, kernel: number, options: ConvOptions = {}): number {
  return lengthAlong(length, kernel, axisGeometry(options));
}

/** `convLength` of checked options. */
export function lengthAlong(
  length: number,
  kernel: number,
  {stride, before, after, dilation}: AxisGeometry,
): number {
  return Math.floor((length + before + after - dilation * (kernel - 1) - 1) / stride) + 1;
}

/**
 * Checks that a filter fits its input.
 *
 * @throws ShapeError naming the argument, the expected and the actual shape
 */
export function assertConv(
  x: tf.Tensor,
  w: tf.Tensor,
  {spatial, geometry, circular}: {spatial: readonly string[]; geometry: AxisGeometry; circular: boolean},
): void {
  const [own, filter] = [`[${x.shape.join(', ')}]`, `[${w.shape.join(', ')}]`];
  const n = spatial.length;
  if (w.rank !== n + 2 && w.rank !== n + 3) {
    const taps = spatial.map((axis) => `K${n > 1 ? axis.toLowerCase() : ''}`).join(', ');
    throw new ShapeError(`w must have shape [${taps}, In, Out] or [S, ${taps}, In, Out]. Got ${filter}.`);
  }
  const seeds = w.shape.slice(0, w.rank - n - 2);
  const dIn = w.shape[w.rank - 2];
  const fits =
    x.rank === seeds.length + n + 2 &&
    x.shape[x.rank - 1] === dIn &&
    seeds.every((size) => size === x.shape[0]);
  if (!fits) {
    throw new ShapeError(
      `x must have shape [${[...seeds, 'B', ...spatial, dIn].join(', ')}] to match w. Got ${own}.`,
    );
  }
  const axes = spatial.map((axis, i) => ({
    axis,
    at: x.rank - 1 - n + i,
    kernel: w.shape[w.rank - 2 - n + i],
  }));
  assertHolds(x, axes, geometry, circular);
}

/**
 * Checks that axes hold a filter, and circular padding.
 *
 * @throws ShapeError naming x, what it must hold and its shape
 */
export function assertHolds(
  x: tf.Tensor,
  axes: readonly {axis: string; at: number; kernel: number}[],
  geometry: AxisGeometry,
  circular: boolean,
): void {
  for (const {axis, at, kernel} of axes) {
    const got = `Got [${x.shape.join(', ')}].`;
    if (kernel < 1 || lengthAlong(x.shape[at], kernel, geometry) < 1) {
      throw new ShapeError(
        `x must have an axis ${axis} that, with its padding, holds ${kernel} taps at dilation ${geometry.dilation}. ${got}`,
      );
    }
    const most = Math.max(geometry.before, geometry.after);
    if (circular && most > x.shape[at]) {
      throw new ShapeError(`x must have an axis ${axis} of at least the circular padding, ${most}. ${got}`);
    }
  }
}
