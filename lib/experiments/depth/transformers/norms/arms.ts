import {ConfigError, key, parameterCount, tidy} from '../../../../core';
import {symbolsOf, tokenModel, type TokenModel} from '../token-trials';

/** The encoders that are compared: norms before the branches or after the sums; the last matrices of branches as drawn, or times 1/√(2L). */
export const normArms = ['pre', 'post', 'pre-scaled', 'post-scaled'] as const;

/** One of `normArms`. */
export type NormArm = (typeof normArms)[number];

const SIZES = {nLayers: 8, dModel: 16, dMlp: 64} as const;

/**
 * The model of an arm: an encoder of L = 8 blocks of 16 numbers, two heads and 64 hidden units, for sorting.
 *
 * @param arm - which arm
 * @throws ConfigError for an unknown arm
 * @see Xiong et al. 2020, arXiv:2002.04745, for pre- and post-norm; Radford et al. 2019, "Language models are unsupervised multitask learners", section 2.3, for 1/√(number of residual branches)
 * @example
 * normModel('post').config.branchScale; // => 1
 * normModel('post-scaled').config.branchScale; // => 0.25
 */
export function normModel(arm: NormArm): TokenModel {
  if (!normArms.includes(arm))
    throw new ConfigError(`arm must be one of ${normArms.join(', ')}. Got ${String(arm)}.`);
  return tokenModel(symbolsOf({task: 'sorting'}), SIZES, {
    norm: arm.startsWith('pre') ? 'pre' : 'post',
    branchScale: arm.endsWith('scaled') ? 1 / Math.sqrt(2 * SIZES.nLayers) : 1,
  });
}

/**
 * The number of an arm's parameters.
 *
 * @param arm - which arm
 * @example
 * normParameters('pre') - normParameters('post'); // => 32
 */
export const normParameters = (arm: NormArm): number =>
  tidy(() => parameterCount(normModel(arm).init(key(0))));
