import * as tf from '@tensorflow/tfjs';
import {ShapeError, assertPositiveInteger} from '../core';
import {stopGradient} from '../ops';
import {normalizeByBatch, perRow} from './normalize-by-batch';

/** Gain and shift of a batch norm, which are learned, and the statistics that it normalises by outside training, which are estimated: each [*S, C]. */
export type BatchNormParams = {
  scale: tf.Tensor;
  offset: tf.Tensor;
  mean: tf.Tensor;
  variance: tf.Tensor;
};

/** Mean and biased variance of each channel [*S, C]. */
export type BatchStatistics = {readonly mean: tf.Tensor; readonly variance: tf.Tensor};

/**
 * Whether a leaf of a tree of parameters is a statistic that a batch norm stores: estimated, not learned.
 *
 * @param path - as `treePaths` has it
 * @example
 * treePaths({norm: initBatchNorm({channels: 1})}).filter(isBatchStatistic); // => ["norm.mean", "norm.variance"]
 */
export const isBatchStatistic = (path: string): boolean => /\.(mean|variance)$/.test(path);

/** How a batch norm is applied. */
export type BatchNormOptions = {
  /** Whether the batch's own statistics normalise; else the stored ones. Default false. */
  train?: boolean;
  /** Added to the variance. Default 1e-5. */
  eps?: number;
  /** Is told the statistics of each batch that comes by, and whose they are. */
  observe?: ObserveBatch;
};

/** What is told the statistics of batches: by the parameters of the norm that met them. */
export type ObserveBatch = (norm: BatchNormParams, statistics: BatchStatistics) => void;

/**
 * Parameters of a batch norm: scale 1, offset 0, mean 0, variance 1. Nothing is drawn, so it takes no key.
 *
 * @param config.channels - C, size of the last axis
 * @param config.scale - what the scale starts from: 1 (default), or 0 for the last norm of a residual branch, which then starts as the identity
 * @returns {scale, offset, mean, variance}, each [C]
 * @throws ConfigError if channels is no positive integer
 * @see Goyal et al. 2017, arXiv:1706.02677, section 5.1, for the start from 0
 * @example
 * initBatchNorm({channels: 2}).variance.arraySync(); // => [1, 1]
 */
export function initBatchNorm({channels, scale = 1}: {channels: number; scale?: number}): BatchNormParams {
  assertPositiveInteger('channels', channels);
  return {
    scale: tf.fill([channels], scale),
    offset: tf.zeros([channels]),
    mean: tf.zeros([channels]),
    variance: tf.ones([channels]),
  };
}

/**
 * Batch normalisation over all axes but the last: y = (x − mean) / √(variance + eps) · scale + offset, a mean and a variance for each channel.
 *
 * In training they are those of the batch, so that each example's output depends on all others, and the gradient goes through both. Else they are the stored ones, and
 * examples are independent. The stored ones are estimates and not weights: no gradient reaches them (it is 0), in neither way. There is no running average, since a pure
 * step changes nothing on the side: `estimateStatistics` computes them once, after training.
 *
 * Axes: S seeds (optional; scale has it or not), C channels.
 *
 * @param params - scale, offset, mean, variance [*S, C]
 * @param x - [*S, ..., C]
 * @param options - train, eps, observe
 * @returns [*S, ..., C]
 * @throws ShapeError naming the argument, the expected and the actual shape
 * @see Ioffe and Szegedy 2015, arXiv:1502.03167, algorithm 1
 * @remarks eps is 1e-5 as in PyTorch; Keras takes 1e-3. Weight decay on all leaves also shrinks the stored statistics, which does not matter before they are estimated.
 * @example
 * const params = {...initBatchNorm({channels: 1}), mean: tf.tensor1d([1])};
 * batchNorm(params, tf.tensor2d([[1], [3]]), {train: true, eps: 0}).arraySync(); // => [[-1], [1]]
 * batchNorm(params, tf.tensor2d([[1], [3]]), {eps: 0}).arraySync(); // => [[0], [2]]
 */
export function batchNorm(
  params: BatchNormParams,
  x: tf.Tensor,
  {train = false, eps = 1e-5, observe}: BatchNormOptions = {},
): tf.Tensor {
  assertBatchNorm(params, x);
  const rows = rowsOf(x, params.scale.rank === 2);
  observe?.(params, statisticsOf(rows));
  return tf.reshape((train ? byBatch : byStored)(params, rows, eps), x.shape);
}

/** [*S, ..., C] -> [*S, N, C], N all values of a channel. */
function rowsOf(x: tf.Tensor, hasSeeds: boolean): tf.Tensor {
  const [seeds, channels] = [x.shape.slice(0, hasSeeds ? 1 : 0), x.shape[x.rank - 1]];
  const n = x.shape.slice(seeds.length, -1).reduce((product, size) => product * size, 1);
  return tf.reshape(x, [...seeds, n, channels]);
}

const statisticsOf = (rows: tf.Tensor): BatchStatistics => {
  const mean = tf.mean(rows, -2, true);
  const variance = tf.mean(tf.square(tf.sub(rows, mean)), -2);
  return {mean: tf.squeeze(mean, [mean.rank - 2]), variance};
};

/** By the stored statistics: one multiplication and one addition. */
function byStored({scale, offset, mean, variance}: BatchNormParams, rows: tf.Tensor, eps: number): tf.Tensor {
  const gain = tf.mul(scale, tf.rsqrt(tf.add(stopGradient(variance), eps)));
  const shift = tf.sub(offset, tf.mul(stopGradient(mean), gain));
  return tf.add(tf.mul(rows, perRow(gain)), perRow(shift));
}

/** By the batch's own. The stored statistics are inputs only so that they have a gradient, which is 0. */
function byBatch({scale, offset, mean, variance}: BatchNormParams, rows: tf.Tensor, eps: number): tf.Tensor {
  const withStored = tf.customGrad((...args) => {
    const [y, m, v, save] = args as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([m, v]);
    return {
      value: tf.clone(y),
      gradFunc: (dy, stored) => [dy, ...stored.map((one) => tf.zerosLike(one))],
    };
  });
  return withStored(normalizeByBatch(rows, scale, offset, eps), mean, variance);
}

function assertBatchNorm({scale, ...rest}: BatchNormParams, x: tf.Tensor): void {
  if (scale.rank !== 1 && scale.rank !== 2) {
    throw new ShapeError(`scale must have shape [C] or [S, C]. Got [${scale.shape.join(', ')}].`);
  }
  for (const name of ['offset', 'mean', 'variance'] as const) {
    if (rest[name].shape.join() !== scale.shape.join()) {
      throw new ShapeError(
        `${name} must have shape [${scale.shape.join(', ')}] as scale. Got [${rest[name].shape.join(', ')}].`,
      );
    }
  }
  const channels = scale.shape[scale.rank - 1];
  const fits =
    x.rank > scale.rank &&
    x.shape[x.rank - 1] === channels &&
    (scale.rank === 1 || x.shape[0] === scale.shape[0]);
  if (!fits) {
    const expected = [...scale.shape.slice(0, -1), 'B', '...', channels].join(', ');
    throw new ShapeError(`x must have shape [${expected}] to match scale. Got [${x.shape.join(', ')}].`);
  }
}
