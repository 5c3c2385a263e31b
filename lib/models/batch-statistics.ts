import * as tf from '@tensorflow/tfjs';
import {ConfigError, tidy, treeMap, type Params} from '../core';
import type {BatchNormParams, BatchStatistics} from '../nn';
import type {Model} from './model';

/**
 * The parameters of a trained model with batch norms, their stored statistics estimated from data: with the weights fixed, each batch is sent through the model in training
 * mode, and of each norm, with μ_B and σ²_B the statistics of the batches, mean = E[μ_B] and variance = E[σ²_B] + E[(μ_B − mean)²].
 *
 * Nothing else changes. Training steps are pure and keep no running averages, so this is to be called once after training and before the model is applied without `train`.
 *
 * @param model - applied with `train`
 * @param params - with or without a seed axis; not freed
 * @param batches - inputs of the size that was trained on, all alike
 * @returns a tree of the structure of `params`, of tensors of its own
 * @throws ConfigError if there is no batch, or the model meets no batch norm of `params`
 * @see Wu and Johnson 2021, arXiv:2105.07576, section 3 (PreciseBN)
 * @example
 * const norm = {...initBatchNorm({channels: 1})};
 * const model = {name: 'norm', config: {}, init: () => norm, apply: (p: typeof norm, x: tf.Tensor, options = {}) => batchNorm(p, x, options)};
 * const {mean, variance} = estimateStatistics(model, norm, [tf.tensor2d([[1], [3]]), tf.tensor2d([[5], [7]])]);
 * [mean.arraySync(), variance.arraySync()]; // => [[4], [5]]
 */
export function estimateStatistics<P extends Params, X>(
  model: Model<P, X, tf.Tensor>,
  params: P,
  batches: readonly X[],
): P {
  if (batches.length === 0) throw new ConfigError('batches must have at least one batch. Got none.');
  return tidy(() => {
    const seen = new Map<Params, BatchStatistics[]>();
    for (const x of batches) {
      const norms: BatchNormParams[] = [];
      const statistics = tidy(() => {
        const own: BatchStatistics[] = [];
        model.apply(params, x, {
          train: true,
          observe: (norm, statistics) => {
            norms.push(norm);
            own.push(statistics);
          },
        });
        return own;
      });
      norms.forEach((norm, i) => seen.set(norm, [...(seen.get(norm) ?? []), statistics[i]]));
    }
    const found = new Set<Params>();
    const estimated = withEstimates(params, (norm) => {
      const statistics = seen.get(norm);
      if (statistics) found.add(norm);
      return statistics && population(statistics);
    }) as P;
    if (found.size === 0 || found.size < seen.size) {
      throw new ConfigError(
        `model must meet batch norms that are records of params. Got ${seen.size} norms, of which params hold ${found.size}.`,
      );
    }
    return estimated;
  });
}

/** A copy of a tree in which the records for which there is an estimate have it. */
function withEstimates(tree: Params, estimateOf: (node: Params) => BatchStatistics | undefined): Params {
  const estimate = estimateOf(tree);
  if (estimate) return {...treeMap((leaf) => tf.clone(leaf), tree as BatchNormParams), ...estimate};
  if (tree instanceof tf.Tensor) return tf.clone(tree);
  if (Array.isArray(tree)) return tree.map((one: Params) => withEstimates(one, estimateOf));
  return Object.fromEntries(
    Object.entries(tree as {[name: string]: Params}).map(([name, one]) => [
      name,
      withEstimates(one, estimateOf),
    ]),
  );
}

/** Statistics of all numbers of batches of one size. */
function population(batches: readonly BatchStatistics[]): BatchStatistics {
  const [means, variances] = [
    tf.stack(batches.map((one) => one.mean)),
    tf.stack(batches.map((one) => one.variance)),
  ];
  const mean = tf.mean(means, 0);
  return {mean, variance: tf.add(tf.mean(variances, 0), tf.mean(tf.square(tf.sub(means, mean)), 0))};
}
