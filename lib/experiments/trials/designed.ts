import {ConfigError, type Params} from '../../core';
import type {Experiment, Part, TrialConfig} from '../../study';
import type {TrialBudget, Untuned} from './budget';
import {trainTrials, type TrialKind} from './train-trials';

/** What makes an experiment of cells that are tuned one by one: its design, and how a stream is trained. C configuration, D the settings of a part. */
export type ExperimentDesign<C extends TrialBudget, D, M, B extends Params, Own extends string> = Pick<
  Experiment,
  'name' | 'version' | 'tuningMetric' | 'metrics' | 'comparedSteps'
> & {
  /** Every cell that a part's settings ask for. */
  readonly cellsOf: (design: D) => Untuned<C>[];
  readonly tuningCell: (cell: Untuned<C>) => string;
  /** The rates among which a cell's is chosen. Default: the list `learningRates` of the part's design, the same for all. */
  readonly ratesOf?: (part: Part, cell: Untuned<C>) => readonly number[];
  /** The weight decays among which a cell's is chosen. Default none: the cell is trained without. */
  readonly decaysOf?: (part: Part, cell: Untuned<C>) => readonly number[];
  readonly kind: TrialKind<C, M, B, Own>;
};

/** An experiment whose cells are there to be read, with other settings than the frozen ones too. */
export type DesignedExperiment<C extends TrialBudget & TrialConfig, D> = Experiment<C> & {
  /** Every cell that some settings ask for. */
  cellsOf(design: D): Untuned<C>[];
};

/** An experiment whose cells are tuned over some rates and confirmed each at its own rate. */
export function designedExperiment<
  C extends TrialBudget & TrialConfig,
  D,
  M,
  B extends Params,
  Own extends string = never,
>(design: ExperimentDesign<C, D, M, B, Own>): DesignedExperiment<C, D> {
  const {tuningCell, ratesOf = sameRates, decaysOf = noDecays, cellsOf, kind, ...rest} = design;
  const tuned = (cell: Untuned<C>, learningRate: number, weightDecay?: number): C =>
    ({...cell, learningRate, ...(weightDecay === undefined ? {} : {weightDecay})}) as unknown as C;
  // A part of claims.json holds the settings that its experiment names.
  const designOf = (part: Part): D => part.design as unknown as D;
  return {
    ...rest,
    tuningCell,
    cellsOf,
    streamOf: kind.streamOf,
    stepsOf: ({steps}) => steps,
    trial: (configs, seeds, options) => trainTrials(kind, configs, seeds, options),
    confirmatoryConfigs: (part) =>
      cellsOf(designOf(part)).map((cell) =>
        tuned(cell, tunedRate(part, tuningCell(cell)), part.weightDecays?.[tuningCell(cell)]),
      ),
    tuningConfigs: (part) =>
      cellsOf(designOf(part)).flatMap((cell) => {
        const decays = decaysOf(part, cell);
        return ratesOf(part, cell).flatMap((rate) =>
          (decays.length === 0 ? [undefined] : decays).map((decay) => tuned(cell, rate, decay)),
        );
      }),
  };
}

const noDecays = (): readonly number[] => [];

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
