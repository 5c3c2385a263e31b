import fs from 'node:fs';
import type {ClaimsFile} from './claims';
import {EvidenceError} from './evidence';

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
 * @throws Error if the file is no JSON list
 * @example
 * readLooks('no-such-file.json'); // => []
 */
export function readLooks(file: string): Look[] {
  if (!fs.existsSync(file)) return [];
  let looks: unknown;
  try {
    looks = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${file} is no JSON. Restore it from the repository.`, {cause: error});
  }
  if (!Array.isArray(looks))
    throw new Error(`${file} must be a list of looks. Restore it from the repository.`);
  return looks as Look[];
}

/**
 * The looks at a part of a notebook, whatever its design was, in the order in which they were taken.
 *
 * @example
 * looksAt([{notebook: '01', part: 'main', design: 'a', seeds: [0]}], '01', 'more'); // => []
 */
export function looksAt(looks: readonly Look[], notebook: string, part: string): Look[] {
  return looks.filter((look) => look.notebook === notebook && look.part === part);
}

/**
 * How often a part of a notebook has been looked at, whatever its design was.
 *
 * @example
 * countLooks([{notebook: '01', part: 'main', design: 'a', seeds: [0]}], '01', 'main'); // => 1
 */
export function countLooks(looks: readonly Look[], notebook: string, part: string): number {
  return looksAt(looks, notebook, part).length;
}

/**
 * Refuses evidence that nobody noted: each part that has records must have a look with its design and its seeds.
 *
 * @param claims - the frozen claims
 * @param looks - as noted
 * @param parts - the parts that have records
 * @throws EvidenceError naming the part, its design and its seeds
 * @example
 * requireLooks({notebooks: {}}, [], []); // => undefined
 */
export function requireLooks(
  claims: ClaimsFile,
  looks: readonly Look[],
  parts: readonly {readonly notebook: string; readonly part: string; readonly design: string}[],
): void {
  for (const {notebook, part, design} of parts) {
    const seeds = claims.notebooks[notebook].parts[part].seeds.join(', ');
    const isNoted = looksAt(looks, notebook, part).some(
      (look) => look.design === design && look.seeds.join(', ') === seeds,
    );
    if (isNoted) continue;
    throw new EvidenceError(
      `results/looks.json has no look of notebook ${notebook}, part ${part}, at design ${design.slice(0, 12)} with seeds ${seeds}, but there are records of it. ` +
        'Every confirmation notes its look: restore the file from the repository.',
    );
  }
}
