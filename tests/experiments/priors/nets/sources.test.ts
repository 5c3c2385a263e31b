import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, tidy} from 'why-attention/core';
import {
  drawMnist1d,
  gatherImages,
  loadMnist,
  subsetRows,
  type LabelledBatch,
  type LabelledExamples,
} from 'why-attention/data';
import {priorsNets, type PriorsDataSet} from 'why-attention/experiments/priors';
import {meanOver, sourceOf, type MakeSlice} from '../../../../lib/experiments/priors/nets/sources';
import {seedKeys} from '../../../../lib/experiments/trials/seed-keys';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const seeds = [1000, 1001];
const keys = seeds.map((seed) => seedKeys(seed, ['examples', 'validation']));
const sourceFor = async (data: PriorsDataSet, n: number, batchSize = 8) => sourceOf({seeds, keys, config: {data, n, batchSize}}); // prettier-ignore

/** Of each seed the rows of slices, one after the other, as text. */
const rowsOf = (slices: readonly MakeSlice[]): string[][] => joined(slices.map((make) => tidy(() => textsOf(make())))); // prettier-ignore
const textsOf = ({x, label}: LabelledBatch): string[][] => {
  const [nSeeds, examples] = label.shape;
  const [values, labels] = [x.dataSync(), label.dataSync()];
  const size = values.length / labels.length;
  return Array.from({length: nSeeds}, (_, s) =>
    Array.from({length: examples}, (_, b) => {
      const at = s * examples + b;
      return `${labels[at]}: ${values.slice(at * size, (at + 1) * size).join()}`;
    }),
  );
};
const joined = (parts: string[][][]): string[][] => seeds.map((_, s) => parts.flatMap((part) => part[s]));
const drawn = ({x, label, nExamples}: LabelledExamples, s: number): string[] =>
  Array.from({length: nExamples}, (_, i) => `${label[s * nExamples + i]}: ${x.slice((s * nExamples + i) * 40, (s * nExamples + i + 1) * 40).join()}`); // prettier-ignore
const sizesOf = (slices: readonly MakeSlice[]): number[] => slices.map((make) => tidy(() => make().label.shape[1] as number)); // prettier-ignore

/** On a busy machine drawing and reading take their time. */
const patient = {timeout: 120_000};

describe('MNIST-1D', patient, () => {
  test('each set is drawn from a key of its own, a smaller training set is the first of a larger', async () => {
    const {sets} = await sourceFor('mnist-1d', 30);
    const own = (purpose: 'examples' | 'validation' | 'test' | 'curve', examples: number): string[][] => {
      const set = drawMnist1d(keys.map((ofSeed) => ofSeed[purpose]), examples); // prettier-ignore
      return seeds.map((_, s) => drawn(set, s));
    };
    const trained = rowsOf(sets.train);
    expect(trained).toEqual(own('examples', 4000).map((rows) => rows.slice(0, 30)));
    const validation = rowsOf(sets.validation);
    expect(validation).toEqual(own('validation', 1000));
    expect(rowsOf(sets.curve)).toEqual(own('curve', 1000));
    const tested = own('test', 4000);
    expect(rowsOf(sets.test)).toEqual(tested);
    expect(rowsOf(sets.shifted)).toEqual(tested.map((rows) => rows.slice(0, 1000)));
    const fewer = await sourceFor('mnist-1d', 20);
    expect(rowsOf(fewer.sets.train)).toEqual(trained.map((rows) => rows.slice(0, 20)));
    expect(rowsOf(fewer.sets.validation)).toEqual(validation);
  });

  test('batches hold the training examples and no others, all of them in the end', async () => {
    const {sets, drawBatch} = await sourceFor('mnist-1d', 5);
    const batches = tidy(() => [0, 1, 2, 3, 4, 5].map((step) => textsOf(drawBatch(keys.map((k) => foldIn(k.data, step)))))); // prettier-ignore
    const trained = rowsOf(sets.train);
    seeds.forEach((_, s) => {
      expect(new Set(batches.flatMap((batch) => batch[s]))).toEqual(new Set(trained[s]));
      expect(trained[s].some((row) => trained[1 - s].includes(row))).toBe(false);
    });
  });

  test('sets are cut into slices of 500 at most; of many training examples 3,000 are asked again', async () => {
    const {sets} = await sourceFor('mnist-1d', 1200);
    expect(sizesOf(sets.train)).toEqual([500, 500, 200]);
    const many = await sourceFor('mnist-1d', 3500);
    expect(sizesOf(many.sets.train)).toEqual([500, 500, 500, 500, 500, 500]);
  });
});

