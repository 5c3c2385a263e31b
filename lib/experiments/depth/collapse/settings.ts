import {assertPositiveInteger, ConfigError} from '../../../core';
import type {NotebookStudy} from '../../../study';
import {depthCollapse, type CollapseDesign} from './experiment';
import type {CollapseTrial} from './trial';

/** The settings of the study of collapse that a notebook may vary. */
export type CollapseSettings = {
  /** Factors of the queries' and of the keys' weights, from 0. Those that claims read are always computed besides. */
  readonly gains?: readonly number[];
  /** Blocks of every stack. */
  readonly depth?: number;
  /** Tokens, from 2. */
  readonly tokens?: number;
};

const SMOKE = {depth: 4, tokens: 8, dModel: 16};

/**
 * The trials of the study of collapse with some settings changed. What is not changed is as frozen, and its records can be replayed.
 *
 * @param study - the frozen part; in the smoke tier its sizes are cut down, whatever is asked for
 * @param settings - the changes; a gain that is named twice is computed once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const study = {part: {design: {gains: [1], depth: 8, tokens: 4, dModel: 8, nHeads: 2}}, tier: 'full'} as unknown as NotebookStudy;
 * collapseTrials(study, {gains: [2]}).map(({gain}) => gain); // => [1, 1, 1, 1, 1, 2, 2, 2, 2, 2]
 * collapseTrials(study, {tokens: 1}); // throws tokens must be 2 or more: one token is the same as all. Got 1.
 */
export function collapseTrials(
  {part, tier}: NotebookStudy,
  settings: CollapseSettings = {},
): CollapseTrial[] {
  const frozen = part.design as unknown as CollapseDesign;
  const asked = {...frozen, ...settings};
  const gains = [...new Set([...frozen.gains, ...asked.gains])].sort((a, b) => a - b);
  const faulty = gains.find((gain) => !(gain >= 0 && gain < Infinity));
  if (faulty !== undefined) throw new ConfigError(`gains must be numbers from 0. Got ${faulty}.`);
  assertPositiveInteger('depth', asked.depth);
  assertPositiveInteger('tokens', asked.tokens);
  if (asked.tokens < 2)
    throw new ConfigError(`tokens must be 2 or more: one token is the same as all. Got ${asked.tokens}.`);
  return depthCollapse.cellsOf({...asked, gains, ...(tier === 'smoke' ? SMOKE : {})});
}
