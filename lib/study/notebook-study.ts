import path from 'node:path';
import {ConfigError} from '../core';
import type {ClaimResult, Entry, GateResult, Part} from './claims';
import {canonicalJson} from './canonical-json';
import {readClaims} from './claims-file';
import {designHash} from './design-hash';
import {EvidenceError} from './evidence';
import type {Experiment} from './experiment';
import {countLooks, readLooks} from './looks';
import {repositoryRoot} from './repository';
import {recordKey, type RecordOfTrial, type TrialConfig} from './records';
import type {RunResult} from './run';
import {seedsFor} from './seeds';
import {currentTier, type Tier} from './tier';
import {evaluatePart} from './verdicts';

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
};

/**
 * Opens what was frozen about one part of a notebook, in the tier of the environment.
 *
 * @param notebook - its number, for example "01"
 * @param name - the part's name
 * @throws ConfigError naming the notebooks or parts there are; ClaimsError if `results/claims.json` is malformed
 * @example
 * openStudy('01', 'main').part.experiment; // => "routing"
 */
export function openStudy(notebook: string, name: string): NotebookStudy {
  const results = path.join(repositoryRoot(), 'results');
  const {notebooks} = readClaims(path.join(results, 'claims.json'));
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
  };
}

/** What records say about the claims of a part. */
export type Judgement = {
  readonly gates: readonly GateResult[];
  readonly claims: readonly ClaimResult[];
  readonly looks: number;
  readonly scope: string;
  /** Why no outcome may be read from these numbers, where that is so: the smoke tier, or an exploratory run. */
  readonly unread?: 'smoke' | 'exploratory';
};

/**
 * Holds records against the claims of a part.
 *
 * Outcomes are read from the confirmatory records of the frozen design alone. Where they are not all there (the smoke tier, changed settings), the claims are
 * computed from the seeds that all settings share, and the result says that no outcome may be read; where that cannot be, there are no claims.
 *
 * @param study - the part
 * @param experiment - has the metrics that the claims name
 * @param result - what `run` gave for the part's configurations
 * @example
 * typeof judge; // => "function"
 */
export function judge<C extends TrialConfig>(
  {notebook, name, entry, part, tier, looks}: NotebookStudy,
  experiment: Pick<Experiment<C>, 'metrics' | 'confirmatoryConfigs' | 'name' | 'version'>,
  {records}: Pick<RunResult, 'records'>,
): Judgement {
  const frozen = new Set(
    experiment
      .confirmatoryConfigs(part)
      .flatMap((config) =>
        part.seeds.map((seed) => recordKey(experiment.name, experiment.version, config, seed)),
      ),
  );
  const hash = designHash(entry, name);
  const confirmatory = records.filter(({key, design}) => frozen.has(key) && design === hash);
  const evaluate = (
    used: readonly RecordOfTrial[],
    seeds: readonly number[],
  ): Pick<Judgement, 'gates' | 'claims'> =>
    evaluatePart(
      notebook,
      {...entry, parts: {...entry.parts, [name]: {...part, seeds}}},
      name,
      used,
      experiment,
    );
  const rest = {looks, scope: part.scope};
  if (tier === 'full' && confirmatory.length === frozen.size)
    return {...evaluate(confirmatory, part.seeds), ...rest};
  const unread = tier === 'smoke' ? 'smoke' : 'exploratory';
  const seeds = sharedSeeds(records);
  if (seeds.length < 2) return {gates: [], claims: [], ...rest, unread}; // replayed and explored cells have no seed in common
  const used = records.filter(({seed}) => seeds.includes(seed));
  try {
    return {...evaluate(used, seeds), ...rest, unread};
  } catch (error) {
    // Changed settings may leave out a cell that a claim reads.
    if (error instanceof EvidenceError) return {gates: [], claims: [], ...rest, unread};
    throw error;
  }
}

/** The seeds that every configuration has, ascending. */
function sharedSeeds(records: readonly RecordOfTrial[]): number[] {
  const seedsOf = new Map<string, Set<number>>();
  for (const {config, seed} of records) {
    const id = canonicalJson(config);
    seedsOf.set(id, (seedsOf.get(id) ?? new Set()).add(seed));
  }
  const [first = new Set<number>(), ...others] = seedsOf.values();
  return [...first].filter((seed) => others.every((seeds) => seeds.has(seed))).sort((a, b) => a - b);
}
