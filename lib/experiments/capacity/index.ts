import {registerExperiments} from '../../study';
import {capacity} from './experiment';

export type {TrialBudget, Untuned} from '../trials/budget';
export type {DesignedExperiment} from '../trials/designed';
export {capacityArmNames} from './arm-names';
export {
  capacityArms,
  capacityArmsOf,
  capacityModel,
  capacityParameters,
  capacitySizes,
  type CapacityArm,
  type CapacityModel,
} from './arms';
export {capacity, type CapacityDesign} from './experiment';
export {lossByLoad, lossWithReplacement} from './figures';
export {capacityLoss, capacityMetrics, type CapacityCell} from './metrics';
export {publishedCapacity, type PublishedCapacity} from './published';
export {capacityTrials, withTunedCapacityRate, type CapacitySettings} from './settings';
export type {CapacityTrial} from './trial';

/**
 * The experiments on the capacity of memories by name, as `claims.json` names them.
 *
 * @example
 * capacityExperiments.capacity === capacity; // => true
 */
export const capacityExperiments = registerExperiments(__filename, {capacity});
