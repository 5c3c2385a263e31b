import {mean, perSeed, type Metric, type RecordOfTrial} from '../../../../study';
import {accuracyOrGuessing, guessing} from '../../../trials/accuracy-or-guessing';
import {hasSkip, type TwinArm} from '../arms';

/** A net that is hardly better than guessing has nothing to lose. */
const LEARNED = 0.05;

/**
 * The records of one twin, in their order.
 *
 * @example
 * recordsOfTwin([], 'plain'); // => []
 */
export const recordsOfTwin = (records: readonly RecordOfTrial[], arm: TwinArm): RecordOfTrial[] =>
  records.filter(({config}) => config.arm === arm);

/**
 * Accuracy of every seed of one twin. A seed that diverged counts as .1, as good as guessing.
 *
 * @param records - of the experiment on lesions
 * @param arm - which twin
 * @param of - which accuracy; default on test examples
 * @returns seed -> accuracy
 * @example
 * twinAccuracy([], 'plain').size; // => 0
 */
export const twinAccuracy = (
  records: readonly RecordOfTrial[],
  arm: TwinArm,
  of: 'accuracy' | 'trainAccuracy' = 'accuracy',
): Map<number, number> =>
  new Map(recordsOfTwin(records, arm).map((record) => [record.seed, accuracyOrGuessing(record, of)]));

/** The share of what a net knows that a lesion takes: (a − a after the lesion) / (a − .1); none where a is hardly above .1. */
const shareLost = ({metrics: {intactAccuracy}}: RecordOfTrial, after: number): number =>
  intactAccuracy - guessing < LEARNED ? NaN : (intactAccuracy - after) / (intactAccuracy - guessing);

/**
 * What a record's net loses by a lesion of each block, as a share of its accuracy above guessing: (a − a after the lesion) / (a − .1). 0 is no loss, 1 is guessing.
 *
 * @param record - of the experiment on lesions
 * @param lesion - a block deleted, N shares; or a block and the next in each other's place, N − 1 shares
 * @returns one a block; none of a net that diverged or is hardly better than guessing (a below .15)
 * @example
 * const [record] = committedRecords();
 * lesionShares({...record, metrics: {intactAccuracy: 0.6}, curves: {withoutBlock: [0.6, 0.35, 0.1]}, failure: null}, 'withoutBlock'); // => [0, 0.5, 1]
 */
export function lesionShares(record: RecordOfTrial, lesion: 'withoutBlock' | 'swappedBlocks'): number[] {
  const after = record.failure ? [] : (record.curves[lesion] ?? []);
  return after.map((accuracy) => shareLost(record, accuracy)).filter((share) => !Number.isNaN(share));
}

/** What a lesion is done to: the middle half of the blocks (7 to 18 of 24), the first one, or all. */
export type LesionedBlocks = 'middle' | 'first' | 'all';

/** The shares of some blocks; pairs that are swapped count by their first. */
function sharesIn(shares: readonly number[], blocks: LesionedBlocks, nBlocks: number): number[] {
  if (blocks === 'first') return shares.slice(0, 1);
  if (blocks === 'all') return [...shares];
  const outer = Math.floor(nBlocks / 4);
  return shares.slice(outer, nBlocks - outer);
}

/**
 * The share of its accuracy above guessing that every seed of a twin loses by a lesion, the mean over some blocks.
 *
 * @param records - of the experiment on lesions
 * @param arm - which twin
 * @param lesion - what is done to a block: deleted (default), or put in the place of the next
 * @param blocks - over which the mean is taken; default the middle half
 * @returns seed -> share; NaN for a seed that learned nothing
 * @example
 * lesionShare([], 'plain').size; // => 0
 */
export const lesionShare = (
  records: readonly RecordOfTrial[],
  arm: TwinArm,
  lesion: 'withoutBlock' | 'swappedBlocks' = 'withoutBlock',
  blocks: LesionedBlocks = 'middle',
): Map<number, number> =>
  new Map(
    recordsOfTwin(records, arm).map((record) => {
      const shares = sharesIn(lesionShares(record, lesion), blocks, record.config.nBlocks as number);
      return [record.seed, shares.length === 0 ? NaN : mean(shares)];
    }),
  );

