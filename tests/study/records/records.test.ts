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
  ])('is refused with file and line where a record was given %s by hand', (_, changes) => {
    const file = fileOf(lineOf(0), '', lineOf(2, changes));
    const {experiment, seed, config, key} = {...recordOf(2), ...changes};
    expect(() => readRecords(file)).toThrow(
      `${file}, line 3 (${experiment}, seed ${seed}, ${JSON.stringify(config)}): the record's key must be `,
    );
    expect(() => readRecords(file)).toThrow(
      `the hash of its content. Got ${key}. Restore the file from the repository.`,
    );
  });

  test('is refused with file and line where a line is cut off or no record', () => {
    const cut = fileOf(lineOf(0), lineOf(1).slice(0, 60));
    expect(() => readRecords(cut)).toThrow(
      `${cut}, line 2 is no JSON. Restore the file from the repository.`,
    );
    for (const line of ['null', '3', '"text"', 'true', '[]']) {
      const file = fileOf(line);
      expect(() => readRecords(file)).toThrow(`${file}, line 1: a record: expected an object. Got ${line}.`);
    }
  });
});

describe('a record of a wrong form, though with the right key, is refused: ', () => {
  const {metrics: _, ...withoutMetrics} = recordOf(2);
  test.each<[string, object, string]>([
    ['without metrics', withoutMetrics, 'metrics: expected an object. Got nothing.'],
    ['text for a number', {metrics: {r2: '0.5'}}, 'metrics.r2: expected a finite number. Got "0.5".'],
    ['null for a number', {curves: {r2: [0, null]}}, 'curves.r2[1]: expected a finite number. Got null.'],
    ['a list for an object', {metrics: [0.5]}, 'metrics: expected an object. Got [0.5].'],
    ['a number for a list', {prefixLosses: 1}, 'prefixLosses: expected a list. Got 1.'],
    ['an unknown field', {note: 'x'}, 'note: expected no such field (known: key, experiment, version'],
    [
      'an unknown purpose',
      {purpose: 'fun'},
      'purpose: expected one of "confirm", "pilot", "tune", "smoke", "fresh". Got "fun".',
    ],
    [
      'an unknown failure',
      {failure: {kind: 'lost', step: 1}},
      'failure.kind: expected one of "diverged". Got "lost".',
    ],
    [
      'half a failure',
      {failure: {kind: 'diverged'}},
      'failure.step: expected an integer from 0. Got nothing.',
    ],
    ['no failure', {failure: undefined}, 'failure: expected an object. Got nothing.'],
    ['negative seconds', {seconds: -1}, 'seconds: expected a number from 0. Got -1.'],
    ['half a step', {steps: 1.5}, 'steps: expected an integer from 0. Got 1.5.'],
    ['no design', {design: null}, 'design: expected text. Got null.'],
    ['no key', {key: undefined}, 'key: expected 64 hexadecimal digits. Got nothing.'],
  ])('%s', (_name, changes, message) => {
    const line = JSON.stringify(changes === withoutMetrics ? withoutMetrics : {...recordOf(2), ...changes});
    const file = fileOf(lineOf(0), line);
    expect(() => readRecords(file)).toThrow(
      `${file}, line 2 (routing, seed 2, {"arm":"mlp","dial":0.5,"wide":true}): ${message}`,
    );
  });

  test.each<[string, string, string]>([
    ['', '"__proto__": {"metrics": 1}, ', '__proto__: expected no such field'],
    [
      '"config":{',
      '"__proto__": 1, ',
      'config (a name): expected a name other than __proto__. Got "__proto__".',
    ],
    [
      '"metrics":{',
      '"__proto__": 1, ',
      'metrics (a name): expected a name other than __proto__. Got "__proto__".',
    ],
    [
      '"curves":{',
      '"__proto__": [1], ',
      'curves (a name): expected a name other than __proto__. Got "__proto__".',
    ],
  ])('__proto__ in {%s', (object, member, message) => {
    const line = lineOf(2).replace(object || '{', (found) => found + member);
    expect(() => readRecords(fileOf(line))).toThrow(message);
  });

  test('a long value is not shown whole', () => {
    const file = fileOf(lineOf(2, {metrics: 'x'.repeat(1000)}));
    expect(() => readRecords(file)).toThrow(`metrics: expected an object. Got "${'x'.repeat(99)}…. Restore`);
  });
});

test('assertRecord accepts a whole record, and says where it found another', () => {
  expect(assertRecord(recordOf(3), 'here')).toBeUndefined();
  const expected = recordKey('routing', 3, config, 4);
  expect(() => assertRecord({...recordOf(3), seed: 4}, 'The cache in x')).toThrow(
    `The cache in x (routing, seed 4, ${JSON.stringify(config)}): the record's key must be ${expected}, the hash of its content. Got ${recordOf(3).key}.`,
  );
  expect(() => assertRecord({...recordOf(3), metrics: {r2: NaN}}, 'here')).toThrow(
    'metrics.r2: expected a finite number. Got NaN.',
  );
});
