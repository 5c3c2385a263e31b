import {fork} from 'node:child_process';
import path from 'node:path';
import readline from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {ConfigError, ShapeError, StructureError, type Backend} from '../../core';
import type {TrainedStream} from './streams';
import type {StreamAnswer, StreamRequest} from './worker-program';

/** A child process that trains one stream after the other. */
export type WorkerProcess = {
  /**
   * Trains a stream.
   *
   * @param request - the stream and its experiment
   * @param label - names the stream in messages
   * @param onProgress - told the steps done of each configuration
   * @throws what the experiment threw, with its message and stack; Error naming the stream if the process ends before it is done
   */
  readonly train: (
    request: StreamRequest,
    label: string,
    onProgress: (done: number) => void,
  ) => Promise<TrainedStream>;
  /** Ends the process and waits until it is gone and what it printed is out. */
  readonly end: () => Promise<void>;
};

/** Of this file and so of the program's: the sources, which the tests run, need a loader. */
const EXTENSION = path.extname(__filename);
const loader = (): string[] =>
  EXTENSION === '.ts' ? ['--require', require.resolve('ts-node/register/transpile-only')] : [];

/**
 * Starts a child process whose operations use one thread.
 *
 * @param backend - what it computes on
 * @param start - default: forks it
 */
export function startWorker(backend: Backend['name'], start: typeof fork = fork): WorkerProcess {
  const child = start(path.join(__dirname, `worker-program${EXTENSION}`), [], {
    // Deprecated features that the native binding uses: this process has warned of them.
    execArgv: ['--no-deprecation', ...loader()],
    env: {
      ...process.env,
      TF_NUM_INTRAOP_THREADS: '1',
      TF_NUM_INTEROP_THREADS: '1',
      OMP_NUM_THREADS: '1',
      WHY_ATTENTION_BACKEND: backend,
    },
    serialization: 'advanced', // JSON knows neither NaN nor -0
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  // First of all: where the system has no file handles left, there is a child without streams, channel or process, and only this event tells why.
  const ended = new Promise<string>((resolve) => {
    child.on('close', (code, by) => resolve(by === null ? `with exit code ${code}` : `by ${by}`));
    child.on('error', ({message}) => resolve(`with an error of the system (${message})`));
  });
  forwardLines(child.stdout, process.stdout);
  forwardLines(child.stderr, process.stderr);
  const train: WorkerProcess['train'] = (request, label, onProgress) =>
    new Promise((resolve, reject) => {
      const onAnswer = (answer: StreamAnswer): void => {
        try {
          if (answer.kind === 'progress') return onProgress(answer.done);
          if (answer.kind === 'thrown') throw rebuilt(answer, label);
          resolve(answer);
        } catch (error) {
          reject(error);
        }
        child.off('message', onAnswer);
      };
      child.on('message', onAnswer);
      void ended.then((how) => reject(endedEarly(how, `${request.name} ${label}`)));
      // Where there is no channel or sending fails, the process has ended, and that is told.
      if (child.connected) child.send(request, () => undefined);
    });
  return {
    train,
    end: async () => {
      if (child.pid !== undefined) child.kill();
      await ended;
    },
  };
}

/** Passes on whole lines, so that those of several processes do not mix. */
function forwardLines(from: Readable | null | undefined, to: Writable): void {
  if (from == null) return;
  readline.createInterface({input: from}).on('line', (line) => to.write(`${line}\n`));
}

const ownErrors: {readonly [name: string]: new (message: string) => Error} = {
  ConfigError,
  ShapeError,
  StructureError,
};

/** What a child threw, as it would have been thrown here. */
function rebuilt({name, message, stack}: Extract<StreamAnswer, {kind: 'thrown'}>, label: string): Error {
  const error = Object.hasOwn(ownErrors, name)
    ? new ownErrors[name](message)
    : Object.assign(new Error(message), {name});
  error.stack = `${stack ?? message}\n    in the child process that trained ${label}`;
  return error;
}

function endedEarly(how: string, stream: string): Error {
  return new Error(
    `The child process that trained ${stream} ended ${how} before it was done. The streams that were done are kept: run again. ` +
      'If it was killed because memory ran out, let fewer train at once: WHY_ATTENTION_PROCESSES=1, or "here" for none.',
  );
}
