import type {Experiment} from '../study';
import {capacityExperiments} from './capacity';
import {depthExperiments} from './depth';
import {identitiesExperiments} from './identities';
import {multiplicationExperiments} from './multiplication';
import {priorsExperiments} from './priors';
import {routingExperiments} from './routing';

/**
 * The experiments by name, as `claims.json` names them. What else each has is in its own folder: `why-attention/experiments/routing`.
 *
 * @example
 * experiments.routing.name; // => "routing"
 */
export const experiments: {readonly [name: string]: Experiment} = {
  ...capacityExperiments,
  ...depthExperiments,
  ...identitiesExperiments,
  ...multiplicationExperiments,
  ...priorsExperiments,
  ...routingExperiments,
};
