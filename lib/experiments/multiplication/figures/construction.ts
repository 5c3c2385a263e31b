import * as tf from '@tensorflow/tfjs';
import {key, tidy} from '../../../core';
import {drawPairs, type PairBatch} from '../../../data';
import {mlp, productFromRelus} from '../../../models';
import {meanSquaredError} from '../../../nn';
import {lineChart, type DescribedFigure} from '../../../show';

const DIMS = [1, 4, 16];
const EXAMPLES = 4096;

/**
 * How well a dense net of one layer *can* represent the product: error of constructed weights, not trained ones, against the number of units a coordinate. t² is
 * interpolated in k pieces along 2d directions, so the error falls as 1/k² at every d, and the units, 2dk, grow only in proportion to d.
 *
 * @param pieces - even numbers of pieces k; default 2 to 64
 * @example
 * constructionError([2, 4]).data.filter(({mode}) => mode === 'lines+markers').length; // => 3
 */
export function constructionError(pieces: readonly number[] = [2, 4, 8, 16, 32, 64]): DescribedFigure {
  const errors = DIMS.map((d) => pieces.map((k) => errorOf(d, k)));
  const exact = pieces.map((k) => 4 / (Math.sqrt(10) * k * k));
  const last = pieces.length - 1;
  return {
    ...lineChart({
      xTitle: 'pieces k; the net has 2dk units',
      yTitle: 'error of constructed weights, NRMSE',
      xLog: true,
      yLog: true,
      xTicks: pieces,
      yTicks: [0.0001, 0.001, 0.01, 0.1, 1],
      series: DIMS.map((d, i) => ({name: `d = ${d}`, x: pieces, y: errors[i]})),
      lines: [{name: '4 / (√10 k²)', x: pieces, y: exact}],
    }),
    alt: `Error of a dense net of one layer whose weights were constructed: it falls as 1/k² at every d, to ${DIMS.map((d, i) => `${errors[i][last].toExponential(1)} at d = ${d}`).join(', ')} with ${pieces[last]} pieces.`,
  };
}

/** NRMSE of the constructed net on fresh pairs. */
function errorOf(d: number, k: number): number {
  return tidy(() => {
    const {input, target}: PairBatch = drawPairs([key(0)], EXAMPLES, {target: 'product', d});
    const net = mlp({dIn: 2 * d, dHidden: [2 * d * k], dOut: 1});
    const answers = net.apply(
      productFromRelus(d, k),
      tf.reshape(tf.concat([input.x, input.z], -1), [EXAMPLES, 2 * d]),
    );
    const [squared] = meanSquaredError(tf.expandDims(answers, 0), target).dataSync();
    return Math.sqrt(squared);
  });
}
