import * as tf from '@tensorflow/tfjs';
import {equivarianceError} from '../../../analysis';
import {key, split, tidy} from '../../../core';
import {drawMnist1d, gatherExamples} from '../../../data';
import {convNet1d} from '../../../models';

/** One measurement of `measuredEquivariance`. */
export type EquivarianceRow = {
  readonly net: string;
  readonly shift: number;
  readonly places: string;
  /** The largest deviation from moving with the input, over the largest feature. */
  readonly error: number;
};

const SIGNALS = 50;
const LENGTH = 40;

/**
 * How far the features of random convolutional nets are from moving with their input, MNIST-1D signals shifted round: a circular net of stride 1 moves exactly; three
 * layers of stride 2 move by one place for every 8 of the input, and for a shift of 1 there is no place to go to; with zeros beyond the ends, places that see an end do not move.
 *
 * @param seed - of weights and signals; default 0
 * @example
 * measuredEquivariance()[0].error < 1e-6; // => true
 */
export function measuredEquivariance(seed = 0): EquivarianceRow[] {
  return tidy(() => {
    const [weights, signals] = split(key(seed), 2);
    const x = tf.squeeze(gatherExamples(drawMnist1d([signals], SIGNALS)).x, [0]);
    const rowOf = (
      net: string,
      {stride, circular}: {readonly stride: number; readonly circular: boolean},
      {shift, margin = 0}: {readonly shift: number; readonly margin?: number},
    ): EquivarianceRow => {
      const layers = [5, 3, 3].map((kernel) => {
        // So much padding gives a circular net a place for each of the input's, divided by the stride; the other net is the one that is trained.
        const padding = circular ? (kernel - 1) / 2 : 1;
        return {channels: 25, kernel, stride, padding};
      });
      const model = convNet1d({length: LENGTH, layers, circular, readOut: 'pooled', dOut: 10});
      const params = model.init(weights);
      return {
        net,
        shift,
        places: margin === 0 ? 'all' : 'the middle one',
        error: equivarianceError((of) => model.features(params, of), x, {
          shift,
          stride: stride ** layers.length,
          margin,
        }),
      };
    };
    const [dense, strided, zeros] = [
      {stride: 1, circular: true},
      {stride: 2, circular: true},
      {stride: 2, circular: false},
    ];
    return [
      rowOf('circular, stride 1', dense, {shift: 1}),
      rowOf('circular, three times stride 2', strided, {shift: 8}),
      rowOf('circular, three times stride 2', strided, {shift: 1}),
      rowOf('zeros beyond the ends, three times stride 2', zeros, {shift: 8}),
      rowOf('zeros beyond the ends, three times stride 2', zeros, {shift: 8, margin: 2}),
    ];
  });
}
