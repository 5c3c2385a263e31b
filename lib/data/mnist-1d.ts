import {assertPositiveInteger, normalArray, permutation, split, uniformArray, type Key} from '../core';
import type {LabelledExamples} from './labelled-examples';
import {NORMALS, SIGNAL, UNIFORMS, writeSignal} from './mnist-1d-signal';

/** Mean and standard deviation of all numbers of raw MNIST-1D signals, by which they are standardised: a raw number is x · sd + mean. */
export const mnist1dMoments = {mean: -0.00604, sd: 0.15471} as const;

const DIGITS = 10;

/**
 * Draws MNIST-1D: signals of 40 points, each the template of a digit that was padded, stretched, scaled, shifted, covered with noise and tilted.
 *
 * A template of 12 points gets 36 … 60 zeros, is stretched to 72 points, multiplied by 1 ± 0.2, shifted by 0 … 47 points around the end; the zeros become
 * noise of 0.25 N(0, 1) smoothed by a Gaussian of 2 points; all points get 0.02 N(0, 1) and a slope of up to ± 0.375 in all; 40 points of it are read. Classes have
 * equally many examples, to within one, in random order.
 *
 * Axes: S seeds, n examples. x [S, n, 40], standardised by one mean and one standard deviation; label [S, n], 0 … 9.
 *
 * @param keys - one random key a seed; use another for training, validation and test
 * @param nExamples - n
 * @throws ConfigError if n is no positive integer
 * @see Greydanus and Kobak 2024, "Scaling down deep learning with MNIST-1D", arXiv:2011.14439; repository greydanus/mnist1d, Apache-2.0
 * @remarks Differs from the published code in its random numbers, and in that the mean and the deviation are those of the generator (`mnist1dMoments`), not of the 5,000
 * examples at hand.
 * @example
 * const {x, label} = drawMnist1d([key(0)], 100);
 * [x.length, label.filter((digit) => digit === 7).length]; // => [4000, 10]
 */
export function drawMnist1d(keys: readonly Key[], nExamples: number): LabelledExamples {
  assertPositiveInteger('nExamples', nExamples);
  const {mean, sd} = mnist1dMoments;
  const x = new Float32Array(keys.length * nExamples * SIGNAL);
  const label = new Int32Array(keys.length * nExamples);
  const signal = new Float64Array(SIGNAL);
  keys.forEach((seedKey, s) => {
    const [orderKey, formKey, noiseKey] = split(seedKey, 3);
    const order = permutation(orderKey, nExamples);
    const uniforms = uniformArray(formKey, nExamples * UNIFORMS);
    const normals = normalArray(noiseKey, nExamples * NORMALS);
    for (let i = 0; i < nExamples; i++) {
      const example = s * nExamples + i;
      label[example] = order[i] % DIGITS;
      writeSignal(
        label[example],
        uniforms.subarray(i * UNIFORMS, (i + 1) * UNIFORMS),
        normals.subarray(i * NORMALS, (i + 1) * NORMALS),
        signal,
      );
      for (let t = 0; t < SIGNAL; t++) x[example * SIGNAL + t] = (signal[t] - mean) / sd;
    }
  });
  return {x, label, nSeeds: keys.length, nExamples, shape: [SIGNAL]};
}
