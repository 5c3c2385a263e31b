import type {Experiment} from '../experiment';
import type {RecordOfTrial} from '../records/records';
import {
  evaluateClaim,
  evaluateGate,
  type ClaimResult,
  type ClaimsFile,
  type Entry,
  type GateResult,
  type Outcome,
  type Part,
  type TruthTable,
  type UnitValue,
  type Verdict,
} from './claims';
import type {Corrected, Correction} from './correction';
import {correctSentence} from './corrections';
import {designHash} from './design-hash';
import {EvidenceError, recordsByPart, requireWholeDesign} from './evidence';

/** An experiment as far as claims are concerned: the metrics that claims and gates read, its version, and what a frozen part runs. */
export type MeasuredExperiment = Pick<Experiment, 'metrics' | 'version' | 'confirmatoryConfigs'>;

/** The gates and claims of one part of a notebook, against its records. */
export interface PartResult {
  /** the notebook's number */
  readonly notebook: string;
  readonly part: string;
  /** `designHash` of the part */
  readonly design: string;
  readonly gates: readonly GateResult[];
  readonly claims: readonly ClaimResult[];
}

/** What the evidence says about one item of the thread. */
export interface VerdictResult {
  readonly tid: string;
  readonly verdict: Verdict;
  /** the answer in one plain sentence */
  readonly sentence: string;
  /** task, size and budget in words */
  readonly scope: string;
  /** version of the truth table that was used */
  readonly version: number;
  /** the outcomes it read */
  readonly claims: {readonly [claimId: string]: Outcome};
  /** what the sentence was when it was frozen, and why it is another now */
  readonly corrected?: Corrected;
}

/** Everything that follows from the frozen claims and the committed records. */
export interface VerdictSheet {
  readonly parts: readonly PartResult[];
  /** parts that are frozen and not run yet, like "01 main" */
  readonly pending: readonly string[];
  /** by T-id, in the thread's order */
  readonly verdicts: readonly VerdictResult[];
}

/**
 * The verdict on one item of the thread: the row that the outcomes meet in the newest table whose claims all have a result.
 *
 * @param tid - the item, like "T38"
 * @param tables - the versions of its truth table, in any order
 * @param results - results of claims; others than those read are allowed
 * @returns the verdict, 'undecided' for a combination that the table does not list; undefined while no table has all its claims
 * @example
 * const table: TruthTable = {
 *   version: 1, part: 'main', reads: ['01.C1'], scope: 'eight slots',
 *   rows: [{outcomes: {'01.C1': 'held'}, verdict: 'supported', sentence: 'Attention learns it, the dense net does not.'}],
 * };
 * verdictOf('T9', [table], []); // => undefined
 */
export function verdictOf(
  tid: string,
  tables: readonly TruthTable[],
  results: readonly Pick<ClaimResult, 'claim' | 'outcome'>[],
): VerdictResult | undefined {
  const outcomes = new Map(results.map(({claim, outcome}) => [claim.id, outcome]));
  const table = tables
    .filter(({reads}) => reads.every((id) => outcomes.has(id)))
    .reduce<TruthTable | undefined>(
      (newest, next) => (newest && newest.version > next.version ? newest : next),
      undefined,
    );
  if (table === undefined) return undefined;
  const claims = Object.fromEntries(table.reads.map((id) => [id, outcomes.get(id)!]));
  const row = table.rows.find((candidate) =>
    table.reads.every((id) => candidate.outcomes[id] === claims[id]),
  );
  return {
    tid,
    verdict: row?.verdict ?? 'undecided',
    sentence: row?.sentence ?? unlisted(claims),
    scope: table.scope,
    version: table.version,
    claims,
  };
}

function unlisted(claims: {readonly [claimId: string]: Outcome}): string {
  const outcomes = Object.entries(claims).map(([id, outcome]) => `${id} ${outcome}`);
  return `The frozen table has no row for this combination (${outcomes.join(', ')}).`;
}

/**
 * Evaluates the gates and claims of one part of a notebook.
 *
 * @param notebook - the notebook's number
 * @param entry - its entry in the claims file
 * @param part - the part's name
 * @param records - the part's records, as `recordsByPart` gives them
 * @param experiment - supplies the metrics
 * @throws EvidenceError if a metric is unknown, or its units are not the part's seeds
 * @throws RangeError if a metric gives a number that is not finite
 * @example
 * const claim: Claim = {
 *   id: '01.C1', answers: ['T9'], kind: 'greater', metric: 'gap', threshold: 0.3, units: 'R²', primary: true, statement: 'It helps.',
 * };
 * const entry: Entry = {
 *   notebook: '01-question', primaryClaims: 1, tables: {},
 *   parts: {main: {
 *     experiment: 'routing', version: 1, seeds: [0, 1], tuningSeeds: [], scope: '', design: {}, learningRates: {}, gates: [], claims: [claim],
 *   }},
 * };
 * const metrics = {gap: () => [{unit: 0, value: 0.5}, {unit: 1, value: 0.5}]};
 * evaluatePart('01', entry, 'main', [], {metrics}).claims[0].outcome; // => "held"
 */
