import {spawn, spawnSync, type ChildProcess} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import readline from 'node:readline';
import {repositoryRoot} from 'why-attention/study';

/** What is asked of a timing process. */
export type TimingRequest = {
  readonly step: string;
  readonly implementation: string;
  readonly seconds: number;
};

/** Its answer; parameters of one seed, where a training step was timed. */
export type Timing = {readonly milliseconds: number; readonly parameters?: number};

/** A process that times steps, one request at a time. */
export type TimingProcess = {
  /** What computes there, in words. */
  readonly report: string;
  readonly time: (request: TimingRequest) => Promise<Timing>;
};

/** A process that has been begun and can be stopped, also before it is ready. */
export type StartingProcess = {
  /** Rejects if it cannot start. */
  readonly ready: Promise<TimingProcess>;
  readonly stop: () => void;
};

/** How a process of this library divides its work among the cores. */
export type Threads = 'default' | 'as-tensorflow-comes' | 'single';

/** A process of this library: with the threads that it chooses itself, with TensorFlow's own choice (all cores for each operation), or single-threaded. */
export function startLibrary(threads: Threads): StartingProcess {
  const settings = {
    default: {},
    'as-tensorflow-comes': {TF_NUM_INTRAOP_THREADS: String(os.availableParallelism())},
    single: {TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1'},
  };
  const worker = path.join(__dirname, 'worker.ts');
  return start(process.execPath, ['-r', 'ts-node/register/transpile-only', worker], {
    ...process.env,
    ...settings[threads],
  });
}

/** A process of PyTorch as it comes, or single-threaded. */
export const startTorch = (python: string, {single}: {single: boolean}): StartingProcess =>
  start(python, [path.join(__dirname, 'torch_steps.py')], {
    ...process.env,
    ...(single ? {OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1'} : {}),
  });

function start(program: string, args: readonly string[], env: NodeJS.ProcessEnv): StartingProcess {
  const child = spawn(program, args, {
    cwd: repositoryRoot(),
    env,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const next = answersOf(child, `${path.basename(program)} ${path.basename(args[args.length - 1])}`);
  const time: TimingProcess['time'] = (request) => {
    child.stdin!.write(`${JSON.stringify(request)}\n`);
    return next<Timing>();
  };
  return {
    ready: next<{report: string}>().then(({report}) => ({report, time})),
    stop: () => void (child.pid !== undefined && child.kill()),
  };
}

/** Reads one JSON line after the other from a child; one that ends first, or cannot start, is an error. */
function answersOf(child: ChildProcess, name: string): <T>() => Promise<T> {
  const failed = new Promise<never>((_, reject) => child.on('error', reject));
  failed.catch(() => undefined); // told to whoever waits for an answer
  child.stdin?.on('error', () => undefined); // the process has ended, which its answers tell
  // Where the system has no file handles left, a child has no streams.
  const lines = child.stdout && readline.createInterface({input: child.stdout})[Symbol.asyncIterator]();
  return async <T>() => {
    const {value, done} = await (lines ? Promise.race([failed, lines.next()]) : failed);
    if (done) throw new Error(`The timing process ${name} ended in the middle: see its messages above.`);
    return JSON.parse(value) as T;
  };
}

const TORCH = 'torch==2.13.0';

/** How to get the PyTorch that is compared with. */
export const torchAdvice = `To compare with PyTorch: python3 -m venv .venv-torch && .venv-torch/bin/pip install ${TORCH} numpy`;

/**
 * A Python that imports torch: the one that is named, else that of .venv-torch, else python3.
 *
 * @param named - a program, from the command line
 * @returns the program, or undefined where none has torch
 * @throws Error if the named one has no torch
 */
export function findTorch(named: string | undefined): string | undefined {
  const hasTorch = (python: string): boolean => spawnSync(python, ['-c', 'import torch']).status === 0;
  if (named !== undefined) {
    if (hasTorch(named)) return named;
    throw new Error(`${named} cannot import torch. ${torchAdvice}`);
  }
  const own = path.join(repositoryRoot(), '.venv-torch', 'bin', 'python');
  return [...(fs.existsSync(own) ? [own] : []), 'python3'].find(hasTorch);
}
