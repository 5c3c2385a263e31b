import {claimCard, outputsOf} from 'why-attention/show';
import type {Claim, ClaimResult, ComputedOn} from 'why-attention/study';

/** What a reader sees of a claim card: the words, with marks and without. */
export type CardText = {html: string; plain: string};

/**
 * The card of a claim as the committed numbers and records give it, to be compared with the one that a notebook shows.
 *
 * @param claim - as it is frozen
 * @param numbers - its result
 * @param looks - how often its part was looked at
 * @param scope - the part's
 * @param records - the part's
 * @param session - what computed in the notebook, as its card says
 * @returns undefined for a claim that a gate made void: which gate is not among the numbers
 */
export function cardText(
  claim: Claim,
  numbers: Omit<ClaimResult, 'claim' | 'perUnit' | 'voidedBy'>,
  {looks, scope, records}: {looks: number; scope: string; records: readonly ComputedOn[]},
  session?: ComputedOn,
): CardText | undefined {
  if (numbers.outcome === 'void') return undefined;
  const result = {...numbers, claim, perUnit: [], voidedBy: []};
  const [{data}] = outputsOf(() => claimCard(result, {looks, scope, records, session}));
  return {html: String(data['text/html']), plain: String(data['text/plain'])};
}
