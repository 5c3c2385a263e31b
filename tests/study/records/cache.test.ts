import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import cacache from 'cacache';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {cacheOfTier, recordCache, type RecordCache} from '../../../lib/study/records/cache';
import {pendingRecords} from '../../../lib/study/records/pending';
import type {RecordOfTrial} from '../../../lib/study/records/records';
import {recordOf as recordOfTrial} from '../../support/record-of';

const recordOf = (seed: number, r2 = 0.5): RecordOfTrial =>
  recordOfTrial({experiment: 'e', config: {}, seed}, {purpose: 'smoke', metrics: {r2}});

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cache-'))));
afterEach(() => fs.rmSync(folder, {recursive: true}));

test('a record put in comes out, also for another reader of the folder; another key has none', async () => {
  await recordCache(folder).put([recordOf(0)]);
  expect(await recordCache(folder).get(recordOf(0).key)).toEqual(recordOf(0));
  expect(await recordCache(folder).get(recordOf(1).key)).toBeUndefined();
});

test('the newer record of a key replaces the older', async () => {
  const cache = recordCache(folder);
  await cache.put([recordOf(0, 0.1)]);
  await cache.put([recordOf(0, 0.2)]);
  expect((await cache.get(recordOf(0).key))?.metrics.r2).toBe(0.2);
});

test('a folder that does not exist holds nothing and is not made by asking', async () => {
  const missing = path.join(folder, 'missing');
  expect(await recordCache(missing).get(recordOf(0).key)).toBeUndefined();
  expect(fs.existsSync(missing)).toBe(false);
});

/** The files of a part of the cache. */
const filesIn = (part: string): string[] =>
  fs
    .readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.startsWith(part))
    .map((file) => path.join(folder, file))
    .filter((file) => fs.statSync(file).isFile());

