// Convolutions in float64, tap by tap, by their definition.
import {array64, sizeOf, type Array64} from './array';

/** How a filter moves; the same along each axis. */
export type Moves = {
  readonly stride?: number;
  readonly padding?: number | readonly [number, number];
  readonly dilation?: number;
  readonly circular?: boolean;
};

/** Where tap k of the filter at a place reads, or undefined where it reads a padded zero. */
function source(
  place: number,
  tap: number,
  length: number,
  {stride = 1, padding = 0, dilation = 1, circular}: Moves,
) {
  const before = typeof padding === 'number' ? padding : padding[0];
  const at = place * stride + tap * dilation - before;
  if (circular) return ((at % length) + length) % length;
  return at >= 0 && at < length ? at : undefined;
}

/** The number of places at which the last tap still lies on the padded axis. */
export function placesOf(
  length: number,
  kernel: number,
  {stride = 1, padding = 0, dilation = 1}: Moves,
): number {
  const [before, after] = typeof padding === 'number' ? [padding, padding] : padding;
  let n = 0;
  while (n * stride + (kernel - 1) * dilation < before + length + after) n++;
  return n;
}

/** x [B, H, W, In], w [Kh, Kw, In, Out] -> [B, H', W', Out]; moves along W only where `isFlat`. */
export function convolve2d(x: Array64, w: Array64, moves: Moves, isFlat = false): Array64 {
  const [b, height, width, dIn] = x.shape;
  const [kernelHeight, kernelWidth, , dOut] = w.shape;
  const down = isFlat ? {} : moves;
  const y = array64([b, placesOf(height, kernelHeight, down), placesOf(width, kernelWidth, moves), dOut]);
  for (let i = 0; i < y.data.length; i++) {
    const [o, column, row, n] = indices(i, y.shape);
    for (let k = 0; k < kernelHeight; k++)
      for (let l = 0; l < kernelWidth; l++) {
        const [r, c] = [source(row, k, height, down), source(column, l, width, moves)];
        if (r === undefined || c === undefined) continue;
        for (let j = 0; j < dIn; j++)
          y.data[i] +=
            x.data[((n * height + r) * width + c) * dIn + j] *
            w.data[((k * kernelWidth + l) * dIn + j) * dOut + o];
      }
  }
  return y;
}

/** x [B, L, In], w [K, In, Out] -> [B, L', Out] */
export function convolve1d(x: Array64, w: Array64, moves: Moves): Array64 {
  const [b, length, dIn] = x.shape;
  const y = convolve2d(array64([b, 1, length, dIn], x.data), array64([1, ...w.shape], w.data), moves, true);
  return array64([b, y.shape[2], y.shape[3]], y.data);
}

/** x [..., L, C] -> [..., L', K·C] */
export function patches1d(x: Array64, kernel: number, moves: Moves): Array64 {
  const [length, channels] = x.shape.slice(-2);
  const y = array64([...x.shape.slice(0, -2), placesOf(length, kernel, moves), kernel * channels]);
  for (let i = 0; i < y.data.length; i++) {
    const [seen, place] = indices(i, y.shape);
    const at = source(place, Math.floor(seen / channels), length, moves);
    const n = Math.floor(i / sizeOf(y.shape.slice(-2)));
    if (at !== undefined) y.data[i] = x.data[(n * length + at) * channels + (seen % channels)];
  }
  return y;
}

/** What each window of x [..., H, W, C] holds, without padding, and the value of each. */
function pool(x: Array64, kernel: number, moves: Moves, valueOf: (seen: number[]) => number): Array64 {
  const [height, width, channels] = x.shape.slice(-3);
  const own = {...moves, stride: moves.stride ?? kernel};
  const y = array64([
    ...x.shape.slice(0, -3),
    placesOf(height, kernel, own),
    placesOf(width, kernel, own),
    channels,
  ]);
  for (let i = 0; i < y.data.length; i++) {
    const [c, column, row] = indices(i, y.shape);
    const n = Math.floor(i / sizeOf(y.shape.slice(-3)));
    const seen: number[] = [];
    for (let k = 0; k < kernel; k++)
      for (let l = 0; l < kernel; l++) {
        const [r, s] = [source(row, k, height, own), source(column, l, width, own)];
        if (r !== undefined && s !== undefined)
          seen.push(x.data[((n * height + r) * width + s) * channels + c]);
      }
    y.data[i] = valueOf(seen);
  }
  return y;
}

export const maxPool2d = (x: Array64, kernel: number, moves: Moves): Array64 =>
  pool(x, kernel, moves, (seen) => Math.max(...seen));

export const averagePool2d = (x: Array64, kernel: number, moves: Moves, countPadding = true): Array64 =>
  pool(
    x,
    kernel,
    moves,
    (seen) => seen.reduce((sum, value) => sum + value, 0) / (countPadding ? kernel ** 2 : seen.length),
  );

/** x [B, L, In], w [L', K, In, Out], b [L', Out] -> [B, L', Out] */
export function locallyConnected1d(x: Array64, w: Array64, b: Array64, moves: Moves): Array64 {
  const [batch, length, dIn] = x.shape;
  const [places, kernel, , dOut] = w.shape;
  const y = array64([batch, places, dOut]);
  for (let i = 0; i < y.data.length; i++) {
    const [o, place, n] = indices(i, y.shape);
    y.data[i] = b.data[place * dOut + o];
    for (let k = 0; k < kernel; k++) {
      const at = source(place, k, length, moves);
      if (at === undefined) continue;
      for (let j = 0; j < dIn; j++)
        y.data[i] +=
          x.data[(n * length + at) * dIn + j] * w.data[((place * kernel + k) * dIn + j) * dOut + o];
    }
  }
  return y;
}

/** y [..., Out] + b [Out] */
export const plusBias = (y: Array64, b: Array64): Array64 =>
  array64(
    y.shape,
    y.data.map((value, i) => value + b.data[i % b.data.length]),
  );

/** The position along each axis, the last axis first. */
function indices(i: number, shape: readonly number[]): number[] {
  return [...shape].reverse().map((size) => {
    const at = i % size;
    i = Math.floor(i / size);
    return at;
  });
}
