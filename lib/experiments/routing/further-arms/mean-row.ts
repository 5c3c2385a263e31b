import * as tf from '@tensorflow/tfjs';
import {rSquared} from '../../../analysis';
import {tidy, type Params} from '../../../core';
import type {RoutingBatch} from '../../../data';
import {poolingWeights, type AttentionPoolingParams} from '../../../models';
import type {RoutingModel} from '../arms';

/**
 * R² where every query gets the mean attention row of all examples, and everything else stays as trained: attention made constant.
 *
 * @returns one number a seed; NaN where a weight is not finite
 * @see Hassid et al. 2022, arXiv:2211.03495 (PAPA)
 */
export function meanRowRSquared(
  model: RoutingModel,
  params: Params,
  {input, target}: Pick<RoutingBatch, 'input' | 'target'>,
): number[] {
  return tidy(() => {
    const trained = params as AttentionPoolingParams;
    const row = tf.mean(poolingWeights(trained, input), 1); // [S, U]
    // A fixed row is what static scoring has: its softmax gives the row back.
    const constant: AttentionPoolingParams = {...trained, scoring: {logits: tf.log(row)}};
    return rSquared(model.apply(constant, input), target);
  });
}
