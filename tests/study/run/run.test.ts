import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Experiment, TrialOutcome} from '../../../lib/study/experiment';
import {recordCache, type RecordCache} from '../../../lib/study/records/cache';
import {recordKey, type RecordOfTrial} from '../../../lib/study/records/records';
import {run, type RunOptions} from '../../../lib/study/run/run';

type Config = {readonly arm: string; readonly task: string; readonly steps: number};
const config = (arm: string, task = 'key', steps = 10): Config => ({arm, task, steps});

const outcome = ({arm}: Config, seed: number): TrialOutcome => ({
  untrained: {r2: -1},
  prefixLosses: [1],
  metrics: {r2: seed + arm.length / 10},
  curves: {},
  steps: 10,
  seconds: 1,
  failure: arm === 'diverging' ? {kind: 'diverged', step: 3} : null,
});

/** An experiment that trains nothing and notes what it is asked; the stream named `broken` throws. */
function fakeExperiment(broken?: string) {
  const calls: {arms: string[]; seeds: readonly number[]}[] = [];
  const experiment: Experiment<Config> = {
    name: 'fake',
    version: 1,
    streamOf: ({task}) => task,
    stepsOf: ({steps}) => steps,
    trial: async (configs, seeds, {onProgress = () => undefined} = {}) => {
      calls.push({arms: configs.map(({arm}) => arm), seeds});
      onProgress(configs[0].steps / 2);
      await new Promise(setImmediate);
      if (configs[0].task === broken) throw new Error('interrupted');
      onProgress(configs[0].steps);
      return configs.map((one) => seeds.map((seed) => outcome(one, seed)));
    },
    confirmatoryConfigs: () => [],
    tuningConfigs: () => [],
    tuningCell: () => '',
    tuningMetric: 'r2',
    metrics: {},
  };
  return {experiment, calls};
}

/** A cache in memory that notes which keys were asked for. */
function memoryCache(...records: RecordOfTrial[]) {
  const kept = new Map(records.map((record) => [record.key, record]));
  const asked: string[] = [];
  const cache: RecordCache = {
    get: async (key) => {
      asked.push(key);
      return kept.get(key);
    },
    put: async (trained) => trained.forEach((record) => kept.set(record.key, record)),
  };
  return {cache, kept, asked};
}

const recordOf = (of: Config, seed: number, changes: Partial<RecordOfTrial> = {}): RecordOfTrial => ({
  key: recordKey('fake', 1, of, seed),
  experiment: 'fake',
  version: 1,
  config: of,
  seed,
  purpose: 'confirm',
  ...outcome(of, seed),
  backend: 'another machine',
  threads: 64,
  ...changes,
});

const options = (changes: Partial<RunOptions>): RunOptions => ({
  seeds: [0, 1],
  missing: 'train',
  committed: [],
  cache: memoryCache().cache,
  ...changes,
});

describe('what exists is replayed', () => {
  test('from committed records, without training and without a look into the cache', async () => {
    const {experiment, calls} = fakeExperiment();
    const committed = [0, 1, 2].map((seed) => recordOf(config('a'), seed, {design: 'frozen'}));
    const {cache, asked} = memoryCache(recordOf(config('a'), 0, {backend: 'cached'}));
    const result = await run(experiment, [config('a')], options({committed, cache, missing: 'explore'}));
    expect(result).toEqual({
      records: committed.slice(0, 2),
      replayed: 2,
      trained: 0,
      exploratory: false,
    });
    expect([calls, asked]).toEqual([[], []]);
  });

  test('from the cache, also what an earlier run trained', async () => {
    const {experiment, calls} = fakeExperiment();
    const {cache} = memoryCache();
    const first = await run(experiment, [config('a'), config('b')], options({cache}));
    expect([first.trained, first.replayed]).toEqual([4, 0]);
    const second = await run(experiment, [config('b'), config('a')], options({cache}));
    expect([second.trained, second.replayed]).toEqual([0, 4]);
    expect(calls).toHaveLength(1);
    // in the order asked for: configurations, then seeds
    expect(second.records.map(({config: {arm}, seed}) => [arm, seed])).toEqual([
      ['b', 0],
      ['b', 1],
      ['a', 0],
      ['a', 1],
    ]);
    expect(new Set(second.records)).toEqual(new Set(first.records));
  });

  test('from the cache as a whole stream, also where another process saves it in the middle of the look', async () => {
    const {experiment, calls} = fakeExperiment();
    const {cache, kept} = memoryCache();
    let looks = 0;
    const get: RecordCache['get'] = async (key) => {
      const record = await cache.get(key);
      if (++looks === 3) [0, 1].forEach((seed) => [config('a'), config('b')].forEach((one) => kept.set(recordKey('fake', 1, one, seed), recordOf(one, seed)))); // prettier-ignore
      return record;
    };
    const configs = [config('a'), config('b')];
    const {replayed, trained} = await run(experiment, configs, options({cache: {...cache, get}}));
    expect([replayed, trained, calls]).toEqual([4, 0, []]);
  });

  test('in the smoke tier only from what this process has trained, where no cache is given', async () => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    const {experiment, calls} = fakeExperiment();
    const unseen = config('smoke', 'key', 12);
    const first = await run(experiment, [unseen], options({cache: undefined}));
    const second = await run(experiment, [unseen], options({cache: undefined}));
    vi.unstubAllEnvs();
    expect([first.trained, second.trained, second.replayed, calls.length]).toEqual([2, 0, 2, 1]);
    expect(await recordCache().get(first.records[0].key)).toBeUndefined();
  });

  test('but not what another version or configuration left', async () => {
    const {experiment, calls} = fakeExperiment();
    const committed = [recordOf(config('a', 'key', 20), 0), recordOf(config('a', 'other'), 0)];
    await run({...experiment, version: 2}, [config('a')], options({seeds: [0], committed}));
    await run(experiment, [config('a')], options({seeds: [0], committed}));
    expect(calls).toHaveLength(2);
  });
});

