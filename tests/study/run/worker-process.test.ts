import type {ChildProcess} from 'node:child_process';
import {EventEmitter} from 'node:events';
import {expect, test, vi} from 'vitest';
import {startWorker} from '../../../lib/study/run/worker-process';

const request = {module: 'none', name: 'acting', version: 1, configs: [], seeds: [1000]};

test('a process that the system cannot start, for lack of file handles, is an error that names the stream', async () => {
  // What Node's `fork` then gives: no streams, no process id, no channel and so no `send`; the event follows.
  const kill = vi.fn();
  const child = Object.assign(new EventEmitter(), {connected: false, kill}) as unknown as ChildProcess;
  const worker = startWorker('native', () => child);
  const trained = worker.train(request, 'a', () => undefined);
  child.emit('error', new Error('spawn node EMFILE'));
  await expect(trained).rejects.toThrow(
    'The child process that trained acting a ended with an error of the system (spawn node EMFILE) before it was done.',
  );
  await worker.end();
  expect(kill).not.toHaveBeenCalled();
});
