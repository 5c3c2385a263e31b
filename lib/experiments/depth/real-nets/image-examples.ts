import * as tf from '@tensorflow/tfjs';
import {tidy, uniformArray, type Key, type Params} from '../../../core';
import type {StackModel} from '../../../models';
import {openStack} from './open-stack';
import type {Examples} from './examples';

/** The side of a part, over the shorter side of its photograph. */
const SIDES = {min: 0.5, max: 1} as const;

/**
 * Random square parts of photographs, half of them mirrored. Each photograph is taken about equally often.
 *
 * @param photographs - [H, W, 3]
 * @param key - draws photograph, place, side (1/2 to all of the shorter one) and mirroring of each
 * @param n - how many
 * @param use - what is made of each; parts of large photographs are large, so each is freed before the next
 */
export function randomParts<T>(
  photographs: readonly tf.Tensor3D[],
  key: Key,
  n: number,
  use: (part: tf.Tensor3D) => T,
): T[] {
  const draws = uniformArray(key, 5 * n);
  return Array.from({length: n}, (_, i) => {
    const [which, side, down, right, mirrored] = draws.subarray(5 * i, 5 * i + 5);
    const photograph = photographs[Math.floor(which * photographs.length)];
    const [height, width] = photograph.shape;
    const size = Math.round(Math.min(height, width) * (SIDES.min + side * (SIDES.max - SIDES.min)));
    const place = [down * (height - size), right * (width - size)].map(Math.floor);
    return tidy(() => {
      const part = tf.slice(photograph, [...place, 0], [size, size, 3]);
      return use(mirrored < 0.5 ? part : tf.reverse(part, 1));
    });
  });
}

/**
 * Images for a net that makes a vector of each.
 *
 * @param model - from images to vectors [B, D]
 * @param images - [B, H, W, C]; freed with the examples
 */
export const imageExamples = <P extends Params>(
  model: StackModel<P, tf.Tensor>,
  images: tf.Tensor,
): Examples => ({
  open: (params) => openStack(model, params as P, images),
  openOne: (params, example) => openStack(model, params as P, tf.slice(images, [example], [1])),
  rows: (h) => tidy(() => tf.mean(h, [1, 2]) as tf.Tensor2D),
  free: () => images.dispose(),
});