describe('MNIST', patient, () => {
  test('each seed learns from and is validated on images of its own that are disjoint; test images are everyone’s', async () => {
    const mnist = await loadMnist();
    const [{sets, drawBatch}, fewer] = [await sourceFor('mnist', 40), await sourceFor('mnist', 30)];
    const chosen = subsetRows(keys.map(({examples}) => examples), 60_000, 15_000); // prettier-ignore
    for (const rows of chosen) expect(new Set(rows).size).toBe(15_000);
    const [train, validation] = [chosen.map((rows) => rows.slice(0, 40)), chosen.map((rows) => rows.slice(10_000))]; // prettier-ignore
    const imagesOf = (part: 'train' | 'test', rows: readonly Int32Array[]): string[][] => tidy(() => textsOf(gatherImages(mnist, part, rows, {pad: 2}))); // prettier-ignore
    const trained = rowsOf(sets.train);
    expect(trained).toEqual(imagesOf('train', train));
    expect(rowsOf(fewer.sets.train)).toEqual(trained.map((own) => own.slice(0, 30)));
    expect(rowsOf(sets.validation.slice(0, 1))).toEqual(imagesOf('train', validation.map((rows) => rows.slice(0, 500)))); // prettier-ignore
    const labelsOf = (slices: readonly MakeSlice[]): number[][] => {
      const parts = slices.map((make) => tidy(() => make(0).label.arraySync() as number[][]));
      return seeds.map((_, s) => parts.flatMap((part) => part[s]));
    };
    expect(labelsOf(sets.validation)).toEqual(validation.map((rows) => Array.from(rows, (row) => mnist.train.labels[row]))); // prettier-ignore
    expect(labelsOf(sets.curve)).toEqual(labelsOf(sets.validation).map((own) => own.slice(0, 1000)));
    const [first, second] = labelsOf(sets.test);
    expect(first).toEqual([...mnist.test.labels]);
    expect(second).toEqual(first);
    expect(labelsOf(sets.shifted)).toEqual([first.slice(0, 1000), first.slice(0, 1000)]);
    const batch = tidy(() => textsOf(drawBatch(keys.map((k) => foldIn(k.data, 0)))));
    seeds.forEach((_, s) => expect(trained[s]).toEqual(expect.arrayContaining(batch[s])));
    expect(trained[0]).not.toEqual(trained[1]);
  });

  test('a trial on images is a trial like the others', async () => {
    const before = tf.memory().numTensors;
    const trial = {data: 'mnist', n: 20, steps: 2, batchSize: 8, learningRate: 0.01} as const;
    const outcomes = await priorsNets.trial([{...trial, arm: 'mlp'}, {...trial, arm: 'cnn-pooled'}], [1000]); // prettier-ignore
    expect(tf.memory().numTensors).toBe(before);
    for (const [{metrics, curves, prefixLosses, failure}] of outcomes) {
      expect(failure).toBeNull();
      expect(prefixLosses).toHaveLength(2);
      expect(prefixLosses[0]).toBeGreaterThan(1.5);
      expect(Object.keys(metrics)).toEqual(['accuracy', 'validationAccuracy', 'trainAccuracy']);
      expect(Number.isInteger(Math.round(metrics.accuracy * 1e6) / 100)).toBe(true); // of 10,000 images
      expect([curves.accuracy.length, curves.shiftAccuracy.length, curves.shiftChanged[0]]).toEqual([3, 4, 0]); // prettier-ignore
    }
  });
});

test('a mean over slices weighs each by its examples, and asks each with the border it is told', () => {
  const borders: (number | undefined)[] = [];
  const values = [[[1, 2, 3], [10, 20, 30]], [[5], [50]]]; // prettier-ignore
  const slices = values.map((rows): MakeSlice => (border) => {
    borders.push(border);
    return {x: tf.tensor2d(rows), label: tf.zeros([2, rows[0].length], 'int32')};
  });
  const before = tf.memory().numTensors;
  const means = meanOver(slices, ({x}) => tf.mean(x, 1).arraySync() as number[], 6);
  assertClose(means, [11 / 4, 110 / 4], tolerances.elementwise);
  expect(borders).toEqual([6, 6]);
  expect(tf.memory().numTensors).toBe(before);
});
