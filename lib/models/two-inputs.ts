import type * as tf from '@tensorflow/tfjs';
import {assertShape} from '../core';
import type {ProjectionParams} from '../nn';

/** The input of a model that tells two vectors apart. */
export type TwoInputs = {
  /** [*S, B, dX] */
  readonly x: tf.Tensor;
  /** [*S, B, dZ] */
  readonly z: tf.Tensor;
};

/** Throws a ShapeError if x or z does not fit the weights that read it. */
export function assertTwoInputs({x, z}: TwoInputs, ofX: ProjectionParams, ofZ: ProjectionParams): void {
  const seeds = ofX.w.shape.slice(0, -2);
  const sizes = assertShape('x', x, [...seeds, 'B', ofX.w.shape[seeds.length]]);
  assertShape('z', z, [...seeds, 'B', ofZ.w.shape[seeds.length]], sizes);
}
