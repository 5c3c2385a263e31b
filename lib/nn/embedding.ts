import * as tf from '@tensorflow/tfjs';
import {ConfigError, assertPositiveInteger, normal, type Key} from '../core';
import {gather} from '../ops';

/** One row a symbol: table [*S, V, D]. */
export type EmbeddingParams = {table: tf.Tensor};
/** Sizes and initial spread of an embedding. */
export type EmbeddingConfig = {
  /** V, the number of symbols. */
  vocabulary: number;
  /** D, the size of a row. */
  dModel: number;
  /** Standard deviation of the initial rows, above 0. Default 1. */
  std?: number;
};

/**
 * Parameters of an embedding: rows ~ N(0, std²).
 *
 * @param key - the key of the table
 * @param config - sizes and spread
 * @returns {table: [V, D]}
 * @throws ConfigError if a size is no positive integer, or std is not above 0
 * @example
 * initEmbedding(key(0), {vocabulary: 5, dModel: 2}).table.shape; // => [5, 2]
 */
export function initEmbedding(key: Key, {vocabulary, dModel, std = 1}: EmbeddingConfig): EmbeddingParams {
  assertPositiveInteger('vocabulary', vocabulary);
  assertPositiveInteger('dModel', dModel);
  if (!(std > 0)) throw new ConfigError(`std must be above 0. Got ${std}.`);
  return {table: tf.tidy(() => tf.mul(normal(key, [vocabulary, dModel]), std))};
}

/**
 * The rows of the symbols: y = table[ids].
 *
 * Axes: S seeds (optional), V symbols, D row size.
 *
 * @param params - table [*S, V, D]
 * @param ids - int32 [*S, ...], each in [0, V)
 * @returns [*S, ..., D]
 * @throws ShapeError if ids is not int32 or its seed axis differs from the table's
 * @example
 * embedding({table: tf.tensor2d([[1, 2], [3, 4]])}, tf.tensor1d([1, 0], 'int32')).arraySync(); // => [[3, 4], [1, 2]]
 */
export function embedding({table}: EmbeddingParams, ids: tf.Tensor): tf.Tensor {
  return gather(table, ids);
}
