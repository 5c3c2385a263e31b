import type {Experiment, Part} from '../../../study';
import {collapseArms} from './arms';
import {collapseMetrics} from './metrics';
import {propagateTrials} from './propagate';
import {collapseStream, type CollapseTrial} from './trial';

/** The settings of a frozen part of the experiment on collapse. */
export type CollapseDesign = {
  /** Factors of the queries' and of the keys' weights. */
  readonly gains: readonly number[];
  /** Blocks. */
  readonly depth: number;
  readonly tokens: number;
  readonly dModel: number;
  /** Must divide dModel. */
  readonly nHeads: number;
};

/** The experiment on collapse: nothing is trained or tuned, so its cells are its configurations. */
export type CollapseExperiment = Experiment<CollapseTrial> & {
  /** Every trial that some settings ask for. */
  cellsOf(design: CollapseDesign): CollapseTrial[];
};

const cellsOf = ({gains, ...sizes}: CollapseDesign): CollapseTrial[] =>
  gains.flatMap((gain) => collapseArms.map((arm) => ({arm, gain, ...sizes})));

/**
 * What becomes of tokens in a deep stack of attention that nobody has trained? Attention averages: without a skip all tokens become one, and faster than exponentially.
 *
 * Stacks as drawn, of the same weights: attention alone, with a skip, with a perceptron after it (four ReLU units a feature), with both, and with both and a layer norm before each
 * branch. Tokens are N(0, 1). Stacks without a skip are rescaled to ‖X‖_F = √(T D) after each branch; those with skips and without norms grow as they will. Nothing is trained
 * and nothing is tuned: a "step" is a block.
 *
 * Each record has the curve `residual` over blocks, ‖X − 1 x̄ᵀ‖_F / ‖X‖_F (`rankCollapse`), and its last value as a metric; before the first block it is near √(1 − 1/T).
 *
 * @see Dong, Cordonnier & Loukas 2021, arXiv:2103.03404 (collapse without skips, doubly exponential); Noci et al. 2022, arXiv:2206.03126 (with skips, at the start)
 * @example
 * const trial = {arm: 'skip', gain: 1, depth: 3, tokens: 4, dModel: 8, nHeads: 2} as const;
 * (await depthCollapse.trial([trial], [1000]))[0][0].curves.residual.length; // => 3
 */
export const depthCollapse: CollapseExperiment = {
  name: 'depth-collapse',
  version: 1,
  streamOf: collapseStream,
  stepsOf: ({depth}) => depth,
  trial: propagateTrials,
  cellsOf,
  // A part of claims.json holds the settings that its experiment names.
  confirmatoryConfigs: ({design}: Part) => cellsOf(design as unknown as CollapseDesign),
  tuningConfigs: () => [],
  tuningCell: ({arm, gain}) => `${arm}, gain ${gain}`,
  tuningMetric: 'residual',
  metrics: collapseMetrics,
};
