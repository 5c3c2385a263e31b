import {useBackend} from '../../core';
import type {Experiment} from '../experiment';
import type {TrialConfig} from '../records/records';
import {workOfStream, type Stream, type TrainedStream} from './streams';

/** Streams to train, and who is told. */
export type Training<C extends TrialConfig> = {
  readonly experiment: Experiment<C>;
  readonly streams: readonly Stream<C>[];
  /** As `TrialOptions` has it. */
  readonly stopAfter?: number;
  /** Told the steps done and to do over all streams, and which streams are being trained. */
  readonly onProgress: (done: number, total: number, label: string) => void;
  /** Given each stream as soon as it is trained. */
  readonly onTrained: (stream: Stream<C>, trained: TrainedStream) => Promise<void>;
};

/** Trains the streams in this process, one after the other, until `stop` is aborted. */
export async function trainHere<C extends TrialConfig>(
  training: Training<C>,
  stop: AbortController,
): Promise<void> {
  const {experiment, streams, stopAfter, onTrained} = training;
  const progress = sumOfStreams(training);
  for (const stream of streams) {
    stop.signal.throwIfAborted();
    const onProgress = (done: number): void => {
      stop.signal.throwIfAborted();
      progress.update(stream, done);
    };
    const outcomes = await experiment.trial(stream.configs, stream.seeds, {onProgress, stopAfter});
    progress.end(stream);
    await onTrained(stream, {outcomes, backend: await useBackend()});
  }
}

/** Adds up the progress of streams, of which several may be trained at once. */
export function sumOfStreams<C extends TrialConfig>(training: Training<C>) {
  const {experiment, streams, onProgress} = training;
  const work = (stream: Stream<C>): number => workOfStream(training, stream);
  const total = streams.reduce((sum, stream) => sum + work(stream), 0);
  const done = new Map<Stream<C>, number>();
  const current = new Set<Stream<C>>();
  return {
    /** Tells of a stream whose learners have each done so many steps. */
    update: (stream: Stream<C>, steps: number): void => {
      current.add(stream);
      done.set(stream, workOfStream(training, stream, steps));
      const sum = [...done.values()].reduce((a, b) => a + b, 0);
      onProgress(sum, total, `${experiment.name} ${labelOf([...current].map(({label}) => label))}`);
    },
    /** Counts a stream as done. */
    end: (stream: Stream<C>): void => {
      current.delete(stream);
      done.set(stream, work(stream));
    },
  };
}

function labelOf([first, second, ...others]: readonly string[]): string {
  const shown = second === undefined ? first : `${first} + ${second}`;
  return others.length === 0 ? shown : `${shown} + ${others.length} more`;
}
