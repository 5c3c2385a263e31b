import {ConfigError, key, parameterCount, tidy, type Key} from '../../../core';
import {plainImageOf, residualMlp, type ResidualMlpConfig} from '../../../models';
import type {TwinModel} from './signals';

/** How the branches of a residual net start: their last weights with the standard deviation of He, and that times 1/√(2N), 1/N and 0, where N is the number of blocks. */
export const pathArms = ['he', 'inverse-root', 'inverse', 'zero'] as const;

/** One of `pathArms`. */
export type PathArm = (typeof pathArms)[number];

const SCALES: {readonly [arm in PathArm]: (nBlocks: number) => number} = {
  he: () => 1,
  'inverse-root': (n) => 1 / Math.sqrt(2 * n),
  inverse: (n) => 1 / n,
  zero: () => 0,
};

/** Of all nets: a signal of 40 points becomes 32 numbers, which every block keeps. */
const SIZES = {dIn: 40, dModel: 32, dHidden: 32, dOut: 10} as const;
const WIDE = SIZES.dHidden + 2 * SIZES.dModel;

/**
 * The net of the experiment on path lengths: residual, with a layer norm at the start of each branch.
 *
 * @param arm - how the branches start
 * @param nBlocks - N
 * @throws ConfigError for an unknown arm or no positive number of blocks
 * @example
 * pathModel('zero', 24).name; // => "residual-mlp"
 */
export function pathModel(arm: PathArm, nBlocks: number): TwinModel {
  if (!pathArms.includes(arm))
    throw new ConfigError(`arm must be one of ${pathArms.join(', ')}. Got ${String(arm)}.`);
  return modelOf({...SIZES, nBlocks, norm: true, branchScale: SCALES[arm](nBlocks)});
}

/** The nets that are compared by lesions. Without `norm` in the name there is no layer norm in the blocks. */
export const twinArms = [
  'residual',
  'plain',
  'wide',
  'image',
  'residual-norm',
  'plain-norm',
  'wide-norm',
] as const;

/** One of `twinArms`. */
export type TwinArm = (typeof twinArms)[number];

/** Whether an arm's blocks have a skip. */
export const hasSkip = (arm: TwinArm): boolean => arm === 'residual' || arm === 'residual-norm';

/** Hidden units of an arm's blocks. */
export const hiddenOf = (arm: TwinArm): number =>
  arm === 'wide' || arm === 'image' || arm === 'wide-norm' ? WIDE : SIZES.dHidden;

/**
 * The net of an arm of the experiment on lesions. All are 40 → 32, N blocks W₂ relu(W₁ h + b) + e, 32 → 10.
 *
 * - `residual`: with skip, 32 hidden units, W₂ starts with He's standard deviation over N
 * - `plain`: without skip, 32 hidden units, W₂ starts so that the mean square of h is kept
 * - `wide`: as `plain`, with 96 hidden units
 * - `image`: as `wide`, but started as the exact image of `residual`: what it computes at first is the same function
 * - `residual-norm`, `plain-norm`, `wide-norm`: with a layer norm before W₁
 *
 * @param arm - which net
 * @param nBlocks - N
 * @throws ConfigError for an unknown arm or no positive number of blocks
 * @example
 * twinParameters('residual', 24) === twinParameters('plain', 24); // => true
 */
export function twinModel(arm: TwinArm, nBlocks: number): TwinModel {
  if (!twinArms.includes(arm))
    throw new ConfigError(`arm must be one of ${twinArms.join(', ')}. Got ${String(arm)}.`);
  const sizes = {...SIZES, nBlocks, dHidden: hiddenOf(arm), norm: arm.endsWith('-norm')};
  if (hasSkip(arm)) return modelOf({...sizes, branchScale: SCALES.inverse(nBlocks)});
  const plain = {...sizes, skip: 'none', branchScale: PLAIN_SCALE} as const;
  if (arm !== 'image') return modelOf(plain);
  const original = residualMlp({...SIZES, nBlocks, branchScale: SCALES.inverse(nBlocks)});
  return {...modelOf(plain), init: (own: Key) => tidy(() => plainImageOf(original.init(own)))};
}

/** W₂ of a plain net starts as N(0, 1/fan-in): after a ReLU whose weights are N(0, 2/fan-in) that keeps the mean square. */
const PLAIN_SCALE = Math.SQRT1_2;

/** Arms of all architectures stand in one list; each gets what its own `init` made. */
const modelOf = (config: ResidualMlpConfig): TwinModel => residualMlp(config) as unknown as TwinModel;

/**
 * The number of parameters of an arm of the experiment on lesions.
 *
 * @param arm - which net
 * @param nBlocks - N
 * @example
 * twinParameters('residual', 24); // => 52330
 */
export const twinParameters = (arm: TwinArm, nBlocks: number): number =>
  tidy(() => parameterCount(twinModel(arm, nBlocks).init(key(0))));
