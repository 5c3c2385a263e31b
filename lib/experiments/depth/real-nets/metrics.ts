import {combineSeeds, perSeed, type Metric, type RecordOfTrial, type SeedValues} from '../../../study';
import {weightsOfNet, type RealNet, type RealNetWeights} from './trial';

/** Picks the records of a net with some weights. */
export type RealNetCell = {readonly net: RealNet; readonly weights: RealNetWeights};

/** The records of one cell. */
export const recordsOfCell = (
  records: readonly RecordOfTrial[],
  {net, weights}: RealNetCell,
): RecordOfTrial[] => records.filter(({config}) => config.net === net && config.weights === weights);

/**
 * One number of every seed in one cell.
 *
 * @param records - of the experiment on real nets
 * @param cell - net and weights
 * @param name - as the records name it, for example `swap damage` or `mean path`
 * @returns seed -> number; NaN where a record lacks it
 * @example
 * realNetValues([], {net: 'mini-lm', weights: 'trained'}, 'swap damage').size; // => 0
 */
export const realNetValues = (
  records: readonly RecordOfTrial[],
  cell: RealNetCell,
  name: string,
): SeedValues => new Map(recordsOfCell(records, cell).map(({seed, metrics}) => [seed, metrics[name] ?? NaN]));

const valueOf = (net: RealNet, name: string, weights: readonly RealNetWeights[]): Metric =>
  perSeed(
    (records) => weights.map((own) => realNetValues(records, {net, weights: own}, name)),
    (first, second = 0) => first - second,
  );

/** Skip less branch, of one net with some weights. */
const skipLessBranch =
  (net: RealNet, weights: RealNetWeights): Metric =>
  (records) =>
    [
      ...combineSeeds(
        ['delete skip damage', 'delete branch damage'].map((name) =>
          realNetValues(records, {net, weights}, name),
        ),
        (skip, branch) => skip - branch,
      ),
    ].map(([unit, value]) => ({unit, value}));

const capital = (word: string): string => word[0].toUpperCase() + word.slice(1);

/** All numbers of one net under its prefix. */
function metricsOf(prefix: string, net: RealNet): [string, Metric][] {
  const own = (name: string, weights: RealNetWeights): Metric => valueOf(net, name, [weights]);
  const less = (name: string, control: RealNetWeights): Metric => valueOf(net, name, ['trained', control]);
  return [
    ...weightsOfNet(net).flatMap((weights): [string, Metric][] => [
      [`${prefix}Swap${capital(weights)}`, own('swap damage', weights)],
      [`${prefix}Path${capital(weights)}`, own('mean path', weights)],
      [`${prefix}SkipLessBranch${capital(weights)}`, skipLessBranch(net, weights)],
    ]),
    [`${prefix}SwapLessRandom`, less('swap damage', 'random')],
    ...(weightsOfNet(net).includes('wide')
      ? [[`${prefix}SwapLessWide`, less('swap damage', 'wide')] as [string, Metric]]
      : []),
    [`${prefix}SwapLessShuffled`, less('swap damage', 'shuffled')],
    [`${prefix}PathLessRandom`, less('mean path', 'random')],
  ];
}

/**
 * The numbers that claims about real nets read, one a seed, under the prefix `miniLm` or `face`:
 *
 * - `…SwapTrained`, `Random`, `Shuffled`, and of MiniLM `Wide`: the mean, over swaps of neighbouring blocks, of 1 − the centred cosine to the intact net's vector
 * - `…SwapLessRandom`, `…SwapLessShuffled`, `miniLmSwapLessWide`: that with trained weights, less that with the others on the same examples
 * - `…PathTrained` and the others: the mean length of the gradient's paths, in branches; `…PathLessRandom`: trained less random
 * - `…SkipLessBranchTrained` and the others: damage of deleting a skip less that of deleting a branch, means over units
 *
 * @example
 * Object.keys(realNetMetrics).includes('miniLmSwapLessRandom'); // => true
 */
export const realNetMetrics: {readonly [name: string]: Metric} = Object.fromEntries([
  ...metricsOf('miniLm', 'mini-lm'),
  ...metricsOf('face', 'face'),
]);
