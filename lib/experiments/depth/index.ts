import {registerExperiments} from '../../study';
import {depthComposition, depthNorms} from './transformers';
import {depthCollapse} from './collapse';
import {depthRealNets} from './real-nets';
import {depthPaths, depthTwins} from './twins';

export type {TrialBudget, Untuned} from '../trials/budget';
export type {DesignedExperiment} from '../trials/designed';
export * from './census';
export * from './collapse';
export * from './real-nets';
export * from './twins';
export * from './transformers';

/**
 * The experiments on depth by name, as `claims.json` names them.
 *
 * @example
 * depthExperiments['depth-paths'] === depthPaths; // => true
 */
export const depthExperiments = registerExperiments(__filename, {
  'depth-composition': depthComposition,
  'depth-norms': depthNorms,
  'depth-collapse': depthCollapse,
  'depth-paths': depthPaths,
  'depth-real-nets': depthRealNets,
  'depth-twins': depthTwins,
});
