import * as tf from '@tensorflow/tfjs';

/** √(mean x²). */
export const rootMeanSquare = (x: tf.Tensor): number => Math.sqrt(tf.mean(tf.square(x)).dataSync()[0]);

/**
 * A matrix of numbers as the library takes it, to be typed in a cell.
 *
 * @param rows - of one length
 * @example
 * matrix([[1, 2], [3, 4]]).shape; // => [2, 2]
 */
export const matrix = (rows: readonly (readonly number[])[]): tf.Tensor =>
  tf.tensor2d(rows.map((row) => [...row]));

/** What two ways gave: a tensor, or lists of its numbers. */
export type Answer = tf.Tensor | readonly (readonly number[])[];

/**
 * The largest difference of two answers, over the largest number of the first: max |a − b| / max |a|.
 *
 * @param a - a tensor, or rows of numbers
 * @param b - as many numbers, in the same order
 * @returns 0 where both are the same; NaN where they differ in how many numbers there are
 * @example
 * largestDifference(tf.tensor2d([[1, -4]]), [[1, -3]]); // => 0.25
 */
export function largestDifference(a: Answer, b: Answer): number {
  const [first, second] = [numbersOf(a), numbersOf(b)];
  if (first.length !== second.length) return NaN;
  const largest = first.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = first.reduce((most, value, i) => Math.max(most, Math.abs(value - second[i])), 0);
  return apart === 0 ? 0 : apart / largest;
}

const numbersOf = (answer: Answer): readonly number[] =>
  answer instanceof tf.Tensor ? [...answer.dataSync()] : answer.flat();
