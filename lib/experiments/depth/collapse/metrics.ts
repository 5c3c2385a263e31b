import {perSeed, type Metric, type RecordOfTrial} from '../../../study';
import type {CollapseArm} from './arms';

/** Picks the records of one stack. */
export type CollapseCell = {
  readonly arm: CollapseArm;
  /** Default 1. */
  readonly gain?: number;
};

/** A stack counts as collapsed once its residual is below this. */
const COLLAPSED = 1e-2;

/**
 * The residual ‖X − 1 x̄ᵀ‖ / ‖X‖ of every seed after each block of a stack.
 *
 * @param records - of the experiment on collapse
 * @param cell - the stack, and the gain of its queries and keys
 * @returns seed -> residuals, after block 1, 2, …
 * @example
 * collapseResiduals([], {arm: 'skip'}).size; // => 0
 */
export const collapseResiduals = (
  records: readonly RecordOfTrial[],
  {arm, gain = 1}: CollapseCell,
): Map<number, readonly number[]> =>
  new Map(
    records
      .filter(({config}) => config.arm === arm && config.gain === gain)
      .map(({seed, curves}) => [seed, curves.residual ?? []]),
  );

/**
 * The number of blocks after which each seed's tokens are the same but for 1 %: the first residual below 0.01.
 *
 * @param records - of the experiment on collapse
 * @param cell - the stack, and the gain of its queries and keys
 * @returns seed -> blocks; where it did not come to that, one more than there were
 * @example
 * collapseDepths([], {arm: 'attention', gain: 4}).size; // => 0
 */
export const collapseDepths = (records: readonly RecordOfTrial[], cell: CollapseCell): Map<number, number> =>
  new Map(
    [...collapseResiduals(records, cell)].map(([seed, residuals]) => {
      const at = residuals.findIndex((residual) => residual < COLLAPSED);
      return [seed, (at < 0 ? residuals.length : at) + 1];
    }),
  );

const residualsAt =
  (depth: number) =>
  (records: readonly RecordOfTrial[], arm: CollapseArm): Map<number, number> =>
    new Map(
      [...collapseResiduals(records, {arm})].map(([seed, residuals]) => [seed, residuals[depth - 1] ?? NaN]),
    );

const logOf = (
  depth: number,
  arms: readonly CollapseArm[],
  combine: (...residuals: number[]) => number,
): Metric =>
  perSeed(
    (records) => arms.map((arm) => residualsAt(depth)(records, arm)),
    (...residuals) => Math.log10(combine(...residuals)),
  );

const laterBy = (gain: number): Metric =>
  perSeed(
    (records) => [gain, 1].map((own) => collapseDepths(records, {arm: 'attention', gain: own})),
    (withGain, without) => Math.log2(withGain / without),
  );

/**
 * The numbers that claims on collapse read, one a seed. r is the residual, on a scale of powers of ten; the gain is 1 but where it is named.
 *
 * - `withoutSkipAt8`: log₁₀ of the larger r of the two stacks without a skip, after 8 blocks
 * - `withSkipAt8`: log₁₀ of the smallest r of the three with skips, after 8 blocks
 * - `attentionSkipAt8`, `attentionSkipAt64`: log₁₀ r of attention with a skip
 * - `withoutNormAt64`: log₁₀ r of attention, MLP and skips without a norm, after 64 blocks
 * - `withNormAt64`: the same with a norm before each branch
 * - `norm64`: the second minus the first
 * - `laterByGain2`, `laterByGain4`: log₂ of the depth at which attention alone has collapsed (r < 0.01) with that gain, over that with gain 1; a bound where it has not
 *
 * @example
 * Object.keys(collapseMetrics).includes('withNormAt64'); // => true
 */
export const collapseMetrics: {readonly [name: string]: Metric} = {
  withoutSkipAt8: logOf(8, ['attention', 'mlp'], Math.max),
  withSkipAt8: logOf(8, ['skip', 'skip-mlp', 'pre-norm'], Math.min),
  attentionSkipAt8: logOf(8, ['skip'], (own) => own),
  attentionSkipAt64: logOf(64, ['skip'], (own) => own),
  withoutNormAt64: logOf(64, ['skip-mlp'], (own) => own),
  withNormAt64: logOf(64, ['pre-norm'], (own) => own),
  norm64: logOf(64, ['pre-norm', 'skip-mlp'], (withNorm, without) => withNorm / without),
  laterByGain2: laterBy(2),
  laterByGain4: laterBy(4),
};
