import type {Untuned} from '../../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../../trials/designed';
import {pathArms} from '../arms';
import type {TwinsDesign} from '../signals';
import {depthPathsMetrics} from './metrics';
import {depthPathsKind, type DepthPathsTrial} from './trial';

/** Names a cell as claims.json does. */
const tuningCell = ({arm, nBlocks, steps}: Untuned<DepthPathsTrial>): string =>
  `${arm}, ${nBlocks} blocks, ${steps} steps`;

/**
 * The experiment of notebook 12 on path lengths: through how many branches of a residual net does the gradient go, and what does training change about it?
 *
 * The mass of a length is the mean over examples of ‖g_k‖ (`pathLengths`), and the mean path length that of these masses: an example counts by the norm of its gradient, one that is answered well
 * hardly at all. `depthRealNets` defines its mean path by each example's shares, so numbers of the two are not of one kind.
 *
 * Each record has accuracies (`accuracy` on test, `validationAccuracy`, `trainAccuracy`) and, of the gradient of the loss at the first block's input on 64 test examples,
 * `meanPathLength` with the lengths at which 5 % and 95 % of the mass are reached, `shortPathLength` and `longPathLength`, and the mean length estimated from sampled
 * paths, `sampledPathLength`; over the steps accuracy, mean path length and the share of each length, `share of length 0` and so on.
 *
 * @example
 * const trial = {arm: 'zero', nBlocks: 2, steps: 1, batchSize: 2, learningRate: 0.01, measuredOn: 10} as const;
 * (await depthPaths.trial([trial], [1000]))[0][0].untrained.meanPathLength; // => 0
 */
export const depthPaths: DesignedExperiment<DepthPathsTrial, TwinsDesign> = designedExperiment({
  name: 'depth-paths',
  version: 1,
  tuningMetric: 'validationAccuracy',
  metrics: depthPathsMetrics,
  cellsOf: ({nBlocks, steps, batchSize}) => pathArms.map((arm) => ({arm, nBlocks, steps, batchSize})),
  tuningCell,
  kind: depthPathsKind,
});
