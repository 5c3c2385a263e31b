import type {Part} from '../../../study';
import type {Untuned} from '../../trials/budget';
import {designedExperiment, type DesignedExperiment} from '../../trials/designed';
import {priorsArms, priorsDataSets, type PriorsDataSet} from './arms';
import {priorsNetsMetrics} from './metrics';
import {priorsNetsKind, type PriorsNetsTrial} from './trial';

/** The settings of a frozen part of the experiment. */
export type PriorsNetsDesign = {
  /** Training examples of each data set. */
  readonly examples: {readonly [data in PriorsDataSet]: readonly number[]};
  /** Examples a step; no more than there are. */
  readonly batchSizes: {readonly [data in PriorsDataSet]: number};
  readonly steps: number;
};

type Cell = Untuned<PriorsNetsTrial>;

/** Every cell of the design: all arms with each number of examples of each data set. */
const cellsOf = ({examples, batchSizes, steps}: PriorsNetsDesign): Cell[] =>
  priorsDataSets.flatMap((data) =>
    examples[data].flatMap((n) =>
      priorsArms.map((arm) => ({arm, data, n, steps, batchSize: Math.min(n, batchSizes[data])})),
    ),
  );

/** Names a cell as claims.json does. */
const tuningCell = ({arm, data, n, steps}: Cell): string => `${arm}, ${data}, ${n} examples, ${steps} steps`;

/** Each data set has rates of its own. */
const ratesOf = ({design}: Part, {data}: Cell): readonly number[] =>
  (design.learningRates as {readonly [data in PriorsDataSet]: readonly number[]})[data];

/** Weight decay is offered to the net that is expected to lose. */
const decaysOf = ({design}: Part, {arm}: Cell): readonly number[] =>
  arm === 'mlp' ? (design.weightDecays as readonly number[]) : [];

/**
 * The second experiment of notebook 06: from how many examples do nets learn that know that signals are local and move, and a net that does not?
 *
 * Each record has `accuracy` on test examples, `validationAccuracy`, by which rates are chosen, `trainAccuracy` on the first 3,000 training examples; accuracy's curve
 * over steps; and over `shiftsAsked` the accuracy on shifted test examples, `shiftAccuracy`, and the share of answers that a shift changes, `shiftChanged`.
 *
 * @example
 * const trial = {arm: 'mlp', data: 'mnist-1d', n: 20, steps: 1, batchSize: 2, learningRate: 0.01} as const;
 * (await priorsNets.trial([trial], [1000]))[0].length; // => 1
 */
export const priorsNets: DesignedExperiment<PriorsNetsTrial, PriorsNetsDesign> = designedExperiment({
  name: 'priors-nets',
  version: 1,
  tuningMetric: 'validationAccuracy',
  metrics: priorsNetsMetrics,
  cellsOf,
  tuningCell,
  ratesOf,
  decaysOf,
  kind: priorsNetsKind,
});
