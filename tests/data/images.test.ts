import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {gatherImages, type ImageSet} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

/** Three images to train on and one to test on, 2 high and 3 wide. */
const set: ImageSet = {
  train: {
    images: Uint8Array.from({length: 18}, (_, i) => 10 * i),
    labels: Uint8Array.of(7, 8, 9),
  },
  test: {images: Uint8Array.of(255, 0, 0, 0, 0, 51), labels: Uint8Array.of(4)},
  height: 2,
  width: 3,
  classNames: [],
  moments: {mean: 0.25, sd: 0.5},
};
const tidied = (run: () => void) => () => tf.tidy(() => run());

test(
  'rows of each seed become images in [0, 1] with their labels',
  tidied(() => {
    const rows = [Int32Array.of(2, 0), Int32Array.of(1, 1)];
    const {x, label} = gatherImages(set, 'train', rows, {standardised: false});
    expect(x.shape).toEqual([2, 2, 2, 3, 1]);
    const pixels = [12, 13, 14, 15, 16, 17, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 6, 7, 8, 9, 10, 11];
    assertClose(
      x.dataSync() as Float32Array,
      pixels.map((pixel) => (10 * pixel) / 255),
      {
        rtol: 1e-7,
        atol: 0,
      },
    );
    expect([label.dtype, label.arraySync()]).toEqual([
      'int32',
      [
        [9, 7],
        [8, 8],
      ],
    ]);
  }),
);

test(
  'they are standardised by the moments of the training part, the test part too',
  tidied(() => {
    const {x, label} = gatherImages(set, 'test', [Int32Array.of(0)]);
    assertClose(
      x,
      [
        [
          [
            [[1.5], [-0.5], [-0.5]],
            [[-0.5], [-0.5], [-0.1]],
          ],
        ],
      ],
      tolerances.elementwise,
    );
    expect(label.arraySync()).toEqual([[4]]);
  }),
);

test(
  'padding is background, which is not 0 once standardised',
  tidied(() => {
    const {x} = gatherImages(set, 'test', [Int32Array.of(0)], {pad: 1});
    expect(x.shape).toEqual([1, 1, 4, 5, 1]);
    const [o, white, grey] = [-0.5, 1.5, -0.1];
    // prettier-ignore
    const rows = [
      [o, o, o, o, o],
      [o, white, o, o, o],
      [o, o, o, grey, o],
      [o, o, o, o, o],
    ];
    assertClose(tf.reshape(x, [4, 5]), rows, tolerances.elementwise);
    const shownFlat = gatherImages(set, 'test', [Int32Array.of(0)], {pad: 1, flat: true}).x;
    assertClose(shownFlat, [[rows.flat()]], tolerances.elementwise);
  }),
);

describe('refused', () => {
  test.each<[string, Int32Array[], number, string]>([
    ['a row that is not there', [Int32Array.of(3)], 0, 'rows must be from 0 to 2. Got 3.'],
    ['half a pixel', [Int32Array.of(0)], 0.5, 'pad must be an integer from 0. Got 0.5.'],
    [
      'lists of two lengths',
      [Int32Array.of(0), Int32Array.of(0, 1)],
      0,
      'rows must be lists of one length. Got 1 and 2.',
    ],
  ])('%s', (_, rows, pad, message) => {
    expect(() => gatherImages(set, 'train', rows, {pad})).toThrow(ConfigError);
    expect(() => gatherImages(set, 'train', rows, {pad})).toThrow(message);
  });
});
