import os from 'node:os';
import {useBackend} from '../../core';
import type {TrialConfig} from '../records/records';
import {interruptible} from './interruption';
import {workOfStream} from './streams';
import {trainHere, type Training} from './training';
import {processCount, type Processes} from './worker-count';
import {trainInProcesses} from './worker-pool';
import {moduleOf} from './worker-registry';

/** Trains streams in child processes where that is asked for or faster, else in this one. */
export async function trainStreams<C extends TrialConfig>(
  training: Training<C>,
  processes: Processes | undefined,
): Promise<void> {
  const {experiment, streams} = training;
  if (streams.length === 0) return;
  const backend = await useBackend();
  const module = moduleOf(experiment);
  const costs = streams.map((stream) => workOfStream(training, stream));
  const count = module === undefined ? 0 : processCount(processes, costs, backend, os.availableParallelism());
  await interruptible((stop) =>
    module === undefined || count === 0
      ? trainHere(training, stop)
      : trainInProcesses(training, module, count, backend.name, stop),
  );
}
