import {registerExperiments, type Experiment, type TrialConfig} from '../study';
import {capacity} from './capacity';
import {routing} from './routing';
import {furtherArms} from './routing-arms';
import {routingMechanism} from './routing-mechanism';

export * from './capacity';
export * from './routing';
export * from './routing-arms';
export * from './routing-mechanism';
export type {TrialBudget, Untuned} from './trials/budget';

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
    'routing-arms': furtherArms as unknown as Experiment<TrialConfig>,
    'routing-mechanism': routingMechanism as unknown as Experiment<TrialConfig>,
  },
);
