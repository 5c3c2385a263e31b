import type {Experiment} from '../experiment';
import {canonicalJson} from '../records/canonical-json';
import {recordKey, type RecordOfTrial} from '../records/records';
import {seedPurpose} from '../records/seeds';
import type {Entry, Part} from './claims';
import {designHash} from './design-hash';

/**
 * Records that no claim may read. The message names the notebook and the record or seed, what was expected and what came.
 *
 * @example
 * new EvidenceError('notebook 01: no record of seed 3.').name; // => "EvidenceError"
 */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError';
}

/**
 * Sorts a notebook's confirmatory records by the frozen part they belong to, and refuses those that belong to none.
 *
 * Refused: a key that does not fit the record's contents; a purpose other than 'confirm'; a seed of another purpose or none of the
 * part's; a design hash that is no frozen one; another experiment or version; a trial that occurs twice; a trial that some seed lacks.
 *
 * @param entry - the notebook's entry in the claims file
 * @param records - its confirmatory records, all parts
 * @returns for each part that has records, these; a part without a record has not been run and is left out
 * @throws EvidenceError at the first record or seed that is refused
 * @example
 * recordsByPart({notebook: '01-question', primaryClaims: 1, parts: {}, tables: {}}, []).size; // => 0
 */
export function recordsByPart(entry: Entry, records: readonly RecordOfTrial[]): Map<string, RecordOfTrial[]> {
  const names = new Map(Object.keys(entry.parts).map((part) => [designHash(entry, part), part]));
  const sorted = new Map<string, RecordOfTrial[]>();
  for (const record of records) {
    requireGenuine(entry, record);
    const part = record.design === undefined ? undefined : names.get(record.design);
    if (part === undefined) throw new EvidenceError(strangerMessage(entry, record, names));
    requireMember(entry, part, record);
    sorted.set(part, [...(sorted.get(part) ?? []), record]);
  }
  for (const [part, members] of sorted)
    requireComplete(`${entry.notebook}, part ${part}`, entry.parts[part], members);
  return sorted;
}

/**
 * Refuses a part's records unless they are of the library's version and of exactly the configurations that the frozen design names.
 *
 * @param owner - notebook and part, for messages
 * @param part - the frozen part
 * @param records - its records
 * @param experiment - says which version it is and which configurations the part confirms
 * @throws EvidenceError naming the configuration that is missing or too many, or both versions
 * @example
 * const part = {experiment: 'routing', version: 1} as Part;
 * requireWholeDesign('01 main', part, [], {version: 1, confirmatoryConfigs: () => []}); // => undefined
 */
export function requireWholeDesign(
  owner: string,
  part: Part,
  records: readonly RecordOfTrial[],
  {version, confirmatoryConfigs}: Pick<Experiment, 'version' | 'confirmatoryConfigs'>,
): void {
  if (version !== part.version) {
    throw new EvidenceError(
      `${owner}: frozen for version ${part.version} of ${part.experiment}, the library has version ${version}. Confirm again, on the next seeds.`,
    );
  }
  const designed = new Set(confirmatoryConfigs(part).map(canonicalJson));
  const trained = new Set(records.map(({config}) => canonicalJson(config)));
  const missing = [...designed].find((config) => !trained.has(config));
  const surplus = [...trained].find((config) => !designed.has(config));
  if (missing !== undefined)
    throw new EvidenceError(`${owner}: no record of ${missing}, which the frozen design names.`);
  if (surplus !== undefined)
    throw new EvidenceError(`${owner}: records of ${surplus}, which the frozen design does not name.`);
}

const label = (record: RecordOfTrial): string => `record ${record.key.slice(0, 12)} (seed ${record.seed})`;

function requireGenuine({notebook}: Entry, record: RecordOfTrial): void {
  const key = recordKey(record.experiment, record.version, record.config, record.seed);
  if (key !== record.key) {
    throw new EvidenceError(
      `${notebook}: ${label(record)} was altered: its experiment, version, configuration and seed give the key ${key}, not ${record.key}.`,
    );
  }
  const owner = seedPurpose(record.seed);
  if (record.purpose !== 'confirm' || owner !== 'confirm') {
    throw new EvidenceError(
      `${notebook}: ${label(record)} was made for "${record.purpose}" with a seed of "${owner ?? 'no purpose'}"; claims read confirmatory seeds only.`,
    );
  }
}

function strangerMessage({notebook}: Entry, record: RecordOfTrial, names: Map<string, string>): string {
  const frozen = [...names].map(([hash, part]) => `${part} ${hash.slice(0, 12)}`).join(', ');
  const own = record.design === undefined ? 'no design' : `design ${record.design.slice(0, 12)}`;
  return (
    `${notebook}: ${label(record)} has ${own}, which is not a frozen one (${frozen}). ` +
    'Either the claims file was changed after the run, or the run was made before the freeze: confirm again, on the next seeds.'
  );
}

function requireMember({notebook, parts}: Entry, name: string, record: RecordOfTrial): void {
  const {experiment, version, seeds} = parts[name];
  if (record.experiment !== experiment || record.version !== version) {
    throw new EvidenceError(
      `${notebook}, part ${name}: ${label(record)} is of ${record.experiment} version ${record.version}; expected ${experiment} version ${version}.`,
    );
  }
  if (!seeds.includes(record.seed)) {
    throw new EvidenceError(
      `${notebook}, part ${name}: ${label(record)} is none of the design's seeds (${seeds.join(', ')}).`,
    );
  }
}

function requireComplete(owner: string, {seeds}: Part, records: readonly RecordOfTrial[]): void {
  const seedsOf = new Map<string, Set<number>>();
  for (const {config, seed} of records) {
    const trial = canonicalJson(config);
    const seen = seedsOf.get(trial) ?? new Set();
    if (seen.has(seed)) throw new EvidenceError(`${owner}: seed ${seed} occurs twice for ${trial}.`);
    seedsOf.set(trial, seen.add(seed));
  }
  for (const [trial, seen] of seedsOf) {
    const missing = seeds.filter((seed) => !seen.has(seed));
    if (missing.length > 0)
      throw new EvidenceError(`${owner}: no record of seed ${missing.join(', ')} for ${trial}.`);
  }
}
