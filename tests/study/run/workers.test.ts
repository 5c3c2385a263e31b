// Streams that train in child processes: they start from the library's sources, as the tests do.
import {execFile, spawn} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {ConfigError} from '../../../lib/core';
import {recordCache} from '../../../lib/study/records/cache';
import type {RecordOfTrial} from '../../../lib/study/records/records';
import {run, type RunOptions} from '../../../lib/study/run/run';
import {acting, type ActingConfig} from '../fixtures/acting-experiment';
import {learning, type LearningConfig} from '../fixtures/learning-experiment';

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'workers-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  fs.rmSync(folder, {recursive: true});
});

/** A stream that begins to act when the file `until` is there: by default as soon as it has begun itself. */
const stream = (name: string, until = name, steps = 10): ActingConfig => ({
  stream: name,
  steps,
  folder,
  until,
});
const leave = (file: string): void => fs.writeFileSync(path.join(folder, file), '');
const pidOf = (name: string): number => Number(fs.readFileSync(path.join(folder, name), 'utf8'));

const options = (changes: Partial<RunOptions> = {}): RunOptions & {saved: string[]} => {
  const saved: string[] = [];
  return {
    seeds: [1000],
    missing: 'train',
    committed: [],
    cache: {
      get: async () => undefined,
      // A file for each stream that is saved, for which others can wait.
      put: async (records) => {
        saved.push(...records.map(({config}) => String(config.stream)));
        leave(`${records[0].config.stream} is saved`);
      },
    },
    processes: 2,
    ...changes,
    saved,
  };
};

/** Gives up before the test's own limit: what still waits when a test is timed out goes on beside the tests that follow. */
async function until(isSo: () => boolean, what: string): Promise<void> {
  const startedAt = performance.now();
  for (; !isSo(); await delay(10)) {
    if (performance.now() - startedAt > 100_000) throw new Error(`Waited 100 s, in vain, until ${what}.`);
  }
}

const untilThere = (...files: string[]): Promise<void> =>
  until(
    () => files.every((file) => fs.existsSync(path.join(folder, file))),
    `${files.join(' and ')} had begun`,
  );

