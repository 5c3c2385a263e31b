import {registerExperiments} from '../../study';
import {furtherArms} from './further-arms';
import {routing} from './main';
import {routingMechanism} from './mechanism';

export type {TrialBudget, Untuned} from '../trials/budget';
export type {DesignedExperiment} from '../trials/designed';
export {routingArmNames} from './arm-names';
export {routingArms, routingModel, routingParameters, type RoutingArm, type RoutingModel} from './arms';
export {recordsOfCell, routingRSquared, type RoutingCell} from './cells';
export * from './further-arms';
export * from './main';
export * from './mechanism';

/**
 * The experiments on the routing task by name, as `claims.json` names them.
 *
 * @example
 * routingExperiments['routing-arms'] === furtherArms; // => true
 */
export const routingExperiments = registerExperiments(__filename, {
  routing,
  'routing-arms': furtherArms,
  'routing-mechanism': routingMechanism,
});
