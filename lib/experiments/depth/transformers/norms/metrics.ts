import {perSeed, type Metric, type RecordOfTrial} from '../../../../study';
import type {NormArm} from './arms';

/** Picks the records of an encoder with one schedule. */
export type NormCell = {
  readonly arm: NormArm;
  /** Default true. */
  readonly warmUp?: boolean;
};

/**
 * The token accuracy from which a rate counts as one at which an encoder learns.
 *
 * @example
 * learnedFrom; // => 0.9
 */
export const learnedFrom = 0.9;

/**
 * The records of one cell at all its rates, in their order.
 *
 * @param records - of the experiment on norms
 * @param cell - the encoder, and whether there was a warm-up
 * @example
 * recordsOfNorm([], {arm: 'pre'}); // => []
 */
export const recordsOfNorm = (
  records: readonly RecordOfTrial[],
  {arm, warmUp = true}: NormCell,
): RecordOfTrial[] => records.filter(({config}) => config.arm === arm && config.warmUp === warmUp);

/** Token accuracy of a record. A seed that diverged counts as 0. */
export const accuracyOf = ({metrics, failure}: RecordOfTrial): number =>
  failure ? 0 : (metrics.accuracy ?? 0);

/**
 * At how many rates each seed reached a token accuracy of .9.
 *
 * @param records - of the experiment on norms
 * @param cell - the encoder, and whether there was a warm-up
 * @returns seed -> number of rates
 * @example
 * ratesThatLearn([], {arm: 'pre'}).size; // => 0
 */
export function ratesThatLearn(records: readonly RecordOfTrial[], cell: NormCell): Map<number, number> {
  const counts = new Map<number, number>();
  for (const record of recordsOfNorm(records, cell))
    counts.set(record.seed, (counts.get(record.seed) ?? 0) + (accuracyOf(record) >= learnedFrom ? 1 : 0));
  return counts;
}

const lead = (ahead: NormCell, behind: NormCell): Metric =>
  perSeed(
    (records) => [ahead, behind].map((cell) => ratesThatLearn(records, cell)),
    (a, b) => a - b,
  );

/** Mean token accuracy over the rates, seed by seed. */
const meanAccuracy = (records: readonly RecordOfTrial[], cell: NormCell): Map<number, number> => {
  const own = recordsOfNorm(records, cell);
  return new Map(
    [...new Set(own.map(({seed}) => seed))].map((seed) => {
      const values = own.filter((record) => record.seed === seed).map(accuracyOf);
      return [seed, values.reduce((a, b) => a + b, 0) / values.length];
    }),
  );
};

/**
 * The numbers that claims on norms read, one a seed: at how many more rates of the design an encoder learns, which is a token accuracy of .9 or more.
 *
 * - `preLead`: pre-norm − post-norm, branches as drawn, with warm-up
 * - `preLeadOfSmallBranches`: the same, branches times 1/√(2L)
 * - `preLeadWithoutWarmUp`, `preLeadOfSmallBranchesWithoutWarmUp`: the same two without warm-up
 * - `warmUpHelpsPre`, `warmUpHelpsPost`: with − without warm-up, branches as drawn
 * - `smallBranchesHelpPost`: branches times 1/√(2L) − as drawn, post-norm, with warm-up
 * - `preAccuracyLead`: pre-norm − post-norm, branches as drawn, with warm-up: token accuracy, the mean over rates
 *
 * @example
 * Object.keys(normMetrics).includes('preLead'); // => true
 */
export const normMetrics: {readonly [name: string]: Metric} = {
  preLead: lead({arm: 'pre'}, {arm: 'post'}),
  preLeadOfSmallBranches: lead({arm: 'pre-scaled'}, {arm: 'post-scaled'}),
  preLeadWithoutWarmUp: lead({arm: 'pre', warmUp: false}, {arm: 'post', warmUp: false}),
  preLeadOfSmallBranchesWithoutWarmUp: lead(
    {arm: 'pre-scaled', warmUp: false},
    {arm: 'post-scaled', warmUp: false},
  ),
  warmUpHelpsPre: lead({arm: 'pre'}, {arm: 'pre', warmUp: false}),
  warmUpHelpsPost: lead({arm: 'post'}, {arm: 'post', warmUp: false}),
  smallBranchesHelpPost: lead({arm: 'post-scaled'}, {arm: 'post'}),
  preAccuracyLead: perSeed(
    (records) => (['pre', 'post'] as const).map((arm) => meanAccuracy(records, {arm})),
    (a, b) => a - b,
  ),
};
