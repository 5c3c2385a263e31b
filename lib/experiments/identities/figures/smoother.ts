import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, ConfigError, key, normalArray, split, tidy, uniformArray} from '../../../core';
import {scaledDotProductAttention} from '../../../nn';
import {formatChosen, formatNumber, lineChart, sliderChart, type DescribedFigure, type PlotlyFigure} from '../../../show'; // prettier-ignore

/** What is smoothed, and how. */
export type SmootherOptions = {
  /** Widths of the kernel, positive; two or more, the last one is shown first. Default 0.4, 0.2, 0.1, 0.05. */
  readonly bandwidths?: readonly number[];
  /** Examples. Default 50. */
  readonly examples?: number;
};

const NOISE = 0.3;
const [FEWEST_BANDWIDTHS, GRID] = [2, 201];
const truth = (x: number): number => Math.sin(3 * Math.PI * x);

/**
 * Attention as what it is to a statistician: a curve through noisy points, each of its values a mean of the points' values, weighted by nearness. The slider is the width of the kernel.
 *
 * With queries (x, 1), keys (xᵤ, −xᵤ²/2) and scale 1/h², attention's weights are those of a Gaussian kernel of width h: exp(−(x − xᵤ)²/2h²) is e^score times a factor that is the same
 * for all keys.
 *
 * @param options - bandwidths h, number of examples
 * @returns a figure for `figure`
 * @throws ConfigError if there are fewer than two bandwidths or one is not positive, or for a number of examples that is none
 * @see Nadaraya 1964; Watson 1964; Tsai et al. 2019, arXiv:1908.11775
 * @example
 * smootherByBandwidth({bandwidths: [0.2, 0.1]}).frames?.length; // => 2
 */
export function smootherByBandwidth({
  bandwidths = [0.4, 0.2, 0.1, 0.05],
  examples = 50,
}: SmootherOptions = {}): DescribedFigure {
  assertPositiveInteger('examples', examples);
  if (bandwidths.length < FEWEST_BANDWIDTHS || bandwidths.some((h) => !(h > 0 && h < Infinity)))
    throw new ConfigError(`bandwidths must be two or more positive numbers. Got ${bandwidths.join(', ')}.`);
  const [xKey, noiseKey] = split(key(0), 2);
  const xs = [...uniformArray(xKey, examples)];
  const ys = [...normalArray(noiseKey, examples)].map((noise, i) => truth(xs[i]) + NOISE * noise);
  const grid = Array.from({length: GRID}, (_, i) => i / (GRID - 1));
  const states = bandwidths.map((h) => ({h, answers: smoothed(grid, xs, ys, h)}));
  const chartOf = (answers: readonly number[]): PlotlyFigure =>
    lineChart({
      xTitle: 'x (query and keys)',
      yTitle: 'y (values and output)',
      yRange: [-2, 2],
      series: [
        {name: 'examples: key x, value y', x: xs, y: ys, style: 4, marks: 'points'},
        {name: 'attention’s output', x: grid, y: answers, style: 0},
      ],
      lines: [{name: 'without noise', x: grid, y: grid.map(truth)}],
    });
  const errors = states.map(({h, answers}) => {
    const error = answers.reduce((sum, y, i) => sum + (y - truth(grid[i])) ** 2, 0) / GRID;
    return `${formatChosen(h)}: ${formatNumber(Math.sqrt(error), 2)}`;
  });
  return {
    ...sliderChart({
      label: 'width of the kernel',
      states: states.map(({h, answers}) => ({name: formatChosen(h), chart: chartOf(answers)})),
    }),
    alt: `Attention as a smoother of ${examples} noisy examples of a wave: a wide kernel flattens the wave, a narrow one follows the points. Root mean squared distance from the wave by width of the kernel, ${errors.join('; ')}.`,
  };
}

/** The output of attention at each place of the grid. */
function smoothed(
  grid: readonly number[],
  xs: readonly number[],
  ys: readonly number[],
  h: number,
): readonly number[] {
  return tidy(() => {
    const q = tf.tensor2d(grid.map((x) => [x, 1]));
    const k = tf.tensor2d(xs.map((x) => [x, -(x ** 2) / 2]));
    const v = tf.tensor2d(ys.map((y) => [y]));
    return [...scaledDotProductAttention(q, k, v, {scale: 1 / h ** 2}).dataSync()];
  });
}
