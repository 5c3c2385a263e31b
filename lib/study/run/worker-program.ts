// The program of a child process that trains streams: one message in is one stream; out go the steps done, then the outcomes or what was thrown.
import {useBackend} from '../../core';
import type {TrialConfig} from '../records/records';
import type {TrainedStream} from './streams';
import {registeredExperiment} from './worker-registry';

/** What a child is asked: to train a stream of an experiment that `module` registers. */
export type StreamRequest = {
  readonly module: string;
  readonly name: string;
  readonly version: number;
  readonly configs: readonly TrialConfig[];
  readonly seeds: readonly number[];
  readonly stopAfter?: number;
};

/** What it answers, of which `trained` and `thrown` come last. */
export type StreamAnswer =
  | {readonly kind: 'progress'; readonly done: number}
  | ({readonly kind: 'trained'} & TrainedStream)
  | {readonly kind: 'thrown'; readonly name: string; readonly message: string; readonly stack?: string};

const answer = (message: StreamAnswer): void => void process.send?.(message);

async function train({
  module,
  name,
  version,
  configs,
  seeds,
  stopAfter,
}: StreamRequest): Promise<StreamAnswer> {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(module);
    const experiment = registeredExperiment(module, name);
    if (experiment?.version !== version) {
      const found = experiment === undefined ? 'none' : `version ${experiment.version}`;
      throw new Error(
        `${module} must register version ${version} of the experiment "${name}". Got ${found}. If it was changed, restart the kernel or the command.`,
      );
    }
    const backend = await useBackend();
    const onProgress = (done: number): void => answer({kind: 'progress', done});
    const outcomes = await experiment.trial(configs, seeds, {onProgress, stopAfter});
    return {kind: 'trained', outcomes, backend};
  } catch (error) {
    const thrown = error instanceof Error ? error : new Error(String(error));
    return {kind: 'thrown', name: thrown.name, message: thrown.message, stack: thrown.stack};
  }
}

process.on('message', (request: StreamRequest) => void train(request).then(answer));
// Whoever asked is gone, however it ended: nobody waits for the rest. The training loop lets this event in ten times a second.
process.on('disconnect', () => process.exit());