describe('what is missing is trained', () => {
  test('one stream at a time, together with what lacks the same seeds', async () => {
    const {experiment, calls} = fakeExperiment();
    const configs = [config('a'), config('b', 'slot'), config('c'), config('half'), config('d', 'slot')];
    const committed = [recordOf(config('half'), 0)];
    const {records, replayed, trained} = await run(experiment, configs, options({committed}));
    expect(calls).toEqual([
      {arms: ['a', 'c'], seeds: [0, 1]},
      {arms: ['b', 'd'], seeds: [0, 1]},
      {arms: ['half'], seeds: [1]},
    ]);
    expect([records.length, replayed, trained]).toEqual([10, 1, 9]);
    expect(
      records.every(({metrics, config: {arm}, seed}) => metrics.r2 === seed + String(arm).length / 10),
    ).toBe(true);
  });

  test('and written as a whole record', async () => {
    const {experiment} = fakeExperiment();
    const {cache, kept} = memoryCache();
    const {records} = await run(
      experiment,
      [config('diverging')],
      options({seeds: [3], cache, purpose: 'confirm', design: 'the design'}),
    );
    const {backend, threads, ...rest} = records[0];
    expect(rest).toEqual({
      key: recordKey('fake', 1, config('diverging'), 3),
      experiment: 'fake',
      version: 1,
      config: config('diverging'),
      seed: 3,
      purpose: 'confirm',
      design: 'the design',
      ...outcome(config('diverging'), 3),
    });
    expect(records[0].failure).toEqual({kind: 'diverged', step: 3}); // a failure is kept as an outcome
    expect(backend).toMatch(/^(tensorflow|tfjs-backend-wasm) \d+\.\d+\.\d+, (CPU|GPU)$/);
    expect(threads).toBeGreaterThanOrEqual(1);
    expect([...kept.values()]).toEqual(records);
  });

  test('with the purpose that owns the seed where none is given, and no design; a confirmatory seed confirms nothing', async () => {
    const {experiment} = fakeExperiment();
    const {records} = await run(experiment, [config('a')], options({seeds: [0, 101, 900, 1000, 10_000]}));
    expect(records.map(({purpose}) => purpose)).toEqual(['smoke', 'pilot', 'tune', 'smoke', 'fresh']);
    expect(records.some((record) => 'design' in record)).toBe(false);
  });

  test('and is exploratory unless it confirms a frozen design, whatever its seeds', async () => {
    const {experiment} = fakeExperiment();
    const outside = await run(experiment, [config('a')], options({seeds: [0, 1]}));
    expect(outside.exploratory).toBe(true);
    const confirming = await run(experiment, [config('a')], options({purpose: 'confirm', design: 'frozen'}));
    expect(confirming.exploratory).toBe(false);
    const withoutDesign = [0, 1].map((seed) => recordOf(config('a'), seed));
    expect((await run(experiment, [config('a')], options({committed: withoutDesign}))).exploratory).toBe(
      true,
    );
  });

  test('with progress in steps over all streams, weighted by the configurations that train together', async () => {
    const {experiment} = fakeExperiment();
    const told: [number, number, string][] = [];
    await run(
      experiment,
      [config('a'), config('b'), config('c', 'slot', 30)],
      options({onProgress: (...progress) => told.push(progress)}),
    );
    expect(told).toEqual([
      [10, 50, 'fake key'],
      [20, 50, 'fake key'],
      [35, 50, 'fake slot'],
      [50, 50, 'fake slot'],
    ]);
  });

  test('where steps are not alike, progress goes by their work', async () => {
    const {experiment} = fakeExperiment();
    const told: [number, number][] = [];
    const weighted = {...experiment, workOfStep: ({arm}: Config) => (arm === 'a' ? 3 : 1)};
    await run(weighted, [config('a'), config('b'), config('c', 'slot')], {
      ...options({onProgress: (done, total) => told.push([done, total])}),
    });
    expect(told).toEqual([
      [20, 50],
      [40, 50],
      [45, 50],
      [50, 50],
    ]);
  });
});

