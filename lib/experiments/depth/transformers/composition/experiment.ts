import type {Untuned} from '../../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../../trials/designed';
import type {TokenTask} from '../token-trials';
import type {DepthArm} from './arms';
import {decisivePower, depthMetrics} from './metrics';
import {depthKind, type DepthTrial} from './trial';

/** The settings of a frozen part of the experiment. */
export type DepthDesign = {
  /** K: how often the permutation is applied. */
  readonly powers: readonly number[];
  /** Steps of composition. */
  readonly steps: number;
  /** Steps of sorting. */
  readonly sortingSteps: number;
  /** Sequences a step. */
  readonly batchSize: number;
};

/** A trial whose rate is not chosen yet. */
export type DepthTrialCell = Untuned<DepthTrial> & TokenTask;

const SHALLOW: readonly DepthArm[] = ['one-block', 'two-blocks'];
const DECISIVE: readonly DepthArm[] = [...SHALLOW, 'four-blocks', 'one-block-narrow', 'two-blocks-narrow', 'one-block-larger']; // prettier-ignore
const SORTING: readonly DepthArm[] = ['one-block', 'eight-blocks'];
/** The larger net gets so many times the steps. */
const LONGER = 2;

/** Every cell of the design: one and two blocks at each power, all but eight at the decisive one, one and eight blocks on sorting. */
const cellsOf = ({powers, steps, sortingSteps, batchSize}: DepthDesign): DepthTrialCell[] => [
  ...powers.flatMap((power) =>
    (power === decisivePower ? DECISIVE : SHALLOW).map((arm) => ({
      arm,
      task: 'composition' as const,
      power,
      steps: arm === 'one-block-larger' ? LONGER * steps : steps,
      batchSize,
    })),
  ),
  ...SORTING.map((arm) => ({arm, task: 'sorting' as const, steps: sortingSteps, batchSize})),
];

/** Names a cell as claims.json does. */
function tuningCell(cell: Untuned<DepthTrial>): string {
  const {arm, steps} = cell;
  const of = cell as DepthTrialCell;
  return `${arm}, ${of.task === 'sorting' ? of.task : `composition of ${of.power}`}, ${steps} steps`;
}

/**
 * How much depth does a task need? Encoders of one budget of parameters in one to eight blocks learn to apply a permutation K times, and to sort.
 *
 * Each record has `accuracy`, the share of tokens that are right, and `exactMatch`, that of sequences all of whose tokens are; also the curves of both over steps.
 *
 * @example
 * const trial = {arm: 'one-block', task: 'composition', power: 2, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await depthComposition.trial([trial], [1000]))[0].length; // => 1
 */
export const depthComposition: DesignedExperiment<DepthTrial, DepthDesign> = designedExperiment({
  name: 'depth-composition',
  version: 1,
  tuningMetric: 'accuracy',
  metrics: depthMetrics,
  cellsOf,
  tuningCell,
  kind: depthKind,
});
