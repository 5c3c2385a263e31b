import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, split} from '../core';
import {initLinear, linear, type ProjectionParams} from '../nn';
import type {Model} from './model';
import {assertTwoInputs, type TwoInputs} from './two-inputs';

/** Sizes of a bilinear form. */
export type BilinearFormConfig = {
  readonly dX: number;
  readonly dZ: number;
  /** Size of query and key: the rank of the form. */
  readonly rank: number;
};

/** Parameters of a bilinear form. */
export type BilinearFormParams = {readonly query: ProjectionParams; readonly key: ProjectionParams};

/**
 * A bilinear form of two inputs, the score of attention without its scale: y = (x W_q) · (z W_k).
 *
 * No bias, no scale, no read-out: rank (dX + dZ) parameters. Weights start as N(0, 1/(fan-in √rank)), so that inputs of mean square 1 give outputs of mean square 1.
 *
 * Axes: S seeds (optional), B batch. {x [*S, B, dX], z [*S, B, dZ]} -> [*S, B, 1].
 *
 * @throws ConfigError if a size is no positive integer; `apply` throws ShapeError for input of another shape
 * @example
 * const form = bilinearForm({dX: 1, dZ: 1, rank: 1});
 * const params = {query: {w: tf.tensor2d([[2]])}, key: {w: tf.tensor2d([[3]])}};
 * form.apply(params, {x: tf.tensor2d([[5]]), z: tf.tensor2d([[7]])}).arraySync(); // => [[210]]
 */
export function bilinearForm(config: BilinearFormConfig): Model<BilinearFormParams, TwoInputs, tf.Tensor> {
  const {dX, dZ, rank} = config;
  assertPositiveInteger('dX', dX);
  assertPositiveInteger('dZ', dZ);
  assertPositiveInteger('rank', rank);
  return {
    name: 'bilinear-form',
    config,
    init: (key) => {
      const [queryKey, keyKey] = split(key, 2);
      const rest = {dOut: rank, bias: false, variance: 1 / Math.sqrt(rank)} as const;
      return {
        query: initLinear(queryKey, {dIn: dX, ...rest}),
        key: initLinear(keyKey, {dIn: dZ, ...rest}),
      };
    },
    apply: ({query, key}, input) => {
      assertTwoInputs(input, query, key);
      return tf.sum(tf.mul(linear(query, input.x), linear(key, input.z)), -1, true);
    },
  };
}
