import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import cacache from 'cacache';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {cacheOfTier, recordCache} from '../../../lib/study/records/cache';
import {recordKey, type RecordOfTrial} from '../../../lib/study/records/records';

const recordOf = (seed: number, r2 = 0.5): RecordOfTrial => ({
  key: recordKey('e', 1, {}, seed),
  experiment: 'e',
  version: 1,
  config: {},
  seed,
  purpose: 'smoke',
  untrained: {},
  prefixLosses: [],
  metrics: {r2},
  curves: {},
  steps: 1,
  seconds: 1,
  backend: 'b',
  threads: 1,
  failure: null,
});

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'cache-'))));
afterEach(() => fs.rmSync(folder, {recursive: true}));

test('a record put in comes out, also for another reader of the folder; another key has none', async () => {
  await recordCache(folder).put(recordOf(0));
  expect(await recordCache(folder).get(recordOf(0).key)).toEqual(recordOf(0));
  expect(await recordCache(folder).get(recordOf(1).key)).toBeUndefined();
});

test('the newer record of a key replaces the older', async () => {
  const cache = recordCache(folder);
  await cache.put(recordOf(0, 0.1));
  await cache.put(recordOf(0, 0.2));
  expect((await cache.get(recordOf(0).key))?.metrics.r2).toBe(0.2);
});

test('a folder that does not exist holds nothing and is not made by asking', async () => {
  const missing = path.join(folder, 'missing');
  expect(await recordCache(missing).get(recordOf(0).key)).toBeUndefined();
  expect(fs.existsSync(missing)).toBe(false);
});

describe('a damaged entry counts as absent, is told, and can be written again', () => {
  /** The files that hold the contents. */
  const contents = (): string[] =>
    fs
      .readdirSync(folder, {recursive: true, encoding: 'utf8'})
      .filter((file) => file.startsWith('content-v2'))
      .map((file) => path.join(folder, file))
      .filter((file) => fs.statSync(file).isFile());

  async function expectAbsent(pattern: RegExp): Promise<void> {
    const told: string[] = [];
    const cache = recordCache(folder, (text) => told.push(text));
    expect(await cache.get(recordOf(0).key)).toBeUndefined();
    expect(told).toEqual([expect.stringMatching(pattern)]);
    await cache.put(recordOf(0, 0.9));
    expect((await cache.get(recordOf(0).key))?.metrics.r2).toBe(0.9);
  }

  test('one number changed on disk', async () => {
    await recordCache(folder).put(recordOf(0));
    const [file] = contents();
    fs.chmodSync(file, 0o644);
    fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replace('0.5', '0.6'));
    await expectAbsent(/A cached record is damaged and will be trained again: .*(integrity|sha512)/i);
  });

  test('cut short on disk', async () => {
    await recordCache(folder).put(recordOf(0));
    const [file] = contents();
    fs.chmodSync(file, 0o644);
    fs.truncateSync(file, 20);
    await expectAbsent(/damaged and will be trained again/);
  });

  test('whole, but with a key that is not that of its content', async () => {
    const {key} = recordOf(0);
    await cacache.put(folder, `record:${key}`, JSON.stringify({...recordOf(0), version: 2}));
    await expectAbsent(/The cache in .*: the record's key must be/);
  });

  test('told on standard output and not on standard error, which fails a notebook', async () => {
    await cacache.put(folder, `record:${recordOf(0).key}`, 'not a record');
    const [out, warn, error] = (['info', 'warn', 'error'] as const).map((name) =>
      vi.spyOn(console, name).mockImplementation(() => undefined),
    );
    expect(await recordCache(folder).get(recordOf(0).key)).toBeUndefined();
    const calls = [out, warn, error].map((spy) => spy.mock.calls.length);
    vi.restoreAllMocks();
    expect(calls).toEqual([1, 0, 0]);
  });

  test('no JSON', async () => {
    await cacache.put(folder, `record:${recordOf(0).key}`, 'not a record');
    await expectAbsent(/damaged and will be trained again/);
  });
});

test('contents deleted from disk, or another record under this name, count as absent', async () => {
  const cache = recordCache(folder);
  await cacache.put(folder, `record:${recordOf(0).key}`, JSON.stringify(recordOf(1)));
  expect(await cache.get(recordOf(0).key)).toBeUndefined();
  await cache.put(recordOf(2));
  fs.rmSync(path.join(folder, 'content-v2'), {recursive: true});
  expect(await cache.get(recordOf(2).key)).toBeUndefined();
});

test('a folder that may not be read is an error with advice, and no damage', async () => {
  const told: string[] = [];
  const denied = Object.assign(new Error('EACCES: permission denied'), {code: 'EACCES'});
  const spy = vi.spyOn(cacache, 'get').mockRejectedValue(denied);
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
    await recordCache().put(recordOf(50));
  });
  afterEach(() => process.chdir(here));

  test('is the one on disk in the full tier', async () => {
    expect(await cacheOfTier('full').get(recordOf(50).key)).toEqual(recordOf(50));
  });

  test('holds in the smoke tier what this process has trained, and neither reads the disk nor writes to it', async () => {
    expect(await cacheOfTier('smoke').get(recordOf(50).key)).toBeUndefined();
    await cacheOfTier('smoke').put(recordOf(51));
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
