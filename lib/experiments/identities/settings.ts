import {assertPositiveInteger, ConfigError} from '../../core';
import type {NotebookStudy} from '../../study';
import {
  attentionIdentities,
  attentionRelevance,
  type IdentityDesign,
  type RelevanceDesign,
} from './experiment';
import type {IdentityTrial, RelevanceTrial} from './trial';

/** The settings of the study of views that a notebook may vary. */
export type IdentitySettings = Partial<IdentityDesign>;
/** The settings of the study of relevance that a notebook may vary. */
export type RelevanceSettings = Partial<RelevanceDesign>;

const SMOKE = {draws: 2};

/**
 * The trials of the study of views with some settings changed. What is not changed is as frozen, and its records can be replayed.
 *
 * @param study - the frozen part; in the smoke tier there are two draws, whatever is asked for
 * @param settings - the changes
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const study = {part: {design: {draws: 9, largest: 8}}, tier: 'full'} as unknown as NotebookStudy;
 * identityTrials(study, {draws: 5}).map(({view}) => view); // => ["smoother", "messages", "convolution", "fast-weights"]
 * identityTrials(study, {largest: 2}); // throws largest must be an integer from 3. Got 2.
 */
export function identityTrials(
  {part, tier}: NotebookStudy,
  settings: IdentitySettings = {},
): IdentityTrial[] {
  const asked = {...(part.design as unknown as IdentityDesign), ...settings};
  assertDrawn(asked);
  return attentionIdentities.cellsOf({...asked, ...(tier === 'smoke' ? SMOKE : {})});
}

/**
 * The trials of the study of relevance with some settings changed. What is not changed is as frozen, and its records can be replayed.
 *
 * @param study - the frozen part; in the smoke tier there are two draws, whatever is asked for
 * @param settings - the changes
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const study = {part: {design: {draws: 9, largest: 8, queries: 4}}, tier: 'full'} as unknown as NotebookStudy;
 * relevanceTrials(study, {draws: 5}).map(({values}) => values); // => ["drawn", "one-hot"]
 */
export function relevanceTrials(
  {part, tier}: NotebookStudy,
  settings: RelevanceSettings = {},
): RelevanceTrial[] {
  const asked = {...(part.design as unknown as RelevanceDesign), ...settings};
  assertDrawn(asked);
  assertPositiveInteger('queries', asked.queries);
  return attentionRelevance.cellsOf({...asked, ...(tier === 'smoke' ? SMOKE : {})});
}

function assertDrawn({draws, largest}: IdentityDesign): void {
  assertPositiveInteger('draws', draws);
  if (!Number.isInteger(largest) || largest < 3)
    throw new ConfigError(`largest must be an integer from 3. Got ${largest}.`);
}
