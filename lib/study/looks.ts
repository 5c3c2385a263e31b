import fs from 'node:fs';
import type {Entry} from './claims';
import {designHash} from './design-hash';
import type {Experiment} from './experiment';
import {seedPurpose} from './seeds';

/** One confirmatory run: the design that was looked at, and with which seeds. */
export type Look = {
  /** The notebook's number. */
  readonly notebook: string;
  readonly part: string;
  /** `designHash` of the part as it was frozen. */
  readonly design: string;
  readonly seeds: readonly number[];
};

/**
 * Reads the list of looks.
 *
 * @param file - `results/looks.json`; a file that does not exist holds none
 * @example
 * readLooks('no-such-file.json'); // => []
 */
export function readLooks(file: string): Look[] {
  return fs.existsSync(file) ? (JSON.parse(fs.readFileSync(file, 'utf8')) as Look[]) : [];
}

/**
 * How often a part of a notebook has been looked at, whatever its design was.
 *
 * @example
 * countLooks([{notebook: '01', part: 'main', design: 'a', seeds: [0]}], '01', 'main'); // => 1
 */
export function countLooks(looks: readonly Look[], notebook: string, part: string): number {
  return looks.filter((look) => look.notebook === notebook && look.part === part).length;
}

/** What must be known to judge whether a part may be confirmed. */
export type ConfirmationRequest = {
  readonly notebook: string;
  readonly part: string;
  readonly entry: Entry;
  readonly experiment: Experiment;
  readonly looks: readonly Look[];
  /** Whether `results/claims.json` is as committed. */
  readonly isCommitted: boolean;
};

/**
 * The reasons why a part may not be confirmed: what is not frozen, or seeds that a changed design may no longer use. Empty where it may.
 *
 * @param request - the part, its experiment, and the looks so far
 * @returns one sentence a reason
 * @example
 * const entry = {notebook: 'n', primaryClaims: 1, parts: {}, tables: {}};
 * reasonsAgainst({notebook: '01', part: 'main', entry, experiment: {} as Experiment, looks: [], isCommitted: true}).length; // => 1
 */
export function reasonsAgainst({
  notebook,
  part,
  entry,
  experiment,
  looks,
  isCommitted,
}: ConfirmationRequest): string[] {
  const frozen = entry.parts[part];
  if (frozen === undefined) {
    return [
      `Notebook ${notebook} has no part "${part}". It has: ${Object.keys(entry.parts).join(', ') || 'none'}.`,
    ];
  }
  const reasons: string[] = [];
  if (!isCommitted) {
    reasons.push(
      'results/claims.json has changes that are not committed: commit the thresholds before the run.',
    );
  }
  if (frozen.version !== experiment.version) {
    reasons.push(
      `claims.json names version ${frozen.version} of ${frozen.experiment}, the library has version ${experiment.version}.`,
    );
  }
  try {
    experiment.confirmatoryConfigs(frozen);
  } catch (error) {
    reasons.push((error as Error).message);
  }
  const tabled = new Set(
    Object.entries(entry.tables).flatMap(([tid, tables]) =>
      tables.some((table) => table.part === part) ? [tid] : [],
    ),
  );
  const answered = new Set(frozen.claims.filter(({primary}) => primary).flatMap(({answers}) => answers));
  const without = [...answered].filter((tid) => !tabled.has(tid));
  if (without.length > 0) reasons.push(`No truth table of part "${part}" for ${without.join(', ')}.`);
  const strangers = frozen.seeds.filter((seed) => seedPurpose(seed) !== 'confirm');
  if (strangers.length > 0) reasons.push(`Seeds ${strangers.join(', ')} are no confirmatory seeds.`);
  return [...reasons, ...usedSeeds(looks, notebook, part, designHash(entry, part), frozen.seeds)];
}

/** A design that is changed after a look takes seeds that no earlier look at the part has used. */
function usedSeeds(
  looks: readonly Look[],
  notebook: string,
  part: string,
  design: string,
  seeds: readonly number[],
): string[] {
  const earlier = looks.filter(
    (look) => look.notebook === notebook && look.part === part && look.design !== design,
  );
  const used = seeds.filter((seed) => earlier.some((look) => look.seeds.includes(seed)));
  if (used.length === 0) return [];
  const next = Math.max(...earlier.flatMap((look) => look.seeds)) + 1;
  return [
    `The design was changed after a look with seeds ${used.join(', ')}: take the next ones, from ${next} on, in claims.json.`,
  ];
}
