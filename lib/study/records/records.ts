import fs from 'node:fs';
import {hashOf} from './canonical-json';
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
 * @throws Error naming file and line where a line is no record or its key is not that of its content
 * @example
 * readRecords('no-such-file.ndjson'); // => []
 */
export function readRecords(file: string): RecordOfTrial[] {
  if (!fs.existsSync(file)) return [];
  return fs
    .readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line, i) => (line.trim() === '' ? [] : [parseRecord(line, `${file}, line ${i + 1}`)]));
}

function parseRecord(line: string, where: string): RecordOfTrial {
  let record: unknown;
  try {
    record = JSON.parse(line);
  } catch (error) {
    throw new Error(`${where} is no JSON. Restore the file from the repository.`, {cause: error});
  }
  if (typeof record !== 'object' || record === null) {
    throw new Error(`${where} must be a record, a JSON object. Got ${line.trim()}.`);
  }
  assertRecord(record as RecordOfTrial, where);
  return record as RecordOfTrial;
}

/**
 * Checks that a record's key is the hash of its experiment, version, configuration and seed.
 *
 * @param record - the record
 * @param where - where it was found, for the message
 * @throws Error naming the place, the expected and the actual key
 * @example
 * const record = {experiment: 'e', version: 1, config: {}, seed: 0, key: recordKey('e', 1, {}, 0)} as RecordOfTrial;
 * assertRecord(record, 'here'); // => undefined
 */
export function assertRecord(record: RecordOfTrial, where: string): void {
  const {experiment, version, config, seed} = record;
  const expected = recordKey(experiment, version, config, seed);
  if (record.key !== expected) {
    throw new Error(
      `${where}: the record's key must be ${expected}, the hash of its content. Got ${record.key}.`,
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