export function evaluatePart(
  notebook: string,
  entry: Entry,
  part: string,
  records: readonly RecordOfTrial[],
  experiment: Pick<Experiment, 'metrics'>,
): PartResult {
  const {seeds, gates, claims} = entry.parts[part];
  const measure = (owner: string, metric: string): readonly UnitValue[] =>
    measured(`notebook ${notebook}: ${owner}`, metric, seeds, records, experiment);
  const gateResults = gates.map((gate) => evaluateGate(gate, measure(`gate ${gate.id}`, gate.metric)));
  const failed = gateResults.filter(({passed}) => !passed).map(({gate}) => gate.id);
  return {
    notebook,
    part,
    design: designHash(entry, part),
    gates: gateResults,
    claims: claims.map((claim) =>
      evaluateClaim(claim, measure(`claim ${claim.id}`, claim.metric), entry.primaryClaims, failed),
    ),
  };
}

function measured(
  owner: string,
  name: string,
  seeds: readonly number[],
  records: readonly RecordOfTrial[],
  {metrics}: Pick<Experiment, 'metrics'>,
): readonly UnitValue[] {
  if (!Object.hasOwn(metrics, name)) {
    throw new EvidenceError(
      `${owner}: no metric "${name}". The experiment has: ${Object.keys(metrics).join(', ')}.`,
    );
  }
  const values = metrics[name](records);
  const units = values.map(({unit}) => unit);
  const sorted = (list: readonly number[]): string => [...list].sort((a, b) => a - b).join(', ');
  if (sorted(units) !== sorted(seeds)) {
    throw new EvidenceError(
      `${owner}: metric "${name}" must give one number for each seed ${sorted(seeds)}. Got ${sorted(units)}.`,
    );
  }
  return [...values].sort((a, b) => a.unit - b.unit);
}

/**
 * Computes every claim and verdict from the frozen claims and the committed records alone.
 *
 * @param claims - the claims file
 * @param recordsByNotebook - confirmatory records by the notebook's number; none means that it has not been run
 * @param experiments - by the name that parts give; needed where there are records
 * @param corrections - other words for frozen sentences; default: none
 * @throws EvidenceError if records are refused (`recordsByPart`), are not exactly those of the frozen design, belong to no notebook, or
 *   have no experiment
 * @example
 * computeVerdicts({notebooks: {}}, {}, {}).verdicts; // => []
 */
export function computeVerdicts(
  claims: ClaimsFile,
  recordsByNotebook: {readonly [notebook: string]: readonly RecordOfTrial[]},
  experiments: {readonly [name: string]: MeasuredExperiment},
  corrections: readonly Correction[] = [],
): VerdictSheet {
  const stranger = Object.keys(recordsByNotebook).find(
    (notebook) => !Object.hasOwn(claims.notebooks, notebook),
  );
  if (stranger !== undefined)
    throw new EvidenceError(`notebook ${stranger} has records but no frozen claims.`);
  const parts: PartResult[] = [];
  const pending: string[] = [];
  for (const [notebook, entry] of Object.entries(claims.notebooks)) {
    const sorted = recordsByPart(entry, recordsByNotebook[notebook] ?? []);
    for (const part of Object.keys(entry.parts)) {
      const records = sorted.get(part);
      if (records === undefined) {
        pending.push(`${notebook} ${part}`);
        continue;
      }
      const experiment = experimentOf(entry.parts[part], experiments);
      requireWholeDesign(`${entry.notebook}, part ${part}`, entry.parts[part], records, experiment);
      parts.push(evaluatePart(notebook, entry, part, records, experiment));
    }
  }
  return {parts, pending, verdicts: verdictsOf(claims, parts, corrections)};
}

function experimentOf(
  {experiment}: Part,
  experiments: {readonly [name: string]: MeasuredExperiment},
): MeasuredExperiment {
  if (Object.hasOwn(experiments, experiment)) return experiments[experiment];
  throw new EvidenceError(
    `no experiment "${experiment}". The library has: ${Object.keys(experiments).join(', ')}.`,
  );
}

/**
 * The verdicts that parts give by the frozen truth tables.
 *
 * @param claims - the claims file
 * @param parts - evaluated parts; a table that reads claims of others gives no verdict
 * @param corrections - other words for frozen sentences; default: none
 * @returns one verdict for each item that has one, in the thread's order
 * @example
 * verdictsOf({notebooks: {}}, []); // => []
 */
export function verdictsOf(
  claims: ClaimsFile,
  parts: readonly PartResult[],
  corrections: readonly Correction[] = [],
): VerdictResult[] {
  const tables = new Map<string, TruthTable[]>();
  for (const entry of Object.values(claims.notebooks)) {
    for (const [tid, versions] of Object.entries(entry.tables))
      tables.set(tid, [...(tables.get(tid) ?? []), ...versions]);
  }
  const results = parts.flatMap((part) => part.claims);
  const outcomes = new Map(results.map(({claim, outcome}) => [claim.id, outcome]));
  return [...tables]
    .sort(([a], [b]) => Number(a.slice(1)) - Number(b.slice(1)))
    .flatMap(([tid, versions]) => verdictOf(tid, versions, results) ?? [])
    .map((result) => ({...result, ...correctSentence(result.tid, result.sentence, corrections, outcomes)}));
}
