import fs from 'node:fs';
import {parseJson} from '../form';
import {seedPurpose, seedRanges} from '../records/seeds';
import type {Claim, ClaimsFile, Entry, Part, TruthTable} from './claims';
import {ClaimsError} from './claims-error';
import {checkClaimsForm} from './claims-schema';

/**
 * Reads a claims file and checks it.
 *
 * @param file - its path
 * @throws ClaimsError if it is missing, no JSON, or says something it must not; see `parseClaims`
 * @example
 * readClaims(`${repositoryRoot()}/results/claims.json`).notebooks['01'].primaryClaims; // => 5
 */
export function readClaims(file: string): ClaimsFile {
  if (!fs.existsSync(file)) throw new ClaimsError(file, 'the file', '', 'frozen claims', undefined);
  return parseClaims(fs.readFileSync(file, 'utf8'), file);
}

/**
 * Checks the text of a claims file: its form, and that
 * ids are unique and carry their notebook's number; a margin is given exactly where the kind needs one, and the threshold of
 * 'non-inferior' is −margin and of 'equivalence' 0; seeds are distinct and confirmatory, tuning seeds are tuning seeds; there are no more
 * primary claims than `primaryClaims` (parts a, b of a claim count once); a truth table names a part of its notebook, reads claims that
 * exist, answer its T-id and are not all secondary, one of them of that part; each row gives an outcome for each of these claims and
 * for no other, no combination twice; and versions are unique for a T-id.
 *
 * @param text - JSON
 * @param file - its name, for messages
 * @returns the claims
 * @throws ClaimsError at the first fault; the message names file, claim, field, what was expected and what came
 * @example
 * parseClaims('{"notebooks": {}}', 'claims.json'); // => {"notebooks":{}}
 */
export function parseClaims(text: string, file: string): ClaimsFile {
  const json = parseJson(text, (...where) => new ClaimsError(file, ...where));
  checkClaimsForm(json, file);
  const claims = json as ClaimsFile;
  checkIds(claims, file);
  for (const [notebook, entry] of Object.entries(claims.notebooks)) {
    checkEntry(notebook, entry, file);
    for (const [name, part] of Object.entries(entry.parts))
      checkPart(`notebook ${notebook}: part ${name}`, part, file);
  }
  checkTables(claims, file);
  return claims;
}

/**
 * All claims of a file by id.
 *
 * @param claims - a claims file
 * @example
 * claimsById({notebooks: {}}).size; // => 0
 */
export function claimsById(claims: ClaimsFile): Map<string, Claim> {
  return new Map(partsOf(claims).flatMap(({part}) => part.claims.map((claim) => [claim.id, claim] as const)));
}

function partsOf(claims: ClaimsFile): {notebook: string; part: Part}[] {
  return Object.entries(claims.notebooks).flatMap(([notebook, entry]) =>
    Object.values(entry.parts).map((part) => ({notebook, part})),
  );
}

function checkIds(claims: ClaimsFile, file: string): void {
  const seen = new Set<string>();
  for (const {notebook, part} of partsOf(claims)) {
    for (const {id} of [...part.gates, ...part.claims]) {
      const owner = `${part.gates.some((gate) => gate.id === id) ? 'gate' : 'claim'} ${id}`;
      if (seen.has(id)) throw new ClaimsError(file, owner, 'id', 'an id that occurs once', id);
      if (!id.startsWith(`${notebook}.`))
        throw new ClaimsError(file, owner, 'id', `an id that begins "${notebook}."`, id);
      seen.add(id);
    }
  }
}

function checkEntry(notebook: string, entry: Entry, file: string): void {
  const owner = `notebook ${notebook}`;
  if (!entry.notebook.startsWith(`${notebook}-`)) {
    throw new ClaimsError(file, owner, 'notebook', `a name that begins "${notebook}-"`, entry.notebook);
  }
  const primary = Object.values(entry.parts)
    .flatMap((part) => part.claims)
    .filter((claim) => claim.primary);
  const counted = new Set(primary.map(({id}) => id.replace(/[a-z]$/, '')));
  if (counted.size > entry.primaryClaims) {
    throw new ClaimsError(
      file,
      owner,
      'primaryClaims',
      `at least ${counted.size}: ${[...counted].join(', ')} are primary`,
      entry.primaryClaims,
    );
  }
}

