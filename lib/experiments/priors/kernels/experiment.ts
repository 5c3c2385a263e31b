import type {Experiment, Part} from '../../../study';
import {kernelMetrics} from './metrics';
import {solveTrials} from './solve';
import {kernelStream, trainingSizes, type KernelTrial} from './trial';

/** The settings of a frozen part of the kernel experiment. */
export type KernelDesign = {
  /** Numbers of an input, d, with teachers made of patches; each at least `patch`. */
  readonly dimensions: readonly number[];
  /** The same with the control's teacher, which sees inputs whole. */
  readonly denseDimensions: readonly number[];
  readonly patch: number;
  readonly scale: number;
  readonly fewest: number;
  readonly most: number;
  /** Fewest and most examples of the convolutional student, whose kernel matrix is the cost. */
  readonly convolutionalFewest: number;
  readonly convolutionalMost: number;
  readonly testPoints: number;
  readonly teachers: number;
  readonly jitter: number;
};

/** The kernel experiment: nothing is tuned, so its cells are its configurations. */
export type KernelExperiment = Experiment<KernelTrial> & {
  /** Every trial that some settings ask for. */
  cellsOf(design: KernelDesign): KernelTrial[];
};

const students = ['dense', 'local', 'convolutional'] as const;

function cellsOf(design: KernelDesign): KernelTrial[] {
  const {dimensions, denseDimensions, convolutionalFewest, convolutionalMost, fewest, most, ...shared} =
    design;
  const teachers = [
    ...(['local', 'convolutional'] as const).flatMap((teacher) => dimensions.map((d) => ({teacher, d}))),
    ...denseDimensions.map((d) => ({teacher: 'dense', d}) as const),
  ];
  return teachers.flatMap((task) =>
    students.map((student) => ({
      ...task,
      student,
      ...shared,
      ...(student === 'convolutional'
        ? {fewest: convolutionalFewest, most: convolutionalMost}
        : {fewest, most}),
    })),
  );
}

// A part of claims.json holds the settings that its experiment names.
const confirmatoryConfigs = ({design}: Part): KernelTrial[] => cellsOf(design as unknown as KernelDesign);

/** Exponentials that take as long as a step of a small net with eight seeds. */
const EXPONENTIALS_A_STEP = 1e6;

/** The kernel matrices of eight seeds, by the exponentials they take; those of patches against patches are most of it. */
function workOfStep({teacher, student, d, testPoints, most, fewest}: KernelTrial): number {
  const examples = student === 'convolutional' || teacher === 'convolutional' ? d * d : d;
  const pairs = (teacher === student ? (testPoints + most) / 2 : most / 2 + testPoints) * most;
  return 1 + (8 * examples * pairs) / EXPONENTIALS_A_STEP / trainingSizes({fewest, most}).length;
}

/**
 * The first part of notebook 06: does a prior that fits the teacher's geometry buy an exponent or a constant?
 *
 * Functions are drawn from Gaussian processes that see inputs whole (`dense`), are sums of functions of patches (`local`), or of one function for all patches
 * (`convolutional`); students are kernel ridge regressions with these kernels. Nothing is trained by steps and nothing is tuned: learning rates are an empty list, and a
 * "step" is a number of training examples.
 *
 * Each record has the curve `error` over the numbers of examples, the mean squared error on test points over the variance of the functions there (1 is predicting the mean, means
 * over all functions drawn), the same as `error at 64` and so on, and `exponent`, −slope of ln error on ln n from n = 64 on.
 *
 * @see Favero, Cagnetta & Wyart 2021, arXiv:2106.08619 (locality sets the exponent, sharing the constant)
 * @example
 * const trial = {teacher: 'local', student: 'dense', d: 6, patch: 3, scale: 4, fewest: 8, most: 16, testPoints: 5, teachers: 2, jitter: 1e-6} as const;
 * (await priorsKernels.trial([trial], [1000]))[0][0].steps; // => 2
 */
export const priorsKernels: KernelExperiment = {
  name: 'priors-kernels',
  version: 1,
  streamOf: kernelStream,
  stepsOf: (config) => trainingSizes(config).length,
  workOfStep,
  trial: solveTrials,
  cellsOf,
  confirmatoryConfigs,
  tuningConfigs: () => [],
  tuningCell: ({teacher, student, d}) => `${teacher} teacher, ${student} student, d = ${d}`,
  tuningMetric: 'exponent',
  metrics: kernelMetrics,
};
