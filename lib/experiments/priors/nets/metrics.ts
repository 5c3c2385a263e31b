import {perSeed, type Metric, type RecordOfTrial} from '../../../study';
import {accuracyOrGuessing} from '../../trials/accuracy-or-guessing';
import type {PriorsArm, PriorsDataSet} from './arms';

/** Picks the records of an arm with one number of examples. */
export type PriorsNetsCell = {readonly arm: PriorsArm; readonly data: PriorsDataSet; readonly n: number};

/**
 * The records of one cell, in their order.
 *
 * @example
 * recordsOfNet([], {arm: 'mlp', data: 'mnist', n: 100}); // => []
 */
export const recordsOfNet = (
  records: readonly RecordOfTrial[],
  {arm, data, n}: PriorsNetsCell,
): RecordOfTrial[] =>
  records.filter(({config}) => config.arm === arm && config.data === data && config.n === n);

/**
 * Accuracy of every seed in one cell. A seed that diverged counts as .1, as good as guessing.
 *
 * @param records - of the experiment
 * @param cell - arm, data set, number of examples
 * @param of - which accuracy; default on test examples
 * @returns seed -> accuracy
 * @example
 * netAccuracy([], {arm: 'mlp', data: 'mnist', n: 100}).size; // => 0
 */
export const netAccuracy = (
  records: readonly RecordOfTrial[],
  cell: PriorsNetsCell,
  of: 'accuracy' | 'trainAccuracy' = 'accuracy',
): Map<number, number> =>
  new Map(recordsOfNet(records, cell).map((record) => [record.seed, accuracyOrGuessing(record, of)]));

/**
 * The numbers of training examples of a data set that records have, ascending.
 *
 * @example
 * examplesTried([], 'mnist'); // => []
 */
export const examplesTried = (records: readonly RecordOfTrial[], data: PriorsDataSet): number[] =>
  [...new Set(records.filter(({config}) => config.data === data).map(({config}) => config.n as number))].sort(
    (a, b) => a - b,
  );

/**
 * How many times fewer examples a net needs for an accuracy: n over the n at which its accuracy, a running maximum interpolated against ln n, reaches it. Where it is
 * above from the first n on, the first n stands for it, and where it never gets there the last: the ratio is then a bound.
 *
 * @param n - the examples with which the other net reached the accuracy
 * @param accuracy - which
 * @param curve - of the net: numbers of examples, ascending, each with its accuracy
 * @returns n / the net's n
 * @throws RangeError if the curve is empty
 * @example
 * exampleRatio(1000, 0.75, [[100, 0.5], [10000, 1]]); // => 1
 */
export function exampleRatio(
  n: number,
  accuracy: number,
  curve: readonly (readonly [n: number, accuracy: number])[],
): number {
  if (curve.length === 0) throw new RangeError('curve must have a point. Got none.');
  let best = -Infinity;
  const rising = curve.map(([own, value]) => [own, (best = Math.max(best, value))] as const);
  const above = rising.findIndex(([, value]) => value >= accuracy);
  if (above <= 0) return n / rising[above === 0 ? 0 : rising.length - 1][0];
  const [[before, low], [after, high]] = [rising[above - 1], rising[above]];
  const share = (accuracy - low) / (high - low);
  return n / (before * (after / before) ** share);
}

/**
 * ln of how many times fewer examples an arm needs for what the dense net reaches with n, seed by seed. Figures show what claims read.
 *
 * @param records - of the experiment
 * @param cell - the arm, the data set, and the dense net's n
 * @returns seed -> ln ratio; no number for a seed that one of the arm's numbers of examples lacks
 * @example
 * logExampleRatio([], {arm: 'cnn-pooled', data: 'mnist', n: 100}).size; // => 0
 */
export function logExampleRatio(
  records: readonly RecordOfTrial[],
  {arm, data, n}: PriorsNetsCell,
): Map<number, number> {
  const sizes = examplesTried(records, data);
  const curves = sizes.map((own) => netAccuracy(records, {arm, data, n: own}));
  const reached = netAccuracy(records, {arm: 'mlp', data, n});
  return new Map(
    [...reached].flatMap(([seed, accuracy]) => {
      const curve = sizes.flatMap((own, i) => {
        const value = curves[i].get(seed);
        return value === undefined ? [] : [[own, value] as const];
      });
      return curve.length < sizes.length ? [] : [[seed, Math.log(exampleRatio(n, accuracy, curve))] as const];
    }),
  );
}

const ofRatios = (cells: readonly PriorsNetsCell[], combine?: (...logs: number[]) => number): Metric =>
  perSeed((records) => cells.map((cell) => logExampleRatio(records, cell)), combine);

const ofAccuracies = (
  cells: readonly PriorsNetsCell[],
  combine: (...values: number[]) => number,
  of?: 'trainAccuracy',
): Metric => perSeed((records) => cells.map((cell) => netAccuracy(records, cell, of)), combine);

const [FLAT, POOLED] = ['cnn-flattened', 'cnn-pooled'] as const;
const signals = (arm: PriorsArm, n: number): PriorsNetsCell => ({arm, data: 'mnist-1d', n});
const images = (arm: PriorsArm, n: number): PriorsNetsCell => ({arm, data: 'mnist', n});

/**
 * The numbers that the claims of notebook 06 about nets read, one a seed. A ratio is the natural logarithm of how many times fewer examples a convolutional net needs
 * for the accuracy that the dense net reaches with n.
 *
 * - `signalsRatioFlattened`, `signalsRatioPooled`: MNIST-1D, n = 3,000
 * - `signalsGrowthFlattened`, `signalsGrowthPooled`: how much larger the ratio at 3,000 is than at 1,000
 * - `imagesLead`: the smallest lead of the flattened net in accuracy on MNIST, over 1,000 to 10,000 examples
 * - `imagesRatio`: the ratio of the flattened net on MNIST, n = 10,000
 * - `denseFitsSignals`, `denseFitsImages`: the lowest training accuracy of the dense net without weight decay where its n is read
 *
 * @example
 * Object.keys(priorsNetsMetrics).includes('imagesLead'); // => true
 */
export const priorsNetsMetrics: {readonly [name: string]: Metric} = {
  signalsRatioFlattened: ofRatios([signals(FLAT, 3000)]),
  signalsRatioPooled: ofRatios([signals(POOLED, 3000)]),
  signalsGrowthFlattened: ofRatios([signals(FLAT, 3000), signals(FLAT, 1000)], (more, fewer) => more - fewer),
  signalsGrowthPooled: ofRatios(
    [signals(POOLED, 3000), signals(POOLED, 1000)],
    (more, fewer) => more - fewer,
  ),
  imagesLead: ofAccuracies(
    [1000, 3000, 10000].flatMap((n) => [images(FLAT, n), images('mlp', n)]),
    (...values) => Math.min(...[0, 2, 4].map((i) => values[i] - values[i + 1])),
  ),
  imagesRatio: ofRatios([images(FLAT, 10000)]),
  denseFitsSignals: ofAccuracies(
    [1000, 3000].map((n) => signals('mlp-undecayed', n)),
    Math.min,
    'trainAccuracy',
  ),
  denseFitsImages: ofAccuracies(
    [1000, 3000, 10000].map((n) => images('mlp-undecayed', n)),
    Math.min,
    'trainAccuracy',
  ),
};
