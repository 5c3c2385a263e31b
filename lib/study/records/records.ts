import fs from 'node:fs';
import {hashOf} from './canonical-json';
import {assertForm, trialName} from './record-form';
import type {RecordOfTrial, TrialConfig} from './record-of-trial';

export type {RecordOfTrial, TrialConfig};

/**
 * The key of a trial: SHA-256 of the canonical JSON of experiment, version, configuration and seed.
 *
 * @example
 * recordKey('routing', 1, {arm: 'mlp', dial: 1}, 0) === recordKey('routing', 1, {dial: 1, arm: 'mlp'}, 0); // => true
 */
export function recordKey(experiment: string, version: number, config: TrialConfig, seed: number): string {
  return hashOf({experiment, version, config, seed});
}

/**
 * Reads a file of records, one JSON object a line.
 *
 * @param file - path; a file that does not exist holds no records
 * @throws Error naming file and line where a line is no record (then also the trial, the field, what was expected and what came) or its key is not that of its content
 * @example
 * readRecords('no-such-file.ndjson'); // => []
 */
export function readRecords(file: string): RecordOfTrial[] {
  if (!fs.existsSync(file)) return [];
  try {
    return parseRecords(fs.readFileSync(file, 'utf8'), file);
  } catch (error) {
    throw new Error(`${(error as Error).message} Restore the file from the repository.`, {cause: error});
  }
}

/** The records of a text, one JSON object a line; `file` names it in messages. */
export function parseRecords(text: string, file: string): RecordOfTrial[] {
  return text
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parseRecord(line, `${file}, line ${i + 1}`)]));
}

function parseRecord(line: string, where: string): RecordOfTrial {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (error) {
    throw new Error(`${where} is no JSON.`, {cause: error});
  }
  assertRecord(record, where);
  return record;
}

/**
 * Checks that a value is a record: its fields, each of its kind, no others, and as key the hash of experiment, version, configuration and seed.
 *
 * @param value - for example parsed JSON
 * @param where - where it was found, for the message
 * @throws Error naming the place, the trial, what was expected and what came
 * @example
 * assertRecord({key: '0'}, 'line 1'); // throws line 1 (unknown experiment, seed unknown, nothing): key: expected 64 hexadecimal digits. Got "0".
 */
export function assertRecord(value: unknown, where: string): asserts value is RecordOfTrial {
  assertForm(value, where);
  const {experiment, version, config, seed, key} = value;
  const expected = recordKey(experiment, version, config, seed);
  if (key !== expected) {
    throw new Error(
      `${where} (${trialName(value)}): the record's key must be ${expected}, the hash of its content. Got ${key}.`,
    );
  }
}

/**
 * The text of a file of records: one JSON object a line, in the given order.
 *
 * @example
 * formatRecords([]); // => ""
 */
export function formatRecords(records: readonly RecordOfTrial[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