/**
 * The share of its accuracy above guessing that every seed of a twin loses when all its blocks are put in a random order, the mean over four orders.
 *
 * @param records - of the experiment on lesions
 * @param arm - which twin
 * @returns seed -> share; NaN for a seed that learned nothing
 * @example
 * shuffleShare([], 'plain').size; // => 0
 */
export const shuffleShare = (records: readonly RecordOfTrial[], arm: TwinArm): Map<number, number> =>
  new Map(
    recordsOfTwin(records, arm).map((record) => [
      record.seed,
      record.failure ? NaN : shareLost(record, record.metrics.shuffledAccuracy ?? NaN),
    ]),
  );

/** A seed that learned nothing counts against what is expected of its arm: as all lost where little is to be lost, as nothing lost where much is. */
const counted =
  (arm: TwinArm) =>
  (value: number): number =>
    Number.isNaN(value) ? (hasSkip(arm) || arm === 'image' ? 1 : 0) : value;
const share = (
  arm: TwinArm,
  ...how: [lesion?: 'withoutBlock' | 'swappedBlocks', blocks?: LesionedBlocks]
): Metric => perSeed((records) => [lesionShare(records, arm, ...how)], counted(arm));
const shuffled = (arm: TwinArm): Metric => perSeed((records) => [shuffleShare(records, arm)], counted(arm));
const accuracy = (arm: TwinArm): Metric => perSeed((records) => [twinAccuracy(records, arm)]);
const lead = (arm: TwinArm, over: TwinArm): Metric =>
  perSeed(
    (records) => [twinAccuracy(records, arm), twinAccuracy(records, over)],
    (own, other) => own - other,
  );

/**
 * The numbers that the claims of notebook 12 about twins read, one a seed. A share is of the accuracy above guessing. A seed that learned nothing counts as 1 for a net
 * with skips and for the image start, as 0 for the other plain nets.
 *
 * - `lesionResidual`, `lesionPlain`, `lesionWide`, `lesionImage`, `lesionResidualNorm`, `lesionPlainNorm`, `lesionWideNorm`: the share that deleting a block takes, the mean over
 *   the middle half of the blocks
 * - `firstResidual`, `firstPlain`, `firstWide`, `firstImage`: the same of the first block alone
 * - `swapResidual`, `swapPlain`, `swapWide`, `swapImage`: the share that swapping a block with the next takes, middle half
 * - `shuffleResidual`, `shufflePlain`, `shuffleWide`, `shuffleImage`: the share that a random order of all blocks takes
 * - `lesionImageOverResidual`: `lesionImage` less `lesionResidual`
 * - `capacity`, `startingPoint`, `keepingTheSkip`: test accuracy, wide less plain, image less wide, residual less image
 * - `plainLearns`, `residualLearns`: their test accuracies
 *
 * @example
 * Object.keys(depthTwinsMetrics).includes('lesionPlain'); // => true
 */
export const depthTwinsMetrics: {readonly [name: string]: Metric} = {
  lesionResidual: share('residual'),
  lesionPlain: share('plain'),
  lesionWide: share('wide'),
  lesionImage: share('image'),
  lesionResidualNorm: share('residual-norm'),
  lesionPlainNorm: share('plain-norm'),
  lesionWideNorm: share('wide-norm'),
  firstResidual: share('residual', 'withoutBlock', 'first'),
  firstPlain: share('plain', 'withoutBlock', 'first'),
  firstWide: share('wide', 'withoutBlock', 'first'),
  firstImage: share('image', 'withoutBlock', 'first'),
  swapResidual: share('residual', 'swappedBlocks'),
  swapPlain: share('plain', 'swappedBlocks'),
  swapWide: share('wide', 'swappedBlocks'),
  swapImage: share('image', 'swappedBlocks'),
  shuffleResidual: shuffled('residual'),
  shufflePlain: shuffled('plain'),
  shuffleWide: shuffled('wide'),
  shuffleImage: shuffled('image'),
  lesionImageOverResidual: perSeed(
    (records) => [lesionShare(records, 'image'), lesionShare(records, 'residual')],
    (image, residual) => counted('image')(image) - counted('residual')(residual),
  ),
  capacity: lead('wide', 'plain'),
  startingPoint: lead('image', 'wide'),
  keepingTheSkip: lead('residual', 'image'),
  plainLearns: accuracy('plain'),
  residualLearns: accuracy('residual'),
};
