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
import {begunIn, logged, type LoggedConfig} from '../fixtures/logged-experiment';

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
  let kills = 0;
  let printed = '';
  for (const wait of [80, 330, Infinity]) {
    const saved = await savedIn(place);
    expect(Object.values(saved).every((n) => n === 6)).toBe(true); // a stream is saved as a whole or not at all
    const before = begunIn(place).length;
    const {child, ended} = start(place);
    if (wait < Infinity) {
      // From the first trial that begins: starting takes seconds.
      while (begunIn(place).length === before) await delay(5);
      await delay(wait);
      process.kill(-child.pid!, 'SIGKILL');
      kills++;
    }
    printed = await ended;
    const now = begunIn(place).slice(before);
    expect(now.filter(({stream}) => stream in saved)).toEqual([]);
    expect(new Set(now.map(({stream}) => stream)).size).toBe(now.length);
    expect(now.every((begun) => begun.seeds.length === seeds.length)).toBe(true);
  }
  expect(kills).toBe(2);
  // Had the kills come late or never, there would be nothing that was begun twice.
  expect(begunIn(place).length).toBeGreaterThan(8);

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
}, 90_000);

test('two that train the same trials at once both end with the right records, and the cache is whole', async () => {
  const place = path.join(folder, 'two');
  fs.mkdirSync(place);
  const [one, other] = await Promise.all([start(place).ended, start(place).ended]);
  const records = JSON.parse(one) as RecordOfTrial[];
  expect(records).toHaveLength(48);
  expect(metricsOf(JSON.parse(other) as RecordOfTrial[])).toEqual(metricsOf(records));
  // Both have trained: they did not merely wait for each other.
  expect(begunIn(place).length).toBeGreaterThan(8);
  const told: string[] = [];
  const cache = recordCache(path.join(place, 'cache'), (text) => told.push(text));
  for (const record of records) expect((await cache.get(record.key))?.metrics).toEqual(record.metrics);
  expect(told).toEqual([]);
  expect(fs.readdirSync(path.join(place, 'cache', 'pending'))).toEqual([]);
}, 60_000);
