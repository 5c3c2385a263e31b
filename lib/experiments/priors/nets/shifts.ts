import * as tf from '@tensorflow/tfjs';
import {tidy, type Params} from '../../../core';
import {imageBorder, type PriorsDataSet, type PriorsModel} from './arms';
import type {MakeSlice} from './sources';

/** By how many places inputs are shifted: signals round, images to the right with background from the left. */
export const shiftsAsked: readonly number[] = [0, 1, 2, 4];

const largestShift = Math.max(...shiftsAsked);

/** How a trained net's answers move with its input: at each of `shiftsAsked`, its accuracy and the share of answers that differ from those without a shift. One a seed. */
export function shiftCurves(
  data: PriorsDataSet,
  model: PriorsModel,
  params: Params,
  slices: readonly MakeSlice[],
): {readonly shiftAccuracy: number[]; readonly shiftChanged: number[]}[] {
  const border = imageBorder + largestShift;
  const counts: {right: number[]; changed: number[]; examples: number}[] = [];
  for (const make of slices) {
    tidy(() => {
      const {x, label} = make(border);
      const labels = label.arraySync() as number[][];
      const answers = shiftsAsked.map(
        (shift) => tf.argMax(model.apply(params, shifted(data, x, shift)), -1).arraySync() as number[][], // [S, B]
      );
      labels.forEach((own, s) => {
        const of = (counts[s] ??= {
          right: shiftsAsked.map(() => 0),
          changed: shiftsAsked.map(() => 0),
          examples: 0,
        });
        of.examples += own.length;
        own.forEach((wanted, b) =>
          shiftsAsked.forEach((_, i) => {
            if (answers[i][s][b] === wanted) of.right[i]++;
            if (answers[i][s][b] !== answers[0][s][b]) of.changed[i]++;
          }),
        );
      });
    });
  }
  return counts.map(({right, changed, examples}) => ({
    shiftAccuracy: right.map((n) => n / examples),
    shiftChanged: changed.map((n) => n / examples),
  }));
}

/** Signals [S, B, L] go round; of images with a border that is `largestShift` wider than models take, another window is seen. */
function shifted(data: PriorsDataSet, x: tf.Tensor, shift: number): tf.Tensor {
  if (data === 'mnist-1d') {
    if (shift === 0) return x;
    const [nSeeds, examples, length] = x.shape;
    const [head, tail] = [length - shift, shift];
    return tf.concat(
      [tf.slice(x, [0, 0, head], [nSeeds, examples, tail]), tf.slice(x, [0, 0, 0], [nSeeds, examples, head])],
      -1,
    );
  }
  const [nSeeds, examples, height, width] = x.shape;
  const size = height - 2 * largestShift;
  const images = tf.reshape(x, [nSeeds * examples, height, width]);
  const window = tf.slice(images, [0, largestShift, largestShift - shift], [-1, size, size]);
  return tf.reshape(window, [nSeeds, examples, size, size, 1]);
}
