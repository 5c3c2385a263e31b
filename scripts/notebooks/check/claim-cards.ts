import {claimCard, outputsOf} from 'why-attention/show';
import {
  correctClaim,
  type Claim,
  type ClaimResult,
  type ComputedOn,
  type Correction,
} from 'why-attention/study';

/** What a reader sees of a claim card: the words, with marks and without. */
export type CardText = {html: string; plain: string};

/** What a card says beside the numbers. */
type CardContext = {
  looks: number;
  scope: string;
  records: readonly ComputedOn[];
  corrections?: readonly Correction[];
};

/**
 * The card of a claim as the committed numbers and records give it, to be compared with the one that a notebook shows.
 *
 * @param claim - as it is frozen
 * @param numbers - its result
 * @param looks - how often its part was looked at
 * @param scope - the part's
 * @param records - the part's
 * @param corrections - other words for frozen sentences; default: none
 * @param session - what computed in the notebook, as its card says
 * @returns undefined for a claim that a gate made void: which gate is not among the numbers
 */
export function cardText(
  claim: Claim,
  numbers: Omit<ClaimResult, 'claim' | 'corrected' | 'perUnit' | 'voidedBy'>,
  {looks, scope, records, corrections = []}: CardContext,
  session?: ComputedOn,
): CardText | undefined {
  if (numbers.outcome === 'void') return undefined;
  const result = {...numbers, ...correctClaim(claim, corrections), perUnit: [], voidedBy: []};
  const [{data}] = outputsOf(() => claimCard(result, {looks, scope, records, session}));
  return {html: String(data['text/html']), plain: String(data['text/plain'])};
}
