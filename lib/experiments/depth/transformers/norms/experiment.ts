import type {Untuned} from '../../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../../trials/designed';
import {normArms} from './arms';
import {normMetrics} from './metrics';
import {normKind, type NormTrial} from './trial';

/** The settings of a frozen part of the experiment. */
export type NormDesign = {
  /** Every encoder is trained at each of these rates: here the rate is asked about, and none is chosen. */
  readonly rates: readonly number[];
  /** With a warm-up, without one, or both. */
  readonly warmUps: readonly boolean[];
  readonly steps: number;
  /** Sequences a step. */
  readonly batchSize: number;
};

/** Every cell of the design, at no rate yet. */
const cellsOf = ({warmUps, steps, batchSize}: NormDesign): Untuned<NormTrial>[] =>
  warmUps.flatMap((warmUp) => normArms.map((arm) => ({arm, warmUp, steps, batchSize})));

const tuned: DesignedExperiment<NormTrial, NormDesign> = designedExperiment({
  name: 'depth-norms',
  version: 1,
  tuningMetric: 'accuracy',
  metrics: normMetrics,
  cellsOf,
  tuningCell: ({arm, warmUp}) => `${arm}, ${warmUp ? 'with' : 'without'} warm-up`,
  ratesOf: ({design}) => design.rates as readonly number[],
  kind: normKind,
});

/**
 * At how many learning rates does a deep encoder learn, with its norms before the branches and after the sums? All rates of the design are confirmed, and none is chosen.
 *
 * Each record has `accuracy`, the share of tokens that are right, and `exactMatch`, that of sequences all of whose tokens are; also the curves of both over steps.
 *
 * @see Xiong et al. 2020, arXiv:2002.04745: with warm-up post-norm learns too, and pre-norm does without
 * @example
 * const trial = {arm: 'post', warmUp: true, steps: 2, batchSize: 2, learningRate: 0.01} as const;
 * (await depthNorms.trial([trial], [1000]))[0].length; // => 1
 */
export const depthNorms: DesignedExperiment<NormTrial, NormDesign> = {
  ...tuned,
  tuningCell: (trial) => `${tuned.tuningCell(trial)}, rate ${trial.learningRate}`,
  tuningConfigs: () => [],
  confirmatoryConfigs: (part) => tuned.tuningConfigs(part),
};
