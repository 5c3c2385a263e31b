import {perSeed, type Metric, type RecordOfTrial} from '../../study';
import type {AttentionView, ValueKind} from './trial';

/** What is measured of attention's weights. */
export type RelevanceMeasure = 'byValues' | 'byKeys' | 'otherMissed';

/**
 * The largest difference between attention and one of its views, of every seed.
 *
 * @param records - of the experiment on views
 * @param view - the other way to the same numbers
 * @returns seed -> difference, over the largest number
 * @example
 * differencesOf([], 'smoother').size; // => 0
 */
export const differencesOf = (records: readonly RecordOfTrial[], view: AttentionView): Map<number, number> =>
  new Map(
    records
      .filter(({config}) => config.view === view)
      .map(({seed, metrics}) => [seed, metrics.difference ?? NaN]),
  );

/**
 * A measure of attention's weights, of every seed.
 *
 * @param records - of the experiment on relevance
 * @param measure - which
 * @param values - with which values; default drawn ones
 * @returns seed -> number
 * @example
 * relevanceOf([], 'byKeys').size; // => 0
 */
export const relevanceOf = (
  records: readonly RecordOfTrial[],
  measure: RelevanceMeasure,
  values: ValueKind = 'drawn',
): Map<number, number> =>
  new Map(
    records
      .filter(({config}) => config.values === values)
      .map(({seed, metrics}) => [seed, metrics[measure] ?? NaN]),
  );

const difference = (view: AttentionView): Metric => perSeed((records) => [differencesOf(records, view)]);
const relevance = (measure: RelevanceMeasure, values?: ValueKind): Metric =>
  perSeed((records) => [relevanceOf(records, measure, values)]);

/**
 * The numbers that claims on views read, one a seed: the largest difference of all draws, by view.
 *
 * @example
 * Object.keys(identityMetrics); // => ["smoother", "messages", "convolution", "fastWeights"]
 */
export const identityMetrics: {readonly [name: string]: Metric} = {
  smoother: difference('smoother'),
  messages: difference('messages'),
  convolution: difference('convolution'),
  fastWeights: difference('fast-weights'),
};

/**
 * The numbers that claims on relevance read, one a seed.
 *
 * - `byValues`: the largest change of a weight when the values are drawn anew
 * - `byKeys`: the share of a query's weight that moves to other tokens when the keys are, mean
 * - `otherMissed`: the share of queries of which the token with the most weight is not the one that the answer would miss the most
 * - `otherMissedOneHot`: the same with one-hot values
 *
 * @example
 * Object.keys(relevanceMetrics).length; // => 4
 */
export const relevanceMetrics: {readonly [name: string]: Metric} = {
  byValues: relevance('byValues'),
  byKeys: relevance('byKeys'),
  otherMissed: relevance('otherMissed'),
  otherMissedOneHot: relevance('otherMissed', 'one-hot'),
};
