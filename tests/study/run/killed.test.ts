// A run that is killed, with its children, again and again, at moments that nobody chose.
import {spawn, type ChildProcess} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {recordCache} from '../../../lib/study/records/cache';
import {recordKey, type RecordOfTrial} from '../../../lib/study/records/records';
import {run} from '../../../lib/study/run/run';
import {begunIn, holdFrom, logged, type LoggedConfig} from '../fixtures/logged-experiment';

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'killed-'))));
afterEach(() => fs.rmSync(folder, {recursive: true, maxRetries: 5}));

const seeds = [1000, 1001, 1002];
const configsIn = (place: string): LoggedConfig[] =>
  Array.from({length: 8}, (_, i) => ({stream: `s${i}`, takes: 150, folder: place})).flatMap((stream) =>
    ['dot', 'dense'].map((arm) => ({...stream, arm})),
  );

type Started = {readonly child: ChildProcess; readonly ended: Promise<string>};

/** Starts a process that runs all trials in two children, as the leader of a group of processes. */
function start(place: string): Started {
  const options = JSON.stringify({seeds, processes: 2});
  const program = path.join(__dirname, '..', 'fixtures', 'worker-parent.ts');
  const loader = require.resolve('ts-node/register/transpile-only');
  const child = spawn(
    process.execPath,
    [
      '--require',
      loader,
      program,
      'logged',
      JSON.stringify(configsIn(place)),
      options,
      path.join(place, 'cache'),
    ],
    {detached: true, stdio: ['ignore', 'pipe', 'inherit']},
  );
  let printed = '';
  child.stdout!.on('data', (data) => (printed += data));
  return {child, ended: new Promise((resolve) => child.on('close', () => resolve(printed)))};
}

/** Waits for what running processes will bring about; throws where one of them has ended by then. */
async function until(comes: () => boolean, ...processes: readonly Started[]): Promise<void> {
  while (!comes()) {
    for (const {child} of processes) {
      const {exitCode, signalCode} = child;
      if (exitCode !== null || signalCode !== null) throw new Error(`Ended too early: ${exitCode ?? signalCode}`); // prettier-ignore
    }
    await delay(5);
  }
}

/** The streams of which records are saved, with how many. */
async function savedIn(place: string): Promise<{[stream: string]: number}> {
  const cache = recordCache(path.join(place, 'cache'));
  const saved: {[stream: string]: number} = {};
  for (const config of configsIn(place)) {
    for (const seed of seeds) {
      const record = await cache.get(recordKey('logged', 1, config, seed));
      if (record) saved[config.stream] = (saved[config.stream] ?? 0) + 1;
    }
  }
  return saved;
}

const metricsOf = (records: readonly RecordOfTrial[]) =>
  records.map(({config: {stream, arm}, seed, metrics}) => ({stream, arm, seed, metrics}));

test('killed at any moment, it loses no stream that was saved, repeats none, and ends with the records of an undisturbed run', async () => {
  const place = path.join(folder, 'killed');
  fs.mkdirSync(place);
  let printed = '';
  // Killed twice, so many milliseconds after so many streams have begun, of which the last does not end: the others are under way, being saved or saved. Then left alone.
  for (const [streams, wait] of [[3, 20], [4, 160], []]) {
    const saved = await savedIn(place);
    expect(Object.values(saved).every((n) => n === 6)).toBe(true); // a stream is saved as a whole or not at all
    const before = begunIn(place).length;
    holdFrom(place, before + (streams ?? Infinity) - 1);
    const started = start(place);
    if (streams !== undefined) {
      await until(() => begunIn(place).length >= before + streams, started);
      await delay(wait);
      process.kill(-started.child.pid!, 'SIGKILL');
    }
    printed = await started.ended;
    expect(started.child.signalCode).toBe(streams === undefined ? null : 'SIGKILL');
    const now = begunIn(place).slice(before);
    expect(now.filter(({stream}) => stream in saved)).toEqual([]);
    expect(new Set(now.map(({stream}) => stream)).size).toBe(now.length);
    expect(now.every((begun) => begun.seeds.length === seeds.length)).toBe(true);
    // What was saved before is no less than it was, and of what was begun now the streams are saved that made room for others: two train at once.
    const kept = await savedIn(place);
    expect(Object.keys(kept)).toEqual(expect.arrayContaining(Object.keys(saved)));
    expect(Object.keys(kept).length).toBeGreaterThanOrEqual(Object.keys(saved).length + now.length - 2);
    if (streams !== undefined) expect(now.some(({stream}) => !(stream in kept))).toBe(true);
  }
  // Each kill came in the middle of a stream, which is begun again.
  expect(begunIn(place).length).toBeGreaterThanOrEqual(8 + 2);

  const undisturbed = path.join(folder, 'undisturbed');
  fs.mkdirSync(undisturbed);
  const {records: whole} = await run(logged, configsIn(undisturbed), {
    seeds,
    missing: 'train',
    committed: [],
    cache: recordCache(path.join(undisturbed, 'cache')),
    processes: 'here',
  });
  expect(begunIn(undisturbed)).toHaveLength(8);
  expect(whole).toHaveLength(48);
  expect(metricsOf(JSON.parse(printed) as RecordOfTrial[])).toEqual(metricsOf(whole));
}, 300_000);

test('two that train the same trials at once both end with the right records, and the cache is whole', async () => {
  const place = path.join(folder, 'two');
  fs.mkdirSync(place);
  holdFrom(place, 0); // until both have begun: neither finds what the other saves
  const both = [start(place), start(place)];
  await until(() => new Set(begunIn(place).map(({pid}) => pid)).size === 4, ...both);
  holdFrom(place, Infinity);
  const [one, other] = await Promise.all(both.map(({ended}) => ended));
  const records = JSON.parse(one) as RecordOfTrial[];
  expect(records).toHaveLength(48);
  expect(metricsOf(JSON.parse(other) as RecordOfTrial[])).toEqual(metricsOf(records));
  expect(begunIn(place)).toHaveLength(16); // both have trained: they did not merely wait for each other
  const told: string[] = [];
  const cache = recordCache(path.join(place, 'cache'), (text) => told.push(text));
  for (const record of records) expect((await cache.get(record.key))?.metrics).toEqual(record.metrics);
  expect(told).toEqual([]);
  expect(fs.readdirSync(path.join(place, 'cache', 'pending'))).toEqual([]);
}, 300_000);
