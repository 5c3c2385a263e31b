import type {Untuned} from '../../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../../trials/designed';
import {twinArms} from '../arms';
import type {TwinsDesign} from '../signals';
import {depthTwinsMetrics} from './metrics';
import {depthTwinsKind, type DepthTwinsTrial} from './trial';

/** Names a cell as claims.json does. */
const tuningCell = ({arm, nBlocks, steps}: Untuned<DepthTwinsTrial>): string =>
  `${arm}, ${nBlocks} blocks, ${steps} steps`;

/**
 * The experiment of notebook 12 on twins: what does a skip change, what more hidden units, and what the starting point?
 *
 * Each record has accuracies (`accuracy` on test, `validationAccuracy`, `trainAccuracy`) and accuracy's curve over steps. After training, on the first 1,000 test
 * examples, it has `intactAccuracy`, that with each block deleted, `withoutBlock`, with each block and the next in each other's place, `swappedBlocks`, and the mean over
 * four random orders of all blocks, `shuffledAccuracy`. Nets with skips also have `meanPathLength` (defined as in `depthPaths`), before and after, and the share of each length, `pathShares`.
 *
 * @example
 * const trial = {arm: 'plain', nBlocks: 2, steps: 1, batchSize: 2, learningRate: 0.01, measuredOn: 10} as const;
 * (await depthTwins.trial([trial], [1000]))[0][0].curves.withoutBlock.length; // => 2
 */
export const depthTwins: DesignedExperiment<DepthTwinsTrial, TwinsDesign> = designedExperiment({
  name: 'depth-twins',
  version: 1,
  comparedSteps: 10,
  tuningMetric: 'validationAccuracy',
  metrics: depthTwinsMetrics,
  cellsOf: ({nBlocks, steps, batchSize}) => twinArms.map((arm) => ({arm, nBlocks, steps, batchSize})),
  tuningCell,
  kind: depthTwinsKind,
});
