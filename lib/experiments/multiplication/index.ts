import {registerExperiments} from '../../study';
import {multiplication} from './experiment';

export type {TrialBudget, Untuned} from '../trials/budget';
export type {DesignedExperiment} from '../trials/designed';
export {multiplicationArmNames} from './arm-names';
export {
  multiplicationArms,
  multiplicationModel,
  multiplicationParameters,
  type MultiplicationArm,
  type MultiplicationModel,
} from './arms';
export {productsByHand, type ProductByHand} from './by-hand';
export {pairError, recordsOfPair, type MultiplicationCell} from './cells';
export {multiplication, type MultiplicationDesign} from './experiment';
export * from './figures';
export {liveMultiplication, type LiveMultiplicationOptions} from './live';
export {multiplicationMetrics} from './metrics';
export {multiplicationTrials, withTunedMultiplicationRate, type MultiplicationSettings} from './settings';
export type {MultiplicationTrial} from './trial';

/**
 * The experiments on multiplication by name, as `claims.json` names them.
 *
 * @example
 * multiplicationExperiments.multiplication === multiplication; // => true
 */
export const multiplicationExperiments = registerExperiments(__filename, {multiplication});
