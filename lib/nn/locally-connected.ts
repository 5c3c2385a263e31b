import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, assertPositiveInteger, type Key} from '../core';
import {convLength, matmul, patches1d, type ConvOptions} from '../ops';
import {assertConvConfig, drawFilters, type ConvConfig, type ConvParams} from './conv';

/** Sizes and initial spread of a locally connected layer: those of a convolution, and where its filters lie. */
export type LocallyConnectedConfig = Omit<ConvConfig, 'bias'> &
  ConvOptions & {
    /** Length of the input. */
    length: number;
  };

/**
 * Parameters of a locally connected layer along one axis: w ~ N(0, variance / (K · In)), a filter for each place, b = 0.
 *
 * @param key - the key of the weights
 * @param config - sizes, initial spread, length of the input, and the options that the layer is applied with
 * @returns {w: [L', K, In, Out], b: [L', Out]} with L' = `convLength(length, K, config)`
 * @throws ConfigError if a size is no positive integer, if variance is not above 0, or if the filter is longer than the padded input
 * @example
 * initLocallyConnected1d(key(0), {dIn: 1, dOut: 3, kernel: 5, length: 40, stride: 2, padding: 1}).w.shape; // => [19, 5, 1, 3]
 */
export function initLocallyConnected1d(
  key: Key,
  {dIn, dOut, kernel, variance, length, ...options}: LocallyConnectedConfig,
): ConvParams {
  assertConvConfig({dIn, dOut, kernel});
  assertPositiveInteger('length', length);
  const places = convLength(length, kernel, options);
  if (places < 1) {
    throw new ConfigError(`length must, with its padding, hold ${kernel} taps. Got ${length}.`);
  }
  const w = drawFilters(key, [places, kernel, dIn, dOut], kernel * dIn, variance);
  return {w, b: tf.zeros([places, dOut])};
}

/**
 * A locally connected layer along one axis, the wiring of a convolution with a filter and a bias for each place: y[l] = Σₖ x[l · stride + k · dilation − padding] w[l, k] + b[l].
 *
 * Axes: S seeds (optional; w has it or not, and x and b with it), B batch, L length, L' places, K taps, In and Out channels.
 *
 * @param params - w [*S, L', K, In, Out], b [*S, L', Out]
 * @param x - [*S, B, L, In]
 * @param options - stride, padding, dilation, circular
 * @returns [*S, B, L', Out]
 * @throws ShapeError naming the argument, the expected and the actual shape; ConfigError for options that are none
 * @see LeCun 1989, "Generalization and network design strategies"
 * @example
 * const params = {w: tf.tensor4d([[[[1]]], [[[10]]]]), b: tf.tensor2d([[0], [1]])};
 * locallyConnected1d(params, tf.tensor3d([[[2], [3]]])).arraySync(); // => [[[2], [31]]]
 */
export function locallyConnected1d({w, b}: ConvParams, x: tf.Tensor, options: ConvOptions = {}): tf.Tensor {
  assertLocallyConnected(w, b, x);
  const seeds = w.shape.slice(0, -4);
  const [places, kernel, dIn, dOut] = w.shape.slice(-4);
  const patches = patches1d(x, kernel, options); // [*S, B, L', K·In]
  if (patches.shape[patches.rank - 2] !== places) {
    throw new ShapeError(
      `x must have a length that gives the ${places} places of w. Got [${x.shape.join(', ')}], which gives ${patches.shape[patches.rank - 2]}.`,
    );
  }
  const filters = tf.reshape(w, [...seeds, places, kernel * dIn, dOut]);
  const y = matmul(placeFirst(patches), filters); // [*S, L', B, Out]
  return tf.add(placeFirst(y), tf.expandDims(b, -3));
}

/** Batch and place change places: [*S, B, L, C] -> [*S, L, B, C], and back. */
const placeFirst = (x: tf.Tensor): tf.Tensor => tf.transpose(x, x.rank === 4 ? [0, 2, 1, 3] : [1, 0, 2]);

function assertLocallyConnected(w: tf.Tensor, b: tf.Tensor, x: tf.Tensor): void {
  if (w.rank !== 4 && w.rank !== 5) {
    throw new ShapeError(
      `w must have shape [L', K, In, Out] or [S, L', K, In, Out]. Got [${w.shape.join(', ')}].`,
    );
  }
  const seeds = w.shape.slice(0, -4);
  const [places, , dIn, dOut] = w.shape.slice(-4);
  const fits =
    x.rank === seeds.length + 3 && x.shape[x.rank - 1] === dIn && seeds.every((size) => size === x.shape[0]);
  if (!fits) {
    throw new ShapeError(
      `x must have shape [${[...seeds, 'B', 'L', dIn].join(', ')}] to match w. Got [${x.shape.join(', ')}].`,
    );
  }
  const expected = [...seeds, places, dOut];
  if (b.shape.join() !== expected.join()) {
    throw new ShapeError(
      `b must have shape [${expected.join(', ')}] to match w. Got [${b.shape.join(', ')}].`,
    );
  }
}