describe('a damaged entry counts as absent, is named, and can be written again', () => {
  const trial = recordOf(0);
  const named = `The cached record of e, seed 0, {}, key ${trial.key} is damaged and will be trained again: `;
  const entry = `record:${trial.key}`;

  async function expectDamaged(what: string | RegExp): Promise<void> {
    const told: string[] = [];
    const cache = recordCache(folder, (text) => told.push(text));
    expect(await cache.get(trial.key, trial)).toBeUndefined();
    expect(told).toEqual([expect.stringContaining(named)]);
    expect(told[0].slice(named.length)).toMatch(what);
    // The same record, too, whose contents the cache would trust by their name.
    await cache.put([trial]);
    expect(await cache.get(trial.key, trial)).toEqual(trial);
    expect(told).toHaveLength(1);
  }

  const CONTENTS = /^\/.*content-v2\/sha512\/.* does not hold what was written: its checksum is another\.$/;
  const INDEX = /^\/.*index-v5\/.* is no whole index\.$/;
  test.each<[string, string, (text: string) => string, RegExp]>([
    ['contents with one number changed', 'content-v2', (text) => text.replace('0.5', '0.6'), CONTENTS],
    ['contents cut short', 'content-v2', (text) => text.slice(0, 20), CONTENTS],
    ['contents emptied', 'content-v2', () => '', CONTENTS],
    ['contents with something added', 'content-v2', (text) => `${text} `, CONTENTS],
    ['an index cut short', 'index-v5', (text) => text.slice(0, -5), INDEX],
    ['an index emptied', 'index-v5', () => '', INDEX],
    ['an index of garbage', 'index-v5', () => 'garbage\n\tgarbage', INDEX],
    ['an index with one letter changed', 'index-v5', (text) => text.replace('sha512-', 'sha513-'), INDEX],
  ])('%s', async (_name, part, damage, message) => {
    await recordCache(folder).put([trial]);
    const [file] = filesIn(part);
    fs.chmodSync(file, 0o644);
    fs.writeFileSync(file, damage(fs.readFileSync(file, 'utf8')));
    await expectDamaged(message);
  });

  test('contents taken away', async () => {
    await recordCache(folder).put([trial]);
    const [file] = filesIn('content-v2');
    fs.rmSync(file);
    await expectDamaged(`${file} is missing.`);
  });

  test('an index whose newest entry is damaged, though an older one is whole', async () => {
    await recordCache(folder).put([recordOf(0, 0.1)]);
    await recordCache(folder).put([recordOf(0, 0.2)]);
    const [file] = filesIn('index-v5');
    fs.truncateSync(file, fs.statSync(file).size - 3);
    await expectDamaged(`${file} is no whole index.`);
  });

  test.each<[string, string, string | RegExp]>([
    [
      'a key that is not that of its content',
      JSON.stringify({...trial, version: 2}),
      "the record's key must be",
    ],
    [
      'another record',
      JSON.stringify(recordOf(1)),
      `holds another record: e, seed 1, {}, key ${recordOf(1).key}.`,
    ],
    ['no JSON', 'not a record', /line 1 is no JSON\.$/],
    ['nothing', '', 'holds another record: unknown experiment, seed unknown, nothing'],
    [
      'a record without metrics',
      JSON.stringify({...trial, metrics: undefined}),
      'metrics: expected an object. Got nothing.',
    ],
    [
      'text for a number',
      JSON.stringify({...trial, metrics: {r2: '1'}}),
      'metrics.r2: expected a finite number. Got "1".',
    ],
    ['an unknown field', JSON.stringify({...trial, extra: 1}), 'extra: expected no such field'],
    [
      'a __proto__',
      JSON.stringify(trial).replace('{', '{"__proto__": {"seed": 1}, '),
      '__proto__: expected no such field',
    ],
  ])('a whole entry with %s', async (_name, text, message) => {
    await cacache.put(folder, entry, text);
    await expectDamaged(message);
    expect(({} as {seed?: number}).seed).toBeUndefined();
  });

  test('told on standard output and not on standard error, which fails a notebook', async () => {
    await cacache.put(folder, entry, 'not a record');
    const [out, warn, error] = (['info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    expect(await recordCache(folder).get(trial.key)).toBeUndefined();
    const calls = [out, warn, error].map((spy) => spy.mock.calls.length);
    vi.restoreAllMocks();
    expect(calls).toEqual([1, 0, 0]);
  });
});

test('an entry that another process is writing just now is no damage', async () => {
  await recordCache(folder).put([recordOf(0)]);
  const [file] = filesIn('index-v5');
  const whole = fs.readFileSync(file);
  fs.writeFileSync(file, ''); // as appending leaves it for a moment
  const told: string[] = [];
  const asked = recordCache(folder, (text) => told.push(text)).get(recordOf(0).key);
  setTimeout(() => fs.writeFileSync(file, whole), 15);
  expect([await asked, told]).toEqual([recordOf(0), []]);
});

test('two that keep other records of one trial at once both succeed, and the later counts', async () => {
  // Trained twice, a trial takes other seconds.
  const [mine, its] = [1, 2].map((seconds) => ({...recordOf(0), seconds}));
  const put = cacache.put.bind(cacache);
  const spy = vi.spyOn(cacache, 'put').mockImplementation(async (place, name, data) => {
    const integrity = await put(place, name, data);
    await put(place, name, JSON.stringify(its)); // the other is always a moment later
    return integrity;
  });
  await recordCache(folder).put([mine]);
  spy.mockRestore();
  expect(await recordCache(folder).get(mine.key)).toEqual(its);
});

test('a record with a number that JSON lacks is refused: it would come back as another', async () => {
  await expect(recordCache(folder).put([recordOf(0, NaN)])).rejects.toThrow(
    'The record to be kept (e, seed 0, {}): metrics.r2: expected a finite number. Got NaN.',
  );
  await expect(recordCache(folder).put([recordOf(1), recordOf(0, Infinity)])).rejects.toThrow(
    'Got Infinity.',
  );
  expect(await recordCache(folder).get(recordOf(1).key)).toBeUndefined();
});

describe('records that were trained together', () => {
  const three = [recordOf(0), recordOf(1), recordOf(2)];
  const all = (cache: RecordCache): Promise<(RecordOfTrial | undefined)[]> =>
    Promise.all(three.map(({key}) => cache.get(key)));
  /** What a process leaves that is killed after it has kept the stream and filed its first record. */
  async function leaveOnTheWay(): Promise<string> {
    const file = await pendingRecords(folder).write(three);
    await recordCache(folder).put([three[0]]);
    return file;
  }

  test('are all there, and nothing is left on the way', async () => {
    await recordCache(folder).put(three);
    expect(await all(recordCache(folder))).toEqual(three);
    expect(filesIn('pending')).toEqual([]);
    expect(filesIn('index-v5')).toHaveLength(3);
  });

  test('are kept as one file before the first of them has its entry', async () => {
    const put = vi.spyOn(cacache, 'put').mockRejectedValue(new Error('killed'));
    await expect(recordCache(folder).put(three)).rejects.toThrow('killed');
    put.mockRestore();
    expect(await all(recordCache(folder))).toEqual(three);
  });

  test('that a killed process left on the way are read from there, and filed before the next training', async () => {
    await leaveOnTheWay();
    expect(await all(recordCache(folder))).toEqual(three);
    expect(filesIn('index-v5')).toHaveLength(1); // reading writes nothing
    await recordCache(folder).prepare!();
    expect([filesIn('pending'), filesIn('index-v5').length]).toEqual([[], 3]);
    expect(await all(recordCache(folder))).toEqual(three);
  });

  test('whose index a killed process has made and not yet written are on the way, and no damage', async () => {
    await leaveOnTheWay();
    fs.writeFileSync(filesIn('index-v5')[0], '');
    const told: string[] = [];
    const cache = recordCache(folder, (text) => told.push(text));
    expect(await all(cache)).toEqual(three);
    await cache.prepare!();
    expect(filesIn('pending')).toEqual([]);
    expect([await all(cache), told]).toEqual([three, []]);
  });

  test('are found also while another process moves them from the way into the cache', async () => {
    await pendingRecords(folder).write(three);
    const cache = recordCache(folder);
    const readdir = vi.spyOn(fs.promises, 'readdir').mockImplementationOnce(async () => {
      await recordCache(folder).prepare!(); // after the look into the cache, before that on the way
      return [];
    });
    expect(await cache.get(three[1].key)).toEqual(three[1]);
    expect(readdir).toHaveBeenCalled();
    readdir.mockRestore();
    expect(filesIn('pending')).toEqual([]);
  });

  test('that are damaged on the way are told, and trained again', async () => {
    const file = await leaveOnTheWay();
    fs.truncateSync(file, fs.statSync(file).size - 10);
    const told: string[] = [];
    const cache = recordCache(folder, (text) => told.push(text));
    expect(await all(cache)).toEqual([three[0], undefined, undefined]);
    const words = `Records that were trained together are damaged and will be trained again: ${file} does not hold what was written`;
    expect(told).toEqual([expect.stringContaining(words)]); // once, though two were asked for
    await cache.prepare!();
    expect(filesIn('pending')).toEqual([]);
  });

  test('do not count where the file was not finished', async () => {
    const file = await leaveOnTheWay();
    fs.renameSync(file, `${file}.123`);
    expect(await all(recordCache(folder))).toEqual([three[0], undefined, undefined]);
  });
});

test('a folder that may not be read is an error with advice, and no damage', async () => {
  const told: string[] = [];
  const denied = Object.assign(new Error('EACCES: permission denied'), {code: 'EACCES'});
  const spy = vi.spyOn(fs.promises, 'readFile').mockRejectedValue(denied);
  const asked = recordCache(folder, (text) => told.push(text)).get(recordOf(0).key);
  await expect(asked).rejects.toThrow(
    `The cache of records in ${folder} cannot be read (EACCES). Give yourself the right to read it, or delete it`,
  );
  await expect(asked).rejects.toHaveProperty('cause', denied);
  spy.mockRestore();
  expect(told).toEqual([]);
});

describe('the cache of a run that is given none', () => {
  const here = process.cwd();
  /** Records that another process of this repository has put on disk. */
  beforeEach(async () => {
    fs.mkdirSync(path.join(folder, 'results'));
    fs.writeFileSync(path.join(folder, 'package.json'), '{"name": "why-attention-notebooks"}');
    process.chdir(folder);
    await recordCache().put([recordOf(50)]);
  });
  afterEach(() => process.chdir(here));

  test('is the one on disk in the full tier', async () => {
    expect(await cacheOfTier('full').get(recordOf(50).key)).toEqual(recordOf(50));
  });

  test('holds in the smoke tier what this process has trained, and neither reads the disk nor writes to it', async () => {
    expect(await cacheOfTier('smoke').get(recordOf(50).key)).toBeUndefined();
    await cacheOfTier('smoke').put([recordOf(51)]);
    expect(await cacheOfTier('smoke').get(recordOf(51).key)).toEqual(recordOf(51));
    expect(await recordCache().get(recordOf(51).key)).toBeUndefined();
  });

  test('is that of the tier in the environment', async () => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    expect(await cacheOfTier().get(recordOf(50).key)).toBeUndefined();
    vi.stubEnv('WHY_ATTENTION_TIER', undefined);
    expect(await cacheOfTier().get(recordOf(50).key)).toEqual(recordOf(50));
    vi.unstubAllEnvs();
  });
});
