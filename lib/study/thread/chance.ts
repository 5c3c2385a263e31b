import path from 'node:path';
import type {Claim, ClaimsFile} from '../claims/claims';
import {claimLevel} from '../claims/claims';
import {readClaims} from '../claims/claims-file';
import {readVerdicts} from '../claims/verdicts-file';
import {repositoryRoot} from '../repository';

/** How many claims were decided, and how many of them may hold by chance. */
export type ChanceOfClaims = {
  /** Numbers of the notebooks whose claims were run. */
  readonly notebooks: readonly string[];
  /** Claims that were run, each of its parts by itself. */
  readonly primary: number;
  readonly secondary: number;
  /** How many of each may be expected to hold wrongly, at the most: if every true effect stood exactly on its threshold. */
  readonly primaryByChance: number;
  readonly secondaryByChance: number;
};

/**
 * What chance may do over the whole collection. Each notebook controls its own primary claims (Bonferroni: level 1 − .05/m), and
 * nothing controls them over all notebooks together.
 *
 * A claim is held wrongly with a probability of at most half of what its interval leaves out, (1 − level)/2, when its true effect stands
 * on the threshold; where effects are far from it, the probability is far smaller. Expectations add up, whatever depends on what.
 *
 * @param root - the project's folder; default: the repository's
 * @example
 * const {primary, primaryByChance} = chanceOfClaims();
 * primaryByChance < 0.02 * primary; // => true
 */
export function chanceOfClaims(root: string = repositoryRoot()): ChanceOfClaims {
  const file = (name: string): string => path.join(root, 'results', name);
  const run = readVerdicts(file('verdicts.json')).claims;
  const rates = ratesOf(readClaims(file('claims.json'))).filter(({claim}) => Object.hasOwn(run, claim.id));
  const of = (primary: boolean) => rates.filter(({claim}) => claim.primary === primary);
  const sum = (list: readonly {rate: number}[]): number => list.reduce((total, {rate}) => total + rate, 0);
  return {
    notebooks: [...new Set(rates.map(({notebook}) => notebook))].sort(),
    ...{primary: of(true).length, secondary: of(false).length},
    ...{primaryByChance: sum(of(true)), secondaryByChance: sum(of(false))},
  };
}

/** How often each claim is held wrongly at the most; one of equivalence too, since at a margin only one of its two tests is at stake. */
function ratesOf({notebooks}: ClaimsFile): {notebook: string; claim: Claim; rate: number}[] {
  return Object.entries(notebooks).flatMap(([notebook, {parts, primaryClaims}]) =>
    Object.values(parts)
      .flatMap(({claims}) => claims)
      .map((claim) => ({notebook, claim, rate: (1 - claimLevel(claim, primaryClaims)) / 2})),
  );
}
