import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, split} from '../core';
import {initLinear, linear, type LinearParams} from '../nn';
import type {Model} from './model';

/** Sizes of a low-rank bilinear model. */
export type LowRankBilinearConfig = {
  readonly dIn: number;
  /** Hidden units, each a product of two linear maps: the rank. */
  readonly dHidden: number;
  readonly dOut: number;
};

/** Parameters of a low-rank bilinear model. */
export type LowRankBilinearParams = {
  readonly left: LinearParams;
  readonly right: LinearParams;
  readonly readOut: LinearParams;
};

/**
 * Products of two linear maps of one input: y = ((u W_a + b_a) ⊙ (u W_b + b_b)) W_o + b_o, a gated layer whose gate has no activation.
 *
 * With dHidden units it is any quadratic function of u whose quadratic part is a sum of dHidden products. It has 2 dHidden (dIn + 1) + (dHidden + 1) dOut parameters.
 *
 * Axes: S seeds (optional). u [*S, B, dIn] -> [*S, B, dOut]. Weights N(0, 1/fan-in), biases 0: inputs of mean square 1 give outputs of mean square 1.
 *
 * @throws ConfigError if a size is no positive integer
 * @see Shazeer 2020, arXiv:2002.05202, eq. 5 ("Bilinear"), there without biases
 * @example
 * const net = lowRankBilinear({dIn: 2, dHidden: 3, dOut: 1});
 * parameterCount(net.init(key(0))); // => 22
 */
export function lowRankBilinear(
  config: LowRankBilinearConfig,
): Model<LowRankBilinearParams, tf.Tensor, tf.Tensor> {
  const {dIn, dHidden, dOut} = config;
  assertPositiveInteger('dIn', dIn);
  assertPositiveInteger('dHidden', dHidden);
  assertPositiveInteger('dOut', dOut);
  return {
    name: 'low-rank-bilinear',
    config,
    init: (key) => {
      const [leftKey, rightKey, readOutKey] = split(key, 3);
      return {
        left: initLinear(leftKey, {dIn, dOut: dHidden}),
        right: initLinear(rightKey, {dIn, dOut: dHidden}),
        readOut: initLinear(readOutKey, {dIn: dHidden, dOut}),
      };
    },
    apply: ({left, right, readOut}, u) => linear(readOut, tf.mul(linear(left, u), linear(right, u))),
  };
}
