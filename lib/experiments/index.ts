import {registerExperiments, type Experiment, type TrialConfig} from '../study';
import {capacity} from './capacity';
import {routing} from './routing';

export * from './capacity';
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
    capacity: capacity as unknown as Experiment<TrialConfig>,
    routing: routing as unknown as Experiment<TrialConfig>,
  },
);
