import * as tf from '@tensorflow/tfjs';
import {ConfigError} from '../core';
import {assertRows, type LabelledBatch, type Rows} from './labelled-examples';

/** Grey images with their classes. */
export type LabelledImages = {
  /** [n, height, width], 0 (background) to 255. */
  readonly images: Uint8Array;
  /** [n] */
  readonly labels: Uint8Array;
};

/** A set of images, as it is published: one part to train on, one to test on. */
export type ImageSet = {
  readonly train: LabelledImages;
  readonly test: LabelledImages;
  readonly height: number;
  readonly width: number;
  /** The name of each label. */
  readonly classNames: readonly string[];
  /** Mean and standard deviation of all pixels of the training part, in units of 255. */
  readonly moments: {readonly mean: number; readonly sd: number};
};

/** How images become tensors. */
export type ImageForm = {
  /** Pixels of background around each image, added before it is standardised, since the background is not 0 afterwards. Default 0. */
  readonly pad?: number;
  /** A row of numbers instead of an image. Default false. */
  readonly flat?: boolean;
  /** (pixel − mean) / sd, with the moments of the training part, instead of a pixel in [0, 1]. Default true. */
  readonly standardised?: boolean;
};

/**
 * Images of the given rows with their labels, as tensors.
 *
 * @param set - of images
 * @param part - `train` or `test`
 * @param rows - of each seed, all of a length B
 * @param form - how images become tensors
 * @returns x [S, B, height + 2·pad, width + 2·pad, 1], or [S, B, (height + 2·pad) · (width + 2·pad)] if flat; label [S, B]
 * @throws ConfigError if `pad` is no integer from 0, the lists of rows are not of one length, or a row is none of the images
 * @example
 * const part = {images: Uint8Array.of(0, 255, 51, 0), labels: Uint8Array.of(3)};
 * const set = {train: part, test: part, height: 2, width: 2, classNames: [], moments: {mean: 0.3, sd: 0.5}};
 * const {x} = gatherImages(set, 'train', [Int32Array.of(0)], {flat: true, standardised: false});
 * x.arraySync(); // => [[[0, 1, 0.2, 0]]]
 */
export function gatherImages(
  {height, width, moments, ...parts}: ImageSet,
  part: 'train' | 'test',
  rows: Rows,
  {pad = 0, flat = false, standardised = true}: ImageForm = {},
): LabelledBatch {
  if (!Number.isInteger(pad) || pad < 0) throw new ConfigError(`pad must be an integer from 0. Got ${pad}.`);
  const {images, labels} = parts[part];
  const [nSeeds, batchSize] = [rows.length, assertRows(rows, rows.length, labels.length)];
  const {mean, sd} = standardised ? moments : {mean: 0, sd: 1};
  const valueOf = Float32Array.from({length: 256}, (_, pixel) => (pixel / 255 - mean) / sd);
  const [paddedHeight, paddedWidth] = [height + 2 * pad, width + 2 * pad];
  const size = paddedHeight * paddedWidth;
  const x = new Float32Array(nSeeds * batchSize * size).fill(valueOf[0]);
  const label = new Int32Array(nSeeds * batchSize);
  rows.forEach((own, s) =>
    own.forEach((row, b) => {
      const example = s * batchSize + b;
      label[example] = labels[row];
      for (let i = 0; i < height; i++) {
        const from = (row * height + i) * width;
        const to = example * size + (pad + i) * paddedWidth + pad;
        for (let j = 0; j < width; j++) x[to + j] = valueOf[images[from + j]];
      }
    }),
  );
  const shape = flat ? [size] : [paddedHeight, paddedWidth, 1];
  return {
    x: tf.tensor(x, [nSeeds, batchSize, ...shape]),
    label: tf.tensor(label, [nSeeds, batchSize], 'int32'),
  };
}
