import type {Corrected} from './correction';
import {exactSignFlip, pairedInterval, tost, type Interval} from './statistics';

/** What a claim's interval said. 'void' means that a gate failed, so that the claim is not read. */
export type Outcome = 'held' | 'not held' | 'undecided' | 'void';

/** What the evidence says about one item (T-id) of the thread. */
export type Verdict =
  | 'supported'
  | 'supported with conditions'
  | 'half right'
  | 'not supported here'
  | 'undecided'
  | 'not testable';

/** What a claim asserts of the mean: above the threshold, below it, within ±margin of zero, or no lower than −margin. */
export type ClaimKind = 'greater' | 'less' | 'equivalence' | 'non-inferior';

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | {readonly [name: string]: Json};

/** A claim, frozen before the run that decides it. */
export interface Claim {
  /** notebook, point, C, number: "01.C1". A claim of several parts has one entry a part, "01.C4a" and "01.C4b", and counts once */
  readonly id: string;
  /** ids of the thread's items it speaks to */
  readonly answers: readonly string[];
  readonly kind: ClaimKind;
  /** name of the experiment's function that gives one number a unit */
  readonly metric: string;
  /** in `units`; −margin where kind is 'non-inferior', 0 where it is 'equivalence' */
  readonly threshold: number;
  /** in `units`, positive; 'equivalence' and 'non-inferior' only */
  readonly margin?: number;
  /** the metric's unit: "R²", "log ratio", "steps" */
  readonly units: string;
  /** whether it is one of the notebook's primary claims; no verdict rests on the others alone */
  readonly primary: boolean;
  /** the claim in one plain sentence */
  readonly statement: string;
}

/** A condition that every unit must meet, else no claim of its part is read. */
export interface Gate {
  /** unique in the file, like "01.G1" */
  readonly id: string;
  /** name of the experiment's function that gives one number a unit */
  readonly metric: string;
  /** the lowest value that a unit may have */
  readonly threshold: number;
  /** the condition in one plain sentence */
  readonly statement: string;
}

/** A frozen part of a notebook: one design, run on one set of confirmatory seeds, and the claims it decides. */
export interface Part {
  /** the experiment's name */
  readonly experiment: string;
  /** the experiment's version */
  readonly version: number;
  /** confirmatory seeds */
  readonly seeds: readonly number[];
  /** seeds on which the learning rates were chosen */
  readonly tuningSeeds: readonly number[];
  /** task, size and budget in words */
  readonly scope: string;
  /** the experiment's settings */
  readonly design: {readonly [name: string]: Json};
  /** chosen learning rate of each cell */
  readonly learningRates: {readonly [cell: string]: number};
  /** chosen weight decay of each cell that was offered one */
  readonly weightDecays?: {readonly [cell: string]: number};
  readonly gates: readonly Gate[];
  readonly claims: readonly Claim[];
}

/** One row of a truth table: a combination of outcomes and what it means. */
export interface TruthTableRow {
  /** an outcome for each claim that the table reads */
  readonly outcomes: {readonly [claimId: string]: Outcome};
  readonly verdict: Verdict;
  /** the answer in one plain sentence */
  readonly sentence: string;
}

/** From the outcomes of some claims to a verdict on one item of the thread. A combination without a row is 'undecided'. */
export interface TruthTable {
  /** unique for its T-id; the newest whose claims have all been run is the one that counts */
  readonly version: number;
  /** the part of this notebook with which it is frozen */
  readonly part: string;
  /** ids of the claims it reads, also of other notebooks */
  readonly reads: readonly string[];
  readonly rows: readonly TruthTableRow[];
  /** task, size and budget in words */
  readonly scope: string;
}

/** All that is frozen about one notebook. */
export interface Entry {
  /** name of the notebook's file without its ending */
  readonly notebook: string;
  /** m: the number of primary claims the notebook will have when it is complete, 1 to 6 */
  readonly primaryClaims: number;
  readonly parts: {readonly [part: string]: Part};
  readonly tables: {readonly [tid: string]: readonly TruthTable[]};
}

/** The file of frozen claims, `results/claims.json`. */
export interface ClaimsFile {
  /** by number: "01" */
  readonly notebooks: {readonly [notebook: string]: Entry};
}

/** One unit's number. */
export interface UnitValue {
  /** the seed */
  readonly unit: number;
  readonly value: number;
}

/** A claim against the numbers of its units. */
export interface ClaimResult {
  /** in the words to show: those that are frozen, unless they were corrected */
  readonly claim: Claim;
  /** what its statement was when it was frozen, and why it is another now */
  readonly corrected?: Corrected;
  readonly outcome: Outcome;
  /** mean over the units */
  readonly effect: number;
  readonly lower: number;
  readonly upper: number;
  /** level of the interval that decides */
  readonly level: number;
  /** number of units */
  readonly n: number;
  /** exact two-sided sign-flip p of "no difference from 0"; null above 20 units. It never decides */
  readonly p: number | null;
  readonly perUnit: readonly UnitValue[];
  /** ids of the failed gates that make it void */
  readonly voidedBy: readonly string[];
}

/** A gate against the numbers of its units. */
export interface GateResult {
  readonly gate: Gate;
  readonly passed: boolean;
  /** the lowest value, and the unit that has it */
  readonly minimum: number;
  readonly worstUnit: number;
}

