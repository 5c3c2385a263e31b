import fs from 'node:fs';
import {hashOf} from './canonical-json';
import {assertForm, trialName} from './record-form';
import type {SeedPurpose} from './seeds';

/** A trial's configuration: plain values, so that it can be hashed, stored, and sent to another process. */
export type TrialConfig = {readonly [field: string]: string | number | boolean};

/** One trial, written once and never changed: an arm at one point of the sweep with one seed. */
export type RecordOfTrial = {
  /** Content address: `recordKey` of the four fields below. */
  readonly key: string;
  readonly experiment: string;
  /** Raised by hand when the experiment's numbers change. */
  readonly version: number;
  readonly config: TrialConfig;
  readonly seed: number;
  readonly purpose: SeedPurpose;
  /** Hash of the frozen design for which it was trained; absent outside a confirmation. */
  readonly design?: string;
  /** Metrics before the first step: what the initialisation alone gives. */
  readonly untrained: {readonly [metric: string]: number};
  /** Losses of the first 20 steps, up to where one is not finite. Steps are counted from 0: entry t is the loss that step t saw, before its update. */
  readonly prefixLosses: readonly number[];
  /** Metrics after the last step; one that is not finite is left out. */
  readonly metrics: {readonly [metric: string]: number};
  /** Curves over steps end before the first value that is not finite; anything else that is not finite throughout is left out. */
  readonly curves: {readonly [name: string]: readonly number[]};
  readonly steps: number;
  /** Seconds of training for this seed: its share of the seeds trained together. */
  readonly seconds: number;
  /** For example "tensorflow 2.21, CPU". */
  readonly backend: string;
  readonly threads: number;
  /**
   * A failure is an outcome: the trial's record stays. `step` is the first step whose loss was not finite, counted from 0 like the entries of `prefixLosses`: that
   * many steps had finite losses before it.
   */
  readonly failure: null | {readonly kind: 'diverged'; readonly step: number};
};

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
