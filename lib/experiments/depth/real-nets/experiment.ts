import type {Experiment, Part} from '../../../study';
import {measureTrials} from './measure';
import {realNetMetrics} from './metrics';
import {realNetStream, weightsOfNet, type RealNet, type RealNetTrial} from './trial';

/** The settings of a frozen part of the experiment on real nets. */
export type RealNetDesign = {
  readonly nets: readonly RealNet[];
  /** Sentences, or parts of photographs, of a seed. */
  readonly examples: number;
  /** The first of them, whose gradient is followed by path lengths. */
  readonly pathExamples: number;
};

/** The experiment on real nets: nothing is tuned, so its cells are its configurations. */
export type RealNetExperiment = Experiment<RealNetTrial> & {
  /** Every trial that some settings ask for. */
  cellsOf(design: RealNetDesign): RealNetTrial[];
};

const cellsOf = ({nets, examples, pathExamples}: RealNetDesign): RealNetTrial[] =>
  nets.flatMap((net) => weightsOfNet(net).map((weights) => ({net, weights, examples, pathExamples})));

/** What an example takes, in steps of a small net with eight seeds. */
const WORK: {readonly [net in RealNet]: number} = {'mini-lm': 1000, face: 1000, tiny: 1};

/**
 * Part E of notebook 12: are the layers of a real, trained net so alike that one may be left out or two be swapped, and how deep are the paths that its gradient takes?
 *
 * A sentence encoder (MiniLM: 6 blocks of two units, post-norm) on sentences of a seed, and a face recognition net (a residual net of 14 blocks) on parts of photographs, each with its trained
 * weights, with weights drawn anew, and with its trained weights shuffled within each tensor. Nothing is trained: learning rates are an empty list, and a "step" is an example whose gradient is
 * followed by path lengths.
 *
 * Each record has, for each of the lesions `swap`, `delete block`, `delete branch` and `delete skip`, where it was done (`swap at`: blocks or units, from 0) and, as curves over those places and as
 * means, `damage` (1 − the cosine to the intact net's vector, both less the intact mean over examples), `cosine` (plain) and `retrieval` (the share of examples whose nearest intact vector is their own);
 * `unrelated cosine`, the mean plain cosine of two examples; `path masses`, the shares of the gradient by the number of branches it came through, their mean and 5 and 95 % quantiles;
 * `similarity`, the debiased linear CKA of the states before the first unit and after each one, row by row, beside `biased similarity`.
 *
 * Path lengths are those of the gradient of ⟨u, vector⟩, u a random direction, at the first unit's input. Each example's masses are made shares, m_k / Σ m_k, and `mean path` is Σ k · (mean share of
 * length k over examples): all examples count alike. `depthPaths` and `depthTwins` define their mean path by the mean masses, in which an example counts by the norm of its gradient.
 *
 * A skip is whatever a branch is added to, and adds 0 to a length. Four of the face recognition net's 14 blocks halve the image: their skips are means of 2 × 2 places, with channels of zeros where
 * channels are added, and count as the identity does. So all 14 blocks count, and lengths go from 0 to 14.
 *
 * @see Veit et al. 2016, arXiv:1605.06431; Kornblith et al. 2019, arXiv:1905.00414; Nguyen et al. 2021, arXiv:2010.15327 (debiased)
 * @example
 * const trial = {net: 'tiny', weights: 'trained', examples: 4, pathExamples: 2} as const;
 * (await depthRealNets.trial([trial], [1000]))[0][0].curves['swap at']; // => [0, 1]
 */
export const depthRealNets: RealNetExperiment = {
  name: 'depth-real-nets',
  version: 1,
  streamOf: realNetStream,
  stepsOf: ({pathExamples}) => pathExamples,
  workOfStep: ({net}) => WORK[net],
  trial: measureTrials,
  cellsOf,
  // A part of claims.json holds the settings that its experiment names.
  confirmatoryConfigs: ({design}: Part) => cellsOf(design as unknown as RealNetDesign),
  tuningConfigs: () => [],
  tuningCell: ({net, weights}) => `${net}, ${weights}`,
  tuningMetric: 'swap damage',
  metrics: realNetMetrics,
};
