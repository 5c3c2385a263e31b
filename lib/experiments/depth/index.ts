import {registerExperiments} from '../../study';
import {depthCollapse} from './collapse';
import {depthRealNets} from './real-nets';
import {depthComposition, depthNorms} from './transformers';
import {depthPaths, depthTwins} from './twins';

export type {TrialBudget, Untuned} from '../trials/budget';
export type {DesignedExperiment} from '../trials/designed';
export * from './real-nets';
export * from './census';
export * from './collapse';
export * from './transformers';
export * from './twins';

/**
 * The experiments on depth by name, as `claims.json` names them.
 *
 * @example
 * depthExperiments['depth-norms'] === depthNorms; // => true
 */
export const depthExperiments = registerExperiments(__filename, {
  'depth-collapse': depthCollapse,
  'depth-composition': depthComposition,
  'depth-norms': depthNorms,
  'depth-paths': depthPaths,
  'depth-real-nets': depthRealNets,
  'depth-twins': depthTwins,
});
