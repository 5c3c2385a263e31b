import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, treeMap, uniformArray, type Params} from 'why-attention/core';
import {drawMnist1d, gatherExamples, gatherImages, type ImageSet} from 'why-attention/data';
import {priorsModel, shiftsAsked, type PriorsModel} from 'why-attention/experiments/priors';
import {shiftCurves} from '../../../../lib/experiments/priors/nets/shifts';
import type {MakeSlice} from '../../../../lib/experiments/priors/nets/sources';

const twoSeeds = (model: PriorsModel): Params => treeMap((...leaves) => tf.stack(leaves), model.init(key(1)), model.init(key(2))); // prettier-ignore
const answersTo = (model: PriorsModel, params: Params, x: tf.Tensor): number[][] =>
  tf.tidy(() => tf.argMax(model.apply(params, x), -1).arraySync() as number[][]);
const share = (hits: readonly boolean[]): number => hits.filter(Boolean).length / hits.length;

/** Accuracy and share of changed answers of each seed, from answers at each shift [shift][seed][example]. */
function byHand(answers: number[][][], labels: number[][]) {
  return labels.map((own, s) => ({
    shiftAccuracy: answers.map((at) => share(own.map((label, b) => at[s][b] === label))),
    shiftChanged: answers.map((at) => share(at[s].map((answer, b) => answer !== answers[0][s][b]))),
  }));
}

test('inputs are asked in place, and moved by one, two and four', () =>
  expect(shiftsAsked).toEqual([0, 1, 2, 4]));

describe.each(['mlp', 'cnn-flattened', 'cnn-pooled'] as const)('of %s', (arm) => {
  test('signals go round: answers to signals that were moved by hand, over slices of unequal sizes', () => {
    const signals = drawMnist1d([key(7), key(8)], 50);
    const slices = [[0, 40], [40, 50]].map(([from, to]): MakeSlice => () =>
      gatherExamples(signals, [0, 1].map(() => Int32Array.from({length: to - from}, (_, i) => from + i)))); // prettier-ignore
    tf.tidy(() => {
      const model = priorsModel(arm, 'mnist-1d');
      const params = twoSeeds(model);
      const {x, label} = gatherExamples(signals);
      const values = x.arraySync() as number[][][];
      const answers = shiftsAsked.map((shift) => {
        const moved = values.map((ofSeed) => ofSeed.map((signal) => signal.map((_, t) => signal[(t - shift + 40) % 40]))); // prettier-ignore
        return answersTo(model, params, tf.tensor3d(moved));
      });
      const expected = byHand(answers, label.arraySync() as number[][]);
      expect(shiftCurves('mnist-1d', model, params, slices)).toEqual(expected);
      expect(expected[0].shiftChanged[0]).toBe(0);
      expect(expected[0].shiftChanged[3]).toBeGreaterThan(0);
    });
  });

  test('images move to the right, with background from the left', () => {
    const nImages = 30;
    const pixels = Uint8Array.from(uniformArray(key(9), nImages * 784), (u) => (u < 0.6 ? 0 : 256 * u));
    const labels = Uint8Array.from({length: nImages}, (_, i) => i % 10);
    const part = {images: pixels, labels};
    const set: ImageSet = {train: part, test: part, height: 28, width: 28, classNames: [], moments: {mean: 0.13, sd: 0.31}}; // prettier-ignore
    const rows = [0, 1].map((s) => Int32Array.from({length: nImages}, (_, i) => (i * 7 + s) % nImages));
    const slices = [[0, 12], [12, 30]].map(([from, to]): MakeSlice => (pad) =>
      gatherImages(set, 'test', rows.map((own) => own.subarray(from, to)), {pad})); // prettier-ignore
    tf.tidy(() => {
      const model = priorsModel(arm, 'mnist');
      const params = twoSeeds(model);
      const valueOf = (pixel: number): number => (pixel / 255 - 0.13) / 0.31;
      const answers = shiftsAsked.map((shift) => {
        const moved = rows.map((own) =>
          Array.from(own, (row) =>
            Array.from({length: 32 * 32}, (_, at) => {
              const [i, j] = [Math.floor(at / 32) - 2, (at % 32) - 2 - shift];
              const isInside = i >= 0 && i < 28 && j >= 0 && j < 28;
              return valueOf(isInside ? pixels[row * 784 + i * 28 + j] : 0);
            }),
          ),
        );
        return answersTo(model, params, tf.tensor(moved.flat(2), [2, nImages, 32, 32, 1]));
      });
      const expected = byHand(answers, rows.map((own) => Array.from(own, (row) => labels[row]))); // prettier-ignore
      expect(shiftCurves('mnist', model, params, slices)).toEqual(expected);
      expect(expected[0].shiftChanged[0]).toBe(0);
    });
  });
});

test('a net that averages over places without an edge changes no answer to a signal that goes round', () =>
  tf.tidy(() => {
    const weights = normal(key(3), [10]);
    const model = {apply: (_: Params, x: tf.Tensor) => tf.mul(tf.mean(tf.square(x), -1, true), weights)} as unknown as PriorsModel; // prettier-ignore
    const signals = drawMnist1d([key(7)], 20);
    const [{shiftChanged}] = shiftCurves('mnist-1d', model, [], [() => gatherExamples(signals)]);
    expect(shiftChanged).toEqual([0, 0, 0, 0]);
  }));
