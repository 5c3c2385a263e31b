import {combineSeeds, perSeed, type Metric, type RecordOfTrial} from '../../../../study';
import {accuracyOrGuessing} from '../../../trials/accuracy-or-guessing';
import {pathArms, type PathArm} from '../arms';

/** Which number of a record, and of which moment. */
type Moment = 'untrained' | 'trained';

/**
 * The records of one start of the branches, in their order.
 *
 * @example
 * recordsOfStart([], 'zero'); // => []
 */
export const recordsOfStart = (records: readonly RecordOfTrial[], arm: PathArm): RecordOfTrial[] =>
  records.filter(({config}) => config.arm === arm);

/**
 * Mean path length of every seed of one start of the branches: the number of branches that the loss's gradient at the first block's input came through, on average.
 *
 * @param records - of the experiment on path lengths
 * @param arm - which start
 * @param moment - before or after training
 * @param of - the exact one (default), or the one estimated from sampled paths
 * @returns seed -> length; a trained net that diverged has none
 * @example
 * meanPathLength([], 'he', 'trained').size; // => 0
 */
export const meanPathLength = (
  records: readonly RecordOfTrial[],
  arm: PathArm,
  moment: Moment,
  of: 'meanPathLength' | 'sampledPathLength' = 'meanPathLength',
): Map<number, number> =>
  new Map(
    recordsOfStart(records, arm).flatMap(({seed, untrained, metrics, failure}) => {
      const value = (moment === 'untrained' ? untrained : metrics)[of];
      return value === undefined || (moment === 'trained' && failure) ? [] : [[seed, value] as const];
    }),
  );

/** Largest less smallest; NaN where one is missing. */
const rangeOf = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);

/** Range over the four starts, seed by seed. */
const ranges = (records: readonly RecordOfTrial[], moment: Moment): Map<number, number> =>
  combineSeeds(
    pathArms.map((arm) => meanPathLength(records, arm, moment)),
    (...values) => rangeOf(values),
  );

/**
 * How much training shrinks the spread that the start decides: the range of mean path length over the four starts, after training over before, seed by seed. A seed of
 * which one start diverged counts as 1: nothing shrunk.
 *
 * @param records - of the experiment on path lengths
 * @returns seed -> ratio
 * @example
 * pathRangeRatio([]).size; // => 0
 */
export const pathRangeRatio = (records: readonly RecordOfTrial[]): Map<number, number> =>
  combineSeeds([ranges(records, 'trained'), ranges(records, 'untrained')], (after, before) =>
    Number.isNaN(after) && !Number.isNaN(before) ? 1 : after / before,
  );

/**
 * Test accuracy of every seed of one start of the branches. A seed that diverged counts as .1, as good as guessing.
 *
 * @param records - of the experiment on path lengths
 * @param arm - which start
 * @example
 * accuracyOfStart([], 'he').size; // => 0
 */
export const accuracyOfStart = (records: readonly RecordOfTrial[], arm: PathArm): Map<number, number> =>
  new Map(recordsOfStart(records, arm).map((record) => [record.seed, accuracyOrGuessing(record)]));

const trainedMean = (arm: PathArm): Metric => perSeed((records) => [meanPathLength(records, arm, 'trained')]);

/**
 * The numbers that the claims of notebook 12 about path lengths read, one a seed.
 *
 * - `pathRangeRatio`: range of mean path length over the four starts, trained over untrained
 * - `pathRangeUntrained`, `pathRangeTrained`: both ranges
 * - `meanPathHe`, `meanPathInverseRoot`, `meanPathInverse`, `meanPathZero`: mean path length after training
 * - `allLearn`: the lowest test accuracy of the four
 *
 * @example
 * Object.keys(depthPathsMetrics).includes('pathRangeRatio'); // => true
 */
export const depthPathsMetrics: {readonly [name: string]: Metric} = {
  pathRangeRatio: perSeed((records) => [pathRangeRatio(records)]),
  pathRangeUntrained: perSeed((records) => [ranges(records, 'untrained')]),
  pathRangeTrained: perSeed((records) => [ranges(records, 'trained')]),
  meanPathHe: trainedMean('he'),
  meanPathInverseRoot: trainedMean('inverse-root'),
  meanPathInverse: trainedMean('inverse'),
  meanPathZero: trainedMean('zero'),
  allLearn: perSeed(
    (records) => pathArms.map((arm) => accuracyOfStart(records, arm)),
    (...values) => Math.min(...values),
  ),
};