function checkPart(owner: string, part: Part, file: string): void {
  checkSeeds(owner, 'seeds', part.seeds, 'confirm', file);
  checkSeeds(owner, 'tuningSeeds', part.tuningSeeds, 'tune', file);
  part.claims.forEach((claim) => checkThreshold(claim, file));
}

function checkSeeds(
  owner: string,
  field: string,
  seeds: readonly number[],
  purpose: 'confirm' | 'tune',
  file: string,
): void {
  if (new Set(seeds).size < seeds.length)
    throw new ClaimsError(file, owner, field, 'seeds that occur once', seeds);
  const stranger = seeds.find((seed) => seedPurpose(seed) !== purpose);
  if (stranger !== undefined) {
    const {from, to} = seedRanges[purpose];
    throw new ClaimsError(file, owner, field, `${purpose} seeds (${from} to ${to}) only`, stranger);
  }
}

function checkThreshold({id, kind, threshold, margin}: Claim, file: string): void {
  const owner = `claim ${id}`;
  const needsMargin = kind === 'equivalence' || kind === 'non-inferior';
  if (needsMargin !== (margin !== undefined)) {
    throw new ClaimsError(
      file,
      owner,
      'margin',
      needsMargin ? `a margin for kind "${kind}"` : `no margin for kind "${kind}"`,
      margin,
    );
  }
  if (margin === undefined) return;
  const expected = kind === 'equivalence' ? 0 : -margin;
  if (threshold !== expected)
    throw new ClaimsError(file, owner, 'threshold', `${expected} for kind "${kind}"`, threshold);
}

function checkTables(claims: ClaimsFile, file: string): void {
  const known = claimsById(claims);
  const versions = new Set<string>();
  for (const [notebook, entry] of Object.entries(claims.notebooks)) {
    for (const [tid, tables] of Object.entries(entry.tables)) {
      for (const table of tables) {
        const owner = `notebook ${notebook}: table ${tid} version ${table.version}`;
        const label = `${tid} ${table.version}`;
        if (versions.has(label))
          throw new ClaimsError(
            file,
            owner,
            'version',
            'a version that occurs once for its T-id',
            table.version,
          );
        versions.add(label);
        checkReads(owner, tid, table, entry, known, file);
        checkRows(owner, table, file);
      }
    }
  }
}

function checkReads(
  owner: string,
  tid: string,
  table: TruthTable,
  entry: Entry,
  known: Map<string, Claim>,
  file: string,
): void {
  if (!Object.hasOwn(entry.parts, table.part)) {
    throw new ClaimsError(file, owner, 'part', `one of ${Object.keys(entry.parts).join(', ')}`, table.part);
  }
  if (new Set(table.reads).size < table.reads.length)
    throw new ClaimsError(file, owner, 'reads', 'claims that occur once', table.reads);
  for (const id of table.reads) {
    const claim = known.get(id);
    if (claim === undefined)
      throw new ClaimsError(file, owner, 'reads', `known claims (${[...known.keys()].join(', ')})`, id);
    if (!claim.answers.includes(tid))
      throw new ClaimsError(file, owner, 'reads', `claims that answer ${tid}`, id);
  }
  if (!table.reads.some((id) => known.get(id)?.primary)) {
    throw new ClaimsError(file, owner, 'reads', 'a primary claim among them', table.reads);
  }
  if (!entry.parts[table.part].claims.some(({id}) => table.reads.includes(id))) {
    throw new ClaimsError(
      file,
      owner,
      'reads',
      `a claim of part "${table.part}", with which the table is frozen`,
      table.reads,
    );
  }
}

function checkRows(owner: string, {reads, rows}: TruthTable, file: string): void {
  const combinations = new Set<string>();
  rows.forEach(({outcomes}, i) => {
    const field = `rows[${i}].outcomes`;
    if (Object.keys(outcomes).length !== reads.length || !reads.every((id) => Object.hasOwn(outcomes, id))) {
      throw new ClaimsError(
        file,
        owner,
        field,
        `an outcome for each of ${reads.join(', ')} and no other`,
        outcomes,
      );
    }
    const combination = reads.map((id) => outcomes[id]).join(' | ');
    if (combinations.has(combination))
      throw new ClaimsError(file, owner, field, 'a combination that occurs once', outcomes);
    combinations.add(combination);
  });
}
