import {createHash} from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {
  assertRecord,
  formatRecords,
  readRecords,
  recordKey,
  type RecordOfTrial,
} from '../../../lib/study/records/records';

const config = {arm: 'mlp', dial: 0.5, wide: true};

function recordOf(seed: number): RecordOfTrial {
  return {
    key: recordKey('routing', 3, config, seed),
    experiment: 'routing',
    version: 3,
    config,
    seed,
    purpose: 'confirm',
    untrained: {r2: -0.1},
    prefixLosses: [1.25, 1.1],
    metrics: {r2: 0.123456789012345},
    curves: {r2: [0, 0.1]},
    steps: 2,
    seconds: 0.5,
    backend: 'tensorflow 2.21, CPU',
    threads: 2,
    failure: {kind: 'diverged', step: 7},
  };
}

let folder: string;
beforeAll(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'records-'))));
afterAll(() => fs.rmSync(folder, {recursive: true}));
/** Writes lines to a file and returns its path. */
function fileOf(...lines: string[]): string {
  const file = path.join(folder, `${fs.readdirSync(folder).length}.ndjson`);
  fs.writeFileSync(file, lines.join('\n'));
  return file;
}
const lineOf = (seed: number, changes: Record<string, unknown> = {}): string =>
  JSON.stringify({...recordOf(seed), ...changes});

describe('the key', () => {
  test('is the SHA-256 of the sorted JSON of experiment, version, configuration and seed', () => {
    const text =
      '{"config":{"arm":"mlp","dial":0.5,"wide":true},"experiment":"routing","seed":4,"version":3}';
    expect(recordKey('routing', 3, config, 4)).toBe(createHash('sha256').update(text).digest('hex'));
    expect(recordKey('routing', 3, {wide: true, dial: 0.5, arm: 'mlp'}, 4)).toBe(
      recordKey('routing', 3, config, 4),
    );
  });

  test('is another where any of the four differs, and where a number becomes text', () => {
    const keys = [
      recordKey('routing', 3, config, 4),
      recordKey('routin', 3, config, 4),
      recordKey('routing', 4, config, 4),
      recordKey('routing', 3, {...config, dial: 0.25}, 4),
      recordKey('routing', 3, {...config, dial: '0.5'}, 4),
      recordKey('routing', 3, {arm: 'mlp', dial: 0.5}, 4),
      recordKey('routing', 3, config, 5),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('a file of records', () => {
  test('gives back what was written, digit by digit', () => {
    const records = [recordOf(0), {...recordOf(1), design: 'd', failure: null}];
    const file = fileOf(formatRecords(records));
    expect(readRecords(file)).toEqual(records);
    expect(formatRecords(records).split('\n')).toHaveLength(3);
  });

  test('may have blank lines, hold nothing, or not exist', () => {
    expect(readRecords(fileOf('', lineOf(0), '', lineOf(1), '')).map(({seed}) => seed)).toEqual([0, 1]);
    expect(readRecords(fileOf(''))).toEqual([]);
    expect(readRecords(path.join(folder, 'no-such.ndjson'))).toEqual([]);
    expect(formatRecords([])).toBe('');
  });

  test.each<[string, Record<string, unknown>]>([
    ['another learning rate', {config: {...config, learningRate: 0.1}}],
    ['another seed', {seed: 1}],
    ['another version', {version: 4}],
    ['another experiment', {experiment: 'else'}],
    ['another key', {key: '0'.repeat(64)}],
    ['no key', {key: undefined}],
  ])('is refused with file and line where a record was given %s by hand', (_, changes) => {
    const file = fileOf(lineOf(0), '', lineOf(2, changes));
    expect(() => readRecords(file)).toThrow(`${file}, line 3: the record's key must be `);
    const {key} = {...recordOf(2), ...changes};
    expect(() => readRecords(file)).toThrow(`the hash of its content. Got ${key}.`);
  });

  test('is refused with file and line where a line is cut off or no record', () => {
    const cut = fileOf(lineOf(0), lineOf(1).slice(0, 60));
    expect(() => readRecords(cut)).toThrow(
      `${cut}, line 2 is no JSON. Restore the file from the repository.`,
    );
    for (const line of ['null', '3', '"text"', 'true']) {
      const file = fileOf(line);
      expect(() => readRecords(file)).toThrow(
        `${file}, line 1 must be a record, a JSON object. Got ${line}.`,
      );
    }
    const list = fileOf('[]');
    expect(() => readRecords(list)).toThrow(`${list}, line 1: the record's key must be`);
  });
});

test('assertRecord accepts a whole record, and says where it found another', () => {
  expect(assertRecord(recordOf(3), 'here')).toBeUndefined();
  const expected = recordKey('routing', 3, config, 4);
  expect(() => assertRecord({...recordOf(3), seed: 4}, 'The cache in x')).toThrow(
    `The cache in x: the record's key must be ${expected}, the hash of its content. Got ${recordOf(3).key}.`,
  );
});
