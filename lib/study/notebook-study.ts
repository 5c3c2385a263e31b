import path from 'node:path';
import {backendInUse, ConfigError} from '../core';
import {
  claimLevel,
  evaluateClaim,
  evaluateGate,
  type Claim,
  type ClaimResult,
  type Entry,
  type GateResult,
  type Part,
  type UnitValue,
} from './claims/claims';
import {readClaims} from './claims/claims-file';
import type {Correction} from './claims/correction';
import {correctClaim, readCorrections} from './claims/corrections';
import {designHash} from './claims/design-hash';
import {countLooks, readLooks} from './claims/looks';
import {trialKeys} from './claims/tuning';
import {evaluatePart} from './claims/verdicts';
import type {Experiment} from './experiment';
import {computedOn, type ComputedOn} from './records/computed-on';
import type {RecordOfTrial, TrialConfig} from './records/records';
import {seedsFor} from './records/seeds';
import {repositoryRoot} from './repository';
import type {RunResult} from './run/run';
import {currentTier, type Tier} from './tier';

/** A frozen part of a notebook, as the notebook's cells use it. */
export type NotebookStudy = {
  /** The notebook's number. */
  readonly notebook: string;
  /** The part's name. */
  readonly name: string;
  readonly entry: Entry;
  readonly part: Part;
  readonly tier: Tier;
  /** The confirmatory seeds, or two of the smoke tier's. */
  readonly seeds: readonly number[];
  /** How often the part was looked at. */
  readonly looks: number;
  /** Other words for frozen sentences, if any. */
  readonly corrections?: readonly Correction[];
};

/**
 * Opens what was frozen about one part of a notebook, in the tier of the environment.
 *
 * @param notebook - its number, for example "01"
 * @param name - the part's name
 * @throws ConfigError naming the notebooks or parts there are; ClaimsError if `results/claims.json` or `corrections.json` is malformed
 * @example
 * openStudy('01', 'main').part.experiment; // => "routing"
 */
export function openStudy(notebook: string, name: string): NotebookStudy {
  const results = path.join(repositoryRoot(), 'results');
  const claims = readClaims(path.join(results, 'claims.json'));
  const {notebooks} = claims;
  const entry = notebooks[notebook];
  if (entry === undefined) {
    throw new ConfigError(`notebook must be one of ${Object.keys(notebooks).join(', ')}. Got ${notebook}.`);
  }
  const part = entry.parts[name];
  if (part === undefined) {
    throw new ConfigError(`part must be one of ${Object.keys(entry.parts).join(', ')}. Got ${name}.`);
  }
  const tier = currentTier();
  const looks = countLooks(readLooks(path.join(results, 'looks.json')), notebook, name);
  return {
    notebook,
    name,
    entry,
    part,
    tier,
    seeds: tier === 'smoke' ? seedsFor('smoke', 2) : part.seeds,
    looks,
    corrections: readCorrections(path.join(results, 'corrections.json'), claims),
  };
}

/** What records say about the claims of a part. */
export type Judgement = {
  readonly gates: readonly GateResult[];
  readonly claims: readonly ClaimResult[];
  readonly looks: number;
  readonly scope: string;
  /** The records that were read. */
  readonly records: readonly RecordOfTrial[];
  /** What computes in this process, where anything does. */
  readonly session?: ComputedOn;
  /** Why no outcome may be read from these numbers, where that is so: the smoke tier, or an exploratory run. */
  readonly unread?: 'smoke' | 'exploratory';
};

/**
 * Holds records against the claims of a part.
 *
 * Outcomes are read from the confirmatory records of the frozen design alone. Where they are not all there (the smoke tier, changed settings), each claim is
 * computed from the seeds that all cells it reads have, and the result says that no outcome may be read. A claim with fewer than two such seeds has no interval:
 * its bounds are NaN, as is the effect where there is no seed at all. There is always one result a claim, in the frozen order.
 *
 * @param study - the part
 * @param experiment - has the metrics that the claims name
 * @param result - what `run` gave for the part's configurations
 * @example
 * const judgement = judge(openStudy('01', 'main'), routing, {records: []});
 * judgement.unread; // => "exploratory"
 * judgement.claims.map(({claim, n}) => [claim.id, n])[0]; // => ["01.C1", 0]
 */
export function judge<C extends TrialConfig>(
  {notebook, name, entry, part, tier, looks, corrections = []}: NotebookStudy,
  experiment: Pick<Experiment<C>, 'metrics' | 'confirmatoryConfigs' | 'name' | 'version'>,
  {records}: Pick<RunResult, 'records'>,
): Judgement {
  const frozen = trialKeys(experiment, experiment.confirmatoryConfigs(part), part.seeds);
  const hash = designHash(entry, name);
  const confirmatory = records.filter(({key, design}) => frozen.has(key) && design === hash);
  const backend = backendInUse();
  const rest = {looks, scope: part.scope, session: backend && computedOn(backend)};
  if (tier === 'full' && confirmatory.length === frozen.size)
    return {
      ...inWords(evaluatePart(notebook, entry, name, confirmatory, experiment), corrections),
      ...rest,
      records: confirmatory,
    };
  return {
    ...inWords(explore(entry, part, records, experiment.metrics), corrections),
    ...rest,
    records,
    unread: tier === 'smoke' ? 'smoke' : 'exploratory',
  };
}

/** Claims in the words to show. */
function inWords(
  {gates, claims}: Pick<Judgement, 'gates' | 'claims'>,
  corrections: readonly Correction[],
): Pick<Judgement, 'gates' | 'claims'> {
  return {gates, claims: claims.map((one) => ({...one, ...correctClaim(one.claim, corrections)}))};
}

/** Gates and claims as far as the records go; nothing of it may be read as an outcome. */
function explore(
  {primaryClaims}: Entry,
  {gates, claims}: Part,
  records: readonly RecordOfTrial[],
  metrics: Experiment['metrics'],
): Pick<Judgement, 'gates' | 'claims'> {
  // A metric has no finite number for a seed that one of its cells lacks.
  const unitsOf = (metric: string): UnitValue[] =>
    metrics[metric](records).filter(({value}) => Number.isFinite(value));
  return {
    gates: gates.flatMap((gate) => {
      const units = unitsOf(gate.metric);
      return units.length === 0 ? [] : [evaluateGate(gate, units)];
    }),
    claims: claims.map((claim) => {
      const units = unitsOf(claim.metric);
      return units.length >= 2
        ? evaluateClaim(claim, units, primaryClaims)
        : withoutInterval(claim, units, primaryClaims);
    }),
  };
}

function withoutInterval(claim: Claim, perUnit: readonly UnitValue[], primaryClaims: number): ClaimResult {
  return {
    claim,
    outcome: 'undecided',
    effect: perUnit.length === 0 ? NaN : perUnit[0].value,
    lower: NaN,
    upper: NaN,
    level: claimLevel(claim, primaryClaims),
    n: perUnit.length,
    p: null,
    perUnit,
    voidedBy: [],
  };
}