/** Whether a process has ended; one that nobody has asked for its status has. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
  if (process.platform !== 'linux') return false;
  try {
    return /\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false; // it ends just now: the next look tells
  }
}
const untilGone = (...pids: number[]): Promise<void> =>
  until(() => pids.every(isGone), `the processes ${pids.join(' and ')} had ended`);

const withoutSeconds = (records: readonly RecordOfTrial[]) =>
  records.map((record) => ({...record, seconds: 0}));
const program = path.join(__dirname, '..', 'fixtures', 'worker-parent.ts');
const argumentsOf = (name: string, configs: readonly object[], of: object): string[] => [
  '--require',
  require.resolve('ts-node/register/transpile-only'),
  program,
  name,
  JSON.stringify(configs),
  JSON.stringify(of),
];
const oneThread = {TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1', OMP_NUM_THREADS: '1'};

test('law: a stream’s records are the same bit for bit, be it trained beside another, alone, or in a process of one thread', async () => {
  const config = (task: number, dHidden: number): LearningConfig => ({task, dHidden, steps: 20});
  const configs = [config(1, 64), config(2, 48), config(1, 32)];
  const of = {seeds: [1000, 1001]};
  const beside = await run(learning, configs, options({...of, processes: 2}));
  const alone = await run(learning, configs, options({...of, processes: 1}));
  const elsewhere = await promisify(execFile)(
    process.execPath,
    argumentsOf('learning', configs, {...of, processes: 'here'}),
    {env: {...process.env, ...oneThread}},
  );
  expect(beside.records.map(({threads}) => threads)).toEqual([1, 1, 1, 1, 1, 1]);
  expect(beside.records.every(({prefixLosses}) => prefixLosses[19] < prefixLosses[0])).toBe(true);
  expect(withoutSeconds(alone.records)).toEqual(withoutSeconds(beside.records));
  expect(withoutSeconds(JSON.parse(elsewhere.stdout) as RecordOfTrial[])).toEqual(
    withoutSeconds(beside.records),
  );
  expect(beside.records.every(({seconds}) => seconds > 0)).toBe(true);
}, 300_000);

describe('a child process', () => {
  test('trains what the environment sends there; its numbers arrive as they are', async () => {
    vi.stubEnv('WHY_ATTENTION_PROCESSES', '1');
    const {records} = await run(acting, [stream('odd')], options({processes: undefined}));
    expect(records[0].metrics).toEqual({pid: pidOf('odd'), nan: NaN, negativeZero: -0, infinite: Infinity});
    expect(records[0].metrics.pid).not.toBe(process.pid);
    await untilGone(records[0].metrics.pid);
  });

  test('takes the longest stream first, and one after the other', async () => {
    const asked = options({processes: 1, seeds: [1000, 1001]});
    const configs = [
      stream('a', 'a', 10),
      stream('b', 'b', 30),
      {...stream('c', 'c', 16), x: 1},
      {...stream('c', 'c', 16), x: 2},
    ];
    const {records, trained} = await run(acting, configs, asked);
    expect(asked.saved).toEqual(['c', 'c', 'c', 'c', 'b', 'b', 'a', 'a']);
    expect(trained).toBe(8);
    expect(records.map(({config, seed}) => [config.stream, seed]).slice(0, 4)).toEqual([['a', 1000], ['a', 1001], ['b', 1000], ['b', 1001]]); // prettier-ignore
    expect(new Set(records.map(({metrics}) => metrics.pid)).size).toBe(1);
  });

  test('prints whole lines to where this process prints', async () => {
    const lines: {[name: string]: string[]} = {stdout: [], stderr: []};
    for (const name of ['stdout', 'stderr'] as const) {
      vi.spyOn(process[name], 'write').mockImplementation((text) => lines[name].push(String(text)) > 0);
    }
    await run(acting, [stream('prints')], options());
    vi.restoreAllMocks();
    expect(lines).toEqual({stdout: ['to standard output\n'], stderr: ['one line\n', 'and the last\n']});
  });

  test('is not for an experiment that is not registered, such as a copy with another trial', async () => {
    const {records} = await run({...acting}, [stream('a'), stream('b')], options());
    expect(records.map(({metrics}) => metrics.pid)).toEqual([process.pid, process.pid]);
  });

  test('that finds another version of the experiment says so', async () => {
    vi.stubEnv('FIXTURE_VERSION', '2');
    await expect(run(acting, [stream('a')], options())).rejects.toThrow(
      /acting-experiment\.ts must register version 1 of the experiment "acting"\. Got version 2\. .*restart/,
    );
  });
});

test('progress is the sum of the streams that train side by side, and says which they are', async () => {
  const told: [number, number, string][] = [];
  const asked = options({onProgress: (...progress) => told.push(progress)});
  // Each stream waits until the other has begun.
  const running = run(
    acting,
    [stream('a', 'both'), {...stream('a', 'both'), x: 2}, stream('b', 'both', 30)],
    asked,
  );
  await untilThere('a', 'b');
  await until(() => told.some(([done]) => done === 25), 'both streams had told their progress');
  expect(told.find(([done]) => done === 25)![2]).toMatch(/^acting (a \+ b|b \+ a)$/);
  leave('both');
  await running;
  const done = told.map(([count]) => count);
  expect(done).toEqual([...done].sort((x, y) => x - y));
  expect(done[0]).toBeGreaterThan(0);
  expect(told.at(-1)).toEqual([50, 50, expect.stringMatching(/^acting /)]);
  expect(done.filter((count) => count === 50)).toHaveLength(1);
  expect(new Set(told.map(([, total]) => total))).toEqual(new Set([50]));
});

describe('a failure ends all children, keeps what was done, and says why:', () => {
  const killed = 'The child process that trained acting killed ended by SIGKILL before it was done.';
  test.each([
    ['throws', 'dModel must be even. Got 3.'],
    ['killed', killed],
    ['exits', 'The child process that trained acting exits ended with exit code 3 before it was done.'],
  ])('a trial that %s', async (fault, message) => {
    const cache = recordCache(path.join(folder, 'cache'));
    const put = vi.fn(async (records: readonly RecordOfTrial[]) => {
      await cache.put(records);
      leave(`${records[0].config.stream} is saved`);
    });
    const configs = [
      stream('quick', 'quick', 30),
      stream('waiting', 'never', 20),
      stream(fault, 'waiting', 10),
      stream('later', 'later', 1),
    ];
    const failed = run(acting, configs, options({cache: {...cache, put}}));
    await expect(failed).rejects.toThrow(message);
    expect(put.mock.calls.flatMap(([records]) => records.map(({config}) => config.stream))).toEqual([
      'quick',
    ]);
    expect([pidOf('waiting'), pidOf(fault)].map(isGone)).toEqual([true, true]);
    expect(fs.existsSync(path.join(folder, 'later'))).toBe(false);
    const {replayed, trained} = await run(acting, configs.slice(0, 1), options({cache}));
    expect([replayed, trained]).toEqual([1, 0]);
  });

  test('what a trial throws has its class and the stack of its process', async () => {
    const error: Error = await run(acting, [stream('throws')], options()).then(
      () => new Error('none'),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(ConfigError);
    expect(error.stack).toMatch(
      /ConfigError: dModel must be even[^]*acting-experiment\.ts:\d+[^]*in the child process that trained throws/,
    );
  });

  test.each(['onProgress', 'cache'])('a %s that throws', async (which) => {
    const fail = (): never => {
      throw new Error('the disk is full');
    };
    const changes =
      which === 'cache' ? {cache: {get: async () => undefined, put: async () => fail()}} : {onProgress: fail};
    await expect(run(acting, [stream('a'), stream('b', 'never')], options(changes))).rejects.toThrow(
      'the disk is full',
    );
    await untilGone(...['a', 'b'].filter((name) => fs.existsSync(path.join(folder, name))).map(pidOf));
  });
});

describe('an interrupt of the kernel, which lives on, ends the training', () => {
  const heard = (): void => undefined;
  beforeEach(() => void process.on('SIGINT', heard));
  afterEach(() => void process.off('SIGINT', heard));

  test.each([0, 2])('in %d child processes', async (processes) => {
    const running = run(acting, [stream('a', 'never'), stream('b', 'never')], options({processes}));
    const ended = expect(running).rejects.toThrow('The training was interrupted.');
    await untilThere('a', ...(processes === 0 ? [] : ['b']));
    process.emit('SIGINT');
    await ended;
    if (processes > 0) expect([pidOf('a'), pidOf('b')].map(isGone)).toEqual([true, true]);
    expect(process.listeners('SIGINT')).toEqual(expect.arrayContaining([heard]));
    expect(fs.existsSync(path.join(folder, 'b'))).toBe(processes > 0);
  });
});

test.each(['SIGKILL', 'SIGINT'] as const)('children end when their parent ends by %s', async (signal) => {
  const configs = [stream('a', 'never'), stream('silent', 'never')];
  const parent = spawn(process.execPath, argumentsOf('acting', configs, {seeds: [1000], processes: 2}), {
    stdio: 'inherit',
  });
  await untilThere('a', 'silent');
  parent.kill(signal);
  await untilGone(parent.pid!, pidOf('a'), pidOf('silent'));
});

test('the compiled library, which notebooks and commands use, finds its experiments and its program', async () => {
  const script = `
    const {routing} = require('why-attention/experiments/routing');
    const {run} = require('why-attention/study');
    const trial = (dial) => ({arm: 'static', cue: 'key', dial, steps: 2, batchSize: 2, learningRate: 0.01});
    const cache = {get: async () => undefined, put: async () => undefined};
    run(routing, [trial(0), trial(1)], {seeds: [1000], missing: 'train', committed: [], cache, processes: 2}).then(
      ({records}) => console.log(JSON.stringify(records.map(({config, threads}) => [config.dial, threads]))),
    );`;
  // With two threads in the process that asks, one thread shows that another process has trained.
  const env = {...process.env, TF_NUM_INTRAOP_THREADS: '2'};
  const {stdout} = await promisify(execFile)(process.execPath, ['-e', script], {env});
  expect(JSON.parse(stdout)).toEqual([
    [0, 1],
    [1, 1],
  ]);
});
