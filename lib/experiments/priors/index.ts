import {registerExperiments} from '../../study';
import {priorsKernels} from './kernels';
import {priorsNets} from './nets';

export type {TrialBudget, Untuned} from '../trials/budget';
export type {DesignedExperiment} from '../trials/designed';
export * from './kernels';
export * from './nets';

/**
 * The experiments on priors by name, as `claims.json` names them.
 *
 * @example
 * priorsExperiments['priors-kernels'] === priorsKernels; // => true
 */
export const priorsExperiments = registerExperiments(__filename, {
  'priors-kernels': priorsKernels,
  'priors-nets': priorsNets,
});
