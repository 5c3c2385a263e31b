import {ConfigError} from '../../core';
import type {Experiment, Part, TrialConfig, TrialOptions} from '../../study';
import type {TrialBudget, Untuned} from './budget';

/** What makes an experiment: its design, and how a stream is trained. */
export type ExperimentDesign<C extends TrialBudget> = Pick<
  Experiment,
  'name' | 'version' | 'tuningMetric' | 'metrics'
> & {
  /** Every cell that a part's settings ask for. */
  readonly cellsOf: (part: Part) => Untuned<C>[];
  readonly tuningCell: (cell: Untuned<C>) => string;
  /** The rates among which a cell's is chosen. Default: the part's `learningRates`, the same for all. */
  readonly ratesOf?: (part: Part, cell: Untuned<C>) => readonly number[];
  readonly streamOf: (cell: Untuned<C>) => string;
  readonly trial: (
    trials: readonly C[],
    seeds: readonly number[],
    options?: TrialOptions,
  ) => ReturnType<Experiment['trial']>;
};

/** An experiment whose cells are tuned over some rates and confirmed each at its own rate. */
export function designedExperiment<C extends TrialBudget & TrialConfig>(
  design: ExperimentDesign<C>,
): Experiment<C> {
  const {
    name,
    version,
    tuningMetric,
    metrics,
    cellsOf,
    tuningCell,
    ratesOf = sameRates,
    streamOf,
    trial,
  } = design;
  const atRate = (cell: Untuned<C>, learningRate: number): C => ({...cell, learningRate}) as unknown as C;
  return {
    name,
    version,
    stream: streamOf,
    stepsOf: ({steps}) => steps,
    trial,
    confirmatoryConfigs: (part) =>
      cellsOf(part).map((cell) => atRate(cell, tunedRate(part, tuningCell(cell)))),
    tuningConfigs: (part) =>
      cellsOf(part).flatMap((cell) => ratesOf(part, cell).map((rate) => atRate(cell, rate))),
    tuningCell,
    tuningMetric,
    metrics,
  };
}

const sameRates = ({design}: Part): readonly number[] => design.learningRates as readonly number[];

function tunedRate(part: Part, cell: string): number {
  const rate = part.learningRates[cell];
  if (rate === undefined) {
    throw new ConfigError(
      `claims.json has no learning rate for "${cell}". Run "npm run tune" for its notebook.`,
    );
  }
  return rate;
}
