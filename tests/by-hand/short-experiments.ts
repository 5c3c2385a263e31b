// The experiments of the claims with fewer steps than their configurations say, so that a confirmation takes a minute. Each stream that begins is written down.
import fs from 'node:fs';
import {experiments} from 'why-attention/experiments';
import {registerExperiments, type Experiment} from 'why-attention/study';

/** A line of the log. */
export type Begun = {readonly stream: string; readonly experiment: string; readonly seeds: readonly number[]; readonly arms: number}; // prettier-ignore

const steps = Number(process.env.KILL_STEPS);
const log = process.env.KILL_LOG ?? '';

const shortened = (experiment: Experiment): Experiment => ({
  ...experiment,
  trial: (configs, seeds, options) => {
    const begun: Begun = {
      experiment: experiment.name,
      stream: experiment.streamOf(configs[0]),
      seeds,
      arms: configs.length,
    };
    fs.appendFileSync(log, `${JSON.stringify(begun)}\n`);
    return experiment.trial(
      configs.map((config) => ({...config, steps})),
      seeds,
      options,
    );
  },
});

export const shortExperiments = registerExperiments(
  __filename,
  Object.fromEntries(Object.entries(experiments).map(([name, one]) => [name, shortened(one)])),
);
