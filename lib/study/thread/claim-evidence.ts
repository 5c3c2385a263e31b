import path from 'node:path';
import type {Claim} from '../claims/claims';
import {readClaims} from '../claims/claims-file';
import type {Corrected, Correction} from '../claims/correction';
import {correctClaim, readCorrections} from '../claims/corrections';
import {readVerdicts, type CommittedClaim} from '../claims/verdicts-file';
import {cardPlaces, type CardPlace} from './card-places';

/** A claim that was run, with its numbers. */
export type ClaimEvidence = Omit<CommittedClaim, 'p'> & {
  readonly id: string;
  /** The claim in one plain sentence, and what it was when it was frozen, if it was corrected. */
  readonly statement: string;
  readonly corrected?: Corrected;
  readonly units: string;
  readonly primary: boolean;
  /** Task, size and budget of its part. */
  readonly scope: string;
  /** Where its card stands; left out while no notebook shows it. */
  readonly place?: CardPlace;
};

/**
 * Every claim that was run, by its id: its words, the committed numbers, and where its card stands.
 *
 * @param root - the project's folder
 */
export function claimEvidence(root: string): ReadonlyMap<string, ClaimEvidence> {
  const inResults = (name: string): string => path.join(root, 'results', name);
  const frozen = readClaims(inResults('claims.json'));
  const results = readVerdicts(inResults('verdicts.json')).claims;
  const corrections = readCorrections(inResults('corrections.json'), frozen);
  const places = cardPlaces(root);
  const parts = Object.values(frozen.notebooks).flatMap((entry) => Object.values(entry.parts));
  const all = parts.flatMap(({claims, scope}) => claims.map((claim) => ({claim, scope})));
  const run = all.filter(({claim}) => Object.hasOwn(results, claim.id));
  return new Map(
    run.map(({claim, scope}) => {
      const {id} = claim;
      return [id, evidenceOf(claim, scope, results[id], corrections, places.get(id))] as const;
    }),
  );
}

function evidenceOf(
  claim: Claim,
  scope: string,
  {outcome, effect, lower, upper, level, n}: CommittedClaim,
  corrections: readonly Correction[],
  place: CardPlace | undefined,
): ClaimEvidence {
  const {claim: worded, corrected} = correctClaim(claim, corrections);
  const {id, statement, units, primary} = worded;
  return {
    ...{id, statement, units, primary, outcome, effect, lower, upper, level, n, scope},
    ...(corrected && {corrected}),
    ...(place && {place}),
  };
}
