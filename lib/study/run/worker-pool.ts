import type {Backend} from '../../core';
import type {TrialConfig} from '../records/records';
import {workOfStream} from './streams';
import {sumOfStreams, type Training} from './training';
import {startWorker, type WorkerProcess} from './worker-process';

/**
 * Trains the streams of a registered experiment in child processes, the longest first: each process takes the next stream when it has done one.
 *
 * @param training - the streams
 * @param module - the module that registers the experiment
 * @param count - how many processes, no more than streams
 * @param backend - what they compute on
 * @param stop - ends them when aborted; aborted at the first error, which is then thrown
 */
export async function trainInProcesses<C extends TrialConfig>(
  training: Training<C>,
  module: string,
  count: number,
  backend: Backend['name'],
  stop: AbortController,
): Promise<void> {
  const {experiment, streams, stopAfter, onTrained} = training;
  const {name, version} = experiment;
  const progress = sumOfStreams(training);
  const work = new Map(
    streams.map((stream) => [stream, workOfStream(training, stream) * stream.seeds.length]),
  );
  const waiting = [...streams].sort((a, b) => work.get(b)! - work.get(a)!);
  const workers: WorkerProcess[] = [];
  stop.signal.addEventListener('abort', () => workers.forEach(({end}) => void end()));
  const trainWaiting = async (): Promise<void> => {
    const worker = startWorker(backend);
    workers.push(worker);
    while (waiting.length > 0 && !stop.signal.aborted) {
      const stream = waiting.shift()!;
      const {configs, seeds, label} = stream;
      const request = {module, name, version, configs, seeds, stopAfter};
      const trained = await worker.train(request, label, (done) => progress.update(stream, done));
      progress.end(stream);
      await onTrained(stream, trained);
    }
    await worker.end();
  };
  const fail = (error: unknown): void => stop.abort(error);
  await Promise.all(Array.from({length: count}, () => trainWaiting().catch(fail)));
  await Promise.all(workers.map(({end}) => end()));
  stop.signal.throwIfAborted();
}
