import {registerExperiments, type Experiment, type TrialConfig} from '../study';
import {routing} from './routing';

export * from './routing';

/**
 * The experiments by name, as `claims.json` names them.
 *
 * @example
 * experiments.routing.name; // => "routing"
 */
export const experiments: {readonly [name: string]: Experiment<TrialConfig>} = registerExperiments(
  __filename,
  {
    routing: routing as unknown as Experiment<TrialConfig>,
  },
);
