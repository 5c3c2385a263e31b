import path from 'node:path';
import {claimLevel, type Claim, type ClaimsFile, type Outcome} from '../claims/claims';
import {readClaims} from '../claims/claims-file';
import {readVerdicts} from '../claims/verdicts-file';
import {repositoryRoot} from '../repository';

/** How many claims of a kind held, and how many may hold by chance. */
export type ClaimCount = {
  /** Claims that were run, each part of a claim by itself. */
  readonly run: number;
  readonly held: number;
  readonly undecided: number;
  /** How many may be expected to hold wrongly, at the most: if every true effect stood exactly on its threshold. */
  readonly byChance: number;
};

/** What chance may do over the whole collection. */
export type ChanceOfClaims = {
  /** Numbers of the notebooks whose claims were run. */
  readonly notebooks: readonly string[];
  readonly primary: ClaimCount;
  readonly secondary: ClaimCount;
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
 * const {primary} = chanceOfClaims();
 * primary.byChance < 0.02 * primary.run; // => true
 */
export function chanceOfClaims(root: string = repositoryRoot()): ChanceOfClaims {
  const file = (name: string): string => path.join(root, 'results', name);
  const run = readVerdicts(file('verdicts.json')).claims;
  const rates = ratesOf(readClaims(file('claims.json'))).filter(({claim}) => Object.hasOwn(run, claim.id));
  const count = (primary: boolean): ClaimCount => {
    const own = rates.filter(({claim}) => claim.primary === primary);
    const ended = (outcome: Outcome): number =>
      own.filter(({claim}) => run[claim.id].outcome === outcome).length;
    return {
      ...{run: own.length, held: ended('held'), undecided: ended('undecided')},
      byChance: own.reduce((sum, {rate}) => sum + rate, 0),
    };
  };
  const notebooks = [...new Set(rates.map(({notebook}) => notebook))].sort();
  return {notebooks, primary: count(true), secondary: count(false)};
}

/** How often each claim is held wrongly at the most; one of equivalence too, since at a margin only one of its two tests is at stake. */
function ratesOf({notebooks}: ClaimsFile): {notebook: string; claim: Claim; rate: number}[] {
  return Object.entries(notebooks).flatMap(([notebook, {parts, primaryClaims}]) =>
    Object.values(parts)
      .flatMap(({claims}) => claims)
      .map((claim) => ({notebook, claim, rate: (1 - claimLevel(claim, primaryClaims)) / 2})),
  );
}
