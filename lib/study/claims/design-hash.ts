import {hashOf} from '../records/canonical-json';
import type {Entry} from './claims';

/**
 * Hash of everything frozen about one part of a notebook: the part itself, the number of primary claims, and the versions of the truth
 * tables that are frozen with it. Other parts do not enter, so a part that is added later leaves the hash of this one as it was.
 *
 * @param entry - the notebook's entry in the claims file
 * @param part - the part's name
 * @returns 64 hexadecimal digits: SHA-256 of the canonical JSON
 * @throws RangeError if the entry has no such part; the message lists those it has
 * @example
 * const part = {
 *   experiment: 'routing', version: 1, seeds: [0, 1], tuningSeeds: [900], scope: '', design: {}, learningRates: {}, gates: [], claims: [],
 * };
 * const entry = {notebook: '01-question', primaryClaims: 5, parts: {main: part}, tables: {}};
 * const later = {...entry, parts: {main: part, second: part}};
 * designHash(entry, 'main') === designHash(later, 'main'); // => true
 */
export function designHash(entry: Entry, part: string): string {
  if (!Object.hasOwn(entry.parts, part)) {
    throw new RangeError(
      `${entry.notebook} has no part "${part}". It has: ${Object.keys(entry.parts).join(', ')}.`,
    );
  }
  const tables = Object.entries(entry.tables)
    .map(([tid, versions]) => [tid, versions.filter((table) => table.part === part)] as const)
    .filter(([, versions]) => versions.length > 0);
  return hashOf({
    part: entry.parts[part],
    primaryClaims: entry.primaryClaims,
    tables: Object.fromEntries(tables),
  });
}