/**
 * The level of the interval that decides a claim: 1 − .05/m for each of m primary claims and .95 for a secondary one; for
 * equivalence 1 − .1/m and .90, the interval of two one-sided tests at .05/m.
 *
 * @param claim - its kind, and whether it is primary
 * @param m - the notebook's number of primary claims, a positive integer
 * @returns a level in (0, 1)
 * @throws RangeError if m is no positive integer
 * @example
 * claimLevel({kind: 'greater', primary: true}, 5); // => 0.99
 * claimLevel({kind: 'equivalence', primary: true}, 5); // => 0.98
 */
export function claimLevel(claim: Pick<Claim, 'kind' | 'primary'>, m: number): number {
  const alpha = claimAlpha(claim, m);
  return claim.kind === 'equivalence' ? 1 - 2 * alpha : 1 - alpha;
}

function claimAlpha(claim: Pick<Claim, 'primary'>, m: number): number {
  if (!Number.isInteger(m) || m < 1) throw new RangeError(`m must be a positive integer. Got ${m}.`);
  return claim.primary ? 0.05 / m : 0.05;
}

/**
 * Decides a claim by the bounds of its interval, never by the point.
 *
 * 'greater' and 'non-inferior': held if lower > threshold, not held if upper < threshold. 'less': the mirror image.
 * 'equivalence': held if the interval lies inside (−margin, margin), not held if it lies outside. Anything else is undecided.
 *
 * @param claim - the frozen claim
 * @param perUnit - one finite number for each of at least two units; a failed trial must have become a number in the metric
 * @param m - the notebook's number of primary claims
 * @param failedGates - ids of the part's gates that failed; with any, the outcome is 'void'
 * @throws RangeError if there are fewer than two units, a unit occurs twice or its number is not finite; the message names claim and unit
 * @example
 * const claim: Claim = {
 *   id: '01.C1', answers: ['T9'], kind: 'greater', metric: 'gap', threshold: 0.3, units: 'R²', primary: true,
 *   statement: 'Attention beats the dense net by more than 0.3.',
 * };
 * const perUnit = [0.81, 0.79, 0.8, 0.82].map((value, unit) => ({unit, value}));
 * evaluateClaim(claim, perUnit, 5).outcome; // => "held"
 */
export function evaluateClaim(
  claim: Claim,
  perUnit: readonly UnitValue[],
  m: number,
  failedGates: readonly string[] = [],
): ClaimResult {
  requireUnits(`claim ${claim.id}`, perUnit, 2);
  const values = perUnit.map(({value}) => value);
  const interval = pairedInterval(values, claimLevel(claim, m));
  return {
    claim,
    outcome: failedGates.length > 0 ? 'void' : decide(claim, values, interval, m),
    effect: interval.mean,
    lower: interval.lower,
    upper: interval.upper,
    level: interval.level,
    n: interval.n,
    p: values.length <= 20 ? exactSignFlip(values) : null,
    perUnit,
    voidedBy: failedGates,
  };
}

/**
 * Checks a gate: the lowest unit must reach the threshold.
 *
 * @param gate - the frozen gate
 * @param perUnit - one finite number for each of at least one unit
 * @throws RangeError if there is no unit, a unit occurs twice or its number is not finite; the message names gate and unit
 * @example
 * const gate: Gate = {id: '01.G1', metric: 'fixed', threshold: 0.98, statement: 'Every arm solves the fixed task.'};
 * evaluateGate(gate, [{unit: 0, value: 0.99}, {unit: 1, value: 0.97}]).worstUnit; // => 1
 */
export function evaluateGate(gate: Gate, perUnit: readonly UnitValue[]): GateResult {
  requireUnits(`gate ${gate.id}`, perUnit, 1);
  const worst = perUnit.reduce((lowest, next) => (next.value < lowest.value ? next : lowest));
  return {gate, passed: worst.value >= gate.threshold, minimum: worst.value, worstUnit: worst.unit};
}

function decide(claim: Claim, values: readonly number[], {lower, upper}: Interval, m: number): Outcome {
  if (claim.kind === 'equivalence') {
    if (claim.margin === undefined) throw new RangeError(`claim ${claim.id}: an equivalence needs a margin.`);
    const {inside, outside} = tost(values, claim.margin, claimAlpha(claim, m));
    return inside ? 'held' : outside ? 'not held' : 'undecided';
  }
  const above = lower > claim.threshold;
  const below = upper < claim.threshold;
  if (!above && !below) return 'undecided';
  return above === (claim.kind !== 'less') ? 'held' : 'not held';
}

function requireUnits(owner: string, perUnit: readonly UnitValue[], fewest: number): void {
  if (perUnit.length < fewest)
    throw new RangeError(
      `${owner}: expected at least ${fewest} unit${fewest > 1 ? 's' : ''}. Got ${perUnit.length}.`,
    );
  const seen = new Set<number>();
  for (const {unit, value} of perUnit) {
    if (seen.has(unit)) throw new RangeError(`${owner}: unit ${unit} occurs twice.`);
    if (!Number.isFinite(value)) {
      throw new RangeError(
        `${owner}: unit ${unit} must be a finite number. Got ${value}: the metric must give a failed trial a number.`,
      );
    }
    seen.add(unit);
  }
}
