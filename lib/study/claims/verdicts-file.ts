import fs from 'node:fs';
import {canonicalJson} from '../records/canonical-json';
import type {ClaimResult, Outcome, Verdict} from './claims';
import type {Corrected} from './correction';
import type {VerdictResult, VerdictSheet} from './verdicts';

/** A claim as it is committed. */
export type CommittedClaim = Omit<ClaimResult, 'claim' | 'corrected' | 'perUnit' | 'voidedBy'>;

/** A gate as it is committed. */
export interface CommittedGate {
  readonly passed: boolean;
  readonly minimum: number;
}

/** A verdict as it is committed. */
export interface CommittedVerdict {
  readonly verdict: Verdict;
  readonly sentence: string;
  readonly scope: string;
  readonly version: number;
  readonly claims: {readonly [claimId: string]: Outcome};
  /** what the sentence was when it was frozen, and why it is another now */
  readonly corrected?: Corrected;
}

/** `results/verdicts.json`: the answers, as a snapshot that is reviewed when it changes. */
export interface VerdictsFile {
  readonly gates: {readonly [id: string]: CommittedGate};
  readonly claims: {readonly [id: string]: CommittedClaim};
  readonly verdicts: {readonly [tid: string]: CommittedVerdict};
}

/** One thing that differs between the committed verdicts and the recomputed ones. */
export interface VerdictDifference {
  /** like "01.C1 outcome" or "T38 verdict" */
  readonly what: string;
  readonly committed: string;
  readonly recomputed: string;
}

/** Below it a number has digits of its own, since eight decimals would leave one or two of it. */
const SMALL = 1e-5;
/** Below it a number is what rounding leaves of a 0. */
const NOTHING = 1e-12;

/** Committed numbers have eight decimals, small ones six digits, so that machines that differ in the last bits write the same file. */
function rounded(value: number): number {
  if (Math.abs(value) < NOTHING) return 0;
  return Number(Math.abs(value) < SMALL ? value.toPrecision(6) : value.toFixed(8));
}

/**
 * The snapshot of a sheet of verdicts, numbers to eight decimals, and those below 0.00001 to six digits.
 *
 * @param sheet - as `computeVerdicts` gives it
 * @example
 * verdictsFile({parts: [], pending: [], verdicts: []}); // => {"gates":{},"claims":{},"verdicts":{}}
 */
export function verdictsFile({parts, verdicts}: VerdictSheet): VerdictsFile {
  const gates = parts.flatMap((part) => part.gates);
  const claims = parts.flatMap((part) => part.claims);
  return {
    gates: Object.fromEntries(
      gates.map(({gate, passed, minimum}) => [gate.id, {passed, minimum: rounded(minimum)}]),
    ),
    claims: Object.fromEntries(
      claims.map(({claim, outcome, effect, lower, upper, level, n, p}) => [
        claim.id,
        {
          outcome,
          effect: rounded(effect),
          lower: rounded(lower),
          upper: rounded(upper),
          level: rounded(level),
          n,
          p: p === null ? null : rounded(p),
        },
      ]),
    ),
    verdicts: Object.fromEntries(verdicts.map((verdict) => [verdict.tid, withoutTid(verdict)])),
  };
}

/**
 * Reads the committed verdicts.
 *
 * @param file - `results/verdicts.json`; a file that does not exist holds none
 * @throws Error if it is no JSON
 * @example
 * readVerdicts('no-such-file.json'); // => {"gates":{},"claims":{},"verdicts":{}}
 */
export function readVerdicts(file: string): VerdictsFile {
  if (!fs.existsSync(file)) return {gates: {}, claims: {}, verdicts: {}};
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')) as VerdictsFile;
  } catch (error) {
    throw new Error(`${file} is no JSON (${(error as Error).message}). Restore it from the repository.`, {
      cause: error,
    });
  }
}

function withoutTid(result: VerdictResult): CommittedVerdict {
  const {verdict, sentence, scope, version, claims, corrected} = result;
  return {verdict, sentence, scope, version, claims, ...(corrected && {corrected})};
}

/**
 * What differs between two snapshots: of claims all numbers and the outcome; of gates whether they passed and the minimum; of verdicts the
 * verdict, its sentence (and what was corrected), scope and table version and the outcomes it read; and whatever only one of the two has. Texts must be equal, numbers agree to the
 * tolerance.
 *
 * @param committed - the snapshot in the repository
 * @param recomputed - the snapshot that the records give now
 * @param tolerance - of numbers, absolute up to 1 and relative above; ten times as much, and relative, below 0.00001; 1e-6 by default
 * @returns nothing where they agree
 * @example
 * const gates = {'01.G1': {passed: true, minimum: 0.99}};
 * const lost = compareVerdicts({gates, claims: {}, verdicts: {}}, {gates: {}, claims: {}, verdicts: {}});
 * lost[0].recomputed; // => "absent"
 */
export function compareVerdicts(
  committed: VerdictsFile,
  recomputed: VerdictsFile,
  tolerance = 1e-6,
): VerdictDifference[] {
  return [
    ...differences(committed.gates, recomputed.gates, ['passed', 'minimum'], tolerance),
    ...differences(
      committed.claims,
      recomputed.claims,
      ['outcome', 'effect', 'lower', 'upper', 'level', 'n', 'p'],
      tolerance,
    ),
    ...differences(
      committed.verdicts,
      recomputed.verdicts,
      ['verdict', 'sentence', 'scope', 'version', 'claims', 'corrected'],
      tolerance,
    ),
  ];
}

function differences<T extends object>(
  committed: {readonly [id: string]: T} = {},
  recomputed: {readonly [id: string]: T} = {},
  fields: readonly (keyof T & string)[],
  tolerance: number,
): VerdictDifference[] {
  const ids = [...new Set([...Object.keys(committed), ...Object.keys(recomputed)])];
  return ids.flatMap((id) => {
    const [before, after] = [committed[id], recomputed[id]];
    if (before === undefined || after === undefined) {
      return [{what: id, committed: presence(before), recomputed: presence(after)}];
    }
    return fields
      .filter((field) => !agree(before[field], after[field], tolerance))
      .map((field) => ({
        what: `${id} ${field}`,
        committed: inWords(before[field]),
        recomputed: inWords(after[field]),
      }));
  });
}

const inWords = (value: unknown): string =>
  typeof value === 'object' && value !== null ? canonicalJson(value) : String(value);

const presence = (value: unknown): string => (value === undefined ? 'absent' : 'present');

function agree(before: unknown, after: unknown, tolerance: number): boolean {
  if (typeof before !== 'number' || typeof after !== 'number')
    return typeof before === typeof after && inWords(before) === inWords(after);
  const size = Math.max(Math.abs(before), Math.abs(after));
  // A small number has six digits: the last one is a hundred-thousandth of it at the most.
  const allowed = size < SMALL ? 10 * tolerance * size + NOTHING : tolerance * Math.max(1, Math.abs(before));
  return Math.abs(before - after) <= allowed;
}
