import * as tf from '@tensorflow/tfjs';
import type {PairInput} from '../../data';

/** The numbers from −2 to 2 at which a trained net is asked along a line; it has learned within ±1. */
export const sliceAt: readonly number[] = Array.from({length: 41}, (_, i) => -2 + i / 10);

/** The numbers from −2 to 2 that are x and z of a plane's points. */
export const surfaceAt: readonly number[] = Array.from({length: 17}, (_, i) => -2 + i / 4);

/** The line x = z = t · (1, …, 1), the same for every seed: on it the product is 3 √d t². */
export const sliceInput = (d: number, nSeeds: number): PairInput => {
  const line = tf.tile(tf.reshape(tf.tensor1d([...sliceAt]), [1, -1, 1]), [nSeeds, 1, d]);
  return {x: line, z: line};
};

/** Every pair of `surfaceAt`, x slowest, the same for every seed; d = 1. */
export const surfaceInput = (nSeeds: number): PairInput => {
  const points = tf.tensor1d([...surfaceAt]);
  const n = surfaceAt.length;
  const flat = (grid: tf.Tensor): tf.Tensor => tf.tile(tf.reshape(grid, [1, n * n, 1]), [nSeeds, 1, 1]);
  const x = tf.tile(tf.reshape(points, [n, 1]), [1, n]);
  return {x: flat(x), z: flat(tf.transpose(x))};
};