describe('a run that is cut short', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'run-'))));
  afterEach(() => fs.rmSync(folder, {recursive: true}));

  test('keeps the streams that were finished, and goes on with the others', async () => {
    const configs = [config('a'), config('b'), config('c', 'slot'), config('d', 'last')];
    const cache = recordCache(folder);
    const cut = fakeExperiment('slot');
    await expect(run(cut.experiment, configs, options({cache}))).rejects.toThrow('interrupted');
    expect(cut.calls.map(({arms}) => arms)).toEqual([['a', 'b'], ['c']]);
    expect(await cache.get(recordKey('fake', 1, config('b'), 1))).toMatchObject({
      seed: 1,
      metrics: {r2: 1.1},
    });

    const whole = fakeExperiment();
    const {replayed, trained} = await run(whole.experiment, configs, options({cache: recordCache(folder)}));
    expect(whole.calls.map(({arms}) => arms)).toEqual([['c'], ['d']]);
    expect([replayed, trained]).toEqual([4, 4]);
  });

  test('has saved each stream before it begins the next', async () => {
    const {experiment} = fakeExperiment();
    const {cache, kept} = memoryCache();
    const savedAtStart: number[] = [];
    const spying: Experiment<Config> = {
      ...experiment,
      trial: (configs, seeds, options) => {
        savedAtStart.push(kept.size);
        return experiment.trial(configs, seeds, options);
      },
    };
    await run(spying, [config('a'), config('b'), config('c', 'slot'), config('d', 'last')], options({cache}));
    expect(savedAtStart).toEqual([0, 4, 6]);
  });
});

describe('a configuration without records of the seeds asked for', () => {
  const seeds = [0, 1, 2, 3];
  const known = seeds.map((seed) => recordOf(config('known'), seed));

  test('is explored with two seeds of the smoke range, and the run says so; the known ones keep theirs', async () => {
    const {experiment, calls} = fakeExperiment();
    const result = await run(
      experiment,
      [config('known'), config('new')],
      options({seeds, committed: known, missing: undefined}),
    );
    expect(calls).toEqual([{arms: ['new'], seeds: [1000, 1001]}]);
    expect(result.records.map(({seed}) => seed)).toEqual([0, 1, 2, 3, 1000, 1001]);
    expect(result.records.slice(4).map(({purpose}) => purpose)).toEqual(['smoke', 'smoke']);
    expect([result.exploratory, result.replayed, result.trained]).toEqual([true, 4, 2]);
  });

  test('is explored also where one seed is missing; an exploration is replayed the second time', async () => {
    const {experiment, calls} = fakeExperiment();
    const {cache} = memoryCache();
    const asked = options({seeds, committed: known.slice(1), missing: 'explore', cache});
    await run(experiment, [config('known')], asked);
    const again = await run(experiment, [config('known')], asked);
    expect(calls).toEqual([{arms: ['known'], seeds: [1000, 1001]}]);
    expect([again.exploratory, again.replayed, again.trained]).toEqual([true, 2, 0]);
  });

  test.each([
    [3, [0, 1, 2, 3], [1000, 1001, 1002]],
    [3, [0], [1000]],
    [1, [0, 1], [1000]],
  ])(
    'takes %d exploratory seeds, no more than were asked for: %j',
    async (exploratorySeeds, asked, expected) => {
      const {experiment, calls} = fakeExperiment();
      await run(experiment, [config('new')], options({seeds: asked, missing: 'explore', exploratorySeeds}));
      expect(calls[0].seeds).toEqual(expected);
    },
  );
});

describe('refused', () => {
  test('a configuration given twice, in any order of its fields', async () => {
    const {experiment, calls} = fakeExperiment();
    const twice = [config('a'), config('b'), {steps: 10, task: 'key', arm: 'a'}];
    await expect(run(experiment, twice, options({}))).rejects.toThrow(
      'The run of fake names a configuration twice; each must differ in some field.',
    );
    expect(calls).toEqual([]);
  });

  test.each<[Partial<RunOptions>, string]>([
    [{purpose: 'confirm'}, 'Got purpose confirm, design none.'],
    [{design: 'frozen'}, 'Got purpose none, design frozen.'],
  ])('half a confirmation: %j', async (half, message) => {
    const {experiment, calls} = fakeExperiment();
    await expect(run(experiment, [config('a')], options(half))).rejects.toThrow(message);
    expect(calls).toEqual([]);
  });

  test('a seed given twice', async () => {
    const {experiment} = fakeExperiment();
    await expect(run(experiment, [config('a')], options({seeds: [0, 1, 0]}))).rejects.toThrow(
      'The run of fake names a seed twice: 0, 1, 0.',
    );
  });
});
