import * as tf from '@tensorflow/tfjs';
import {pathLengths, sampledPathLengths, type PathLengths} from '../../../analysis';
import {key, tidy, type Params} from '../../../core';
import type {LabelledBatch} from '../../../data';
import {applyUnits, crossEntropy} from '../../../nn';
import type {TwinModel} from './signals';

/** On so many test examples paths are followed. */
export const PATH_EXAMPLES = 64;

const options = {batchAxis: 1} as const;

/**
 * The distribution of the loss's gradient at the first block's input over path lengths, one a seed: exactly, and as it is estimated from sampled paths.
 *
 * The mass of a length is the mean over examples of the gradient's norm, so an example whose gradient is longer counts for more. Real nets' examples count alike (`depthRealNets`).
 */
export const measurePaths = (
  model: TwinModel,
  params: Params,
  batch: LabelledBatch,
  how: 'exact' | 'sampled' = 'exact',
): PathLengths[] =>
  tidy(() => {
    const {x, label} = batch;
    const [units, h] = [model.units(params, x), model.stem(params, x)];
    const loss = (last: tf.Tensor): tf.Scalar =>
      tf.sum(crossEntropy(model.head(params, last, x), label)) as tf.Scalar;
    const gradient = tf.grad(loss as (last: tf.Tensor) => tf.Tensor)(applyUnits(units, h));
    return how === 'exact'
      ? pathLengths(units, h, gradient, options)
      : sampledPathLengths(units, h, gradient, key(0), options);
  });
