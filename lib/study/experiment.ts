import type {Divergence} from '../train';
import type {Part, UnitValue} from './claims/claims';
import type {RecordOfTrial, TrialConfig} from './records/records';

/** What one trial gives: the part of its record that the experiment knows. */
export type TrialOutcome = Pick<
  RecordOfTrial,
  'untrained' | 'prefixLosses' | 'metrics' | 'curves' | 'steps' | 'seconds'
> & {readonly failure: Divergence | null};

/**
 * The first steps of a trial whose losses its record keeps.
 *
 * @example
 * prefixSteps; // => 20
 */
export const prefixSteps = 20;

/** Told a point of one configuration's curves: the step, and of each seed the numbers by name. */
export type PointObserver<C = TrialConfig> = (
  config: C,
  step: number,
  points: readonly {readonly [curve: string]: number}[],
) => void;

/** How a trial is run. */
export type TrialOptions<C = TrialConfig> = {
  /** Told the steps done of each configuration. */
  readonly onProgress?: (done: number) => void;
  /** Told each point of the curves. */
  readonly onPoint?: PointObserver<C>;
  /**
   * Ends the training after so many of the configured steps, if there are more; schedules and batches are those of the whole trial. Then the outcome has no metrics,
   * and of the curves only what was measured up to there. Default none.
   */
  readonly stopAfter?: number;
};

/** A number for each unit (seed), computed from an experiment's records. */
export type Metric = (records: readonly RecordOfTrial[]) => UnitValue[];

/**
 * An experiment: a task, its arms, and how one trial runs. A notebook configures it, runs it and reads it.
 *
 * Its functions are methods, so that experiments of any configuration stand in one list. A trial is a pure function of a plain configuration and a seed, so that its record can be replayed.
 */
export type Experiment<C extends TrialConfig = TrialConfig> = {
  readonly name: string;
  /** Raised by hand when the same configuration would give other numbers. */
  readonly version: number;
  /** Names the stream of batches that a configuration trains on: those of one stream are trained together. */
  streamOf(config: C): string;
  /** Steps that a trial takes. */
  stepsOf(config: C): number;
  /** The work of one step, in steps of a small net with eight seeds: progress, the time left and whether child processes pay go by it. Default 1. */
  workOfStep?(config: C): number;
  /** Of the first 20 losses, how many the prefix check compares: fewer where a rounding grows, as in deep nets without skips. Default all. */
  readonly comparedSteps?: number;
  /** Trains each configuration with each seed; outcomes [configuration][seed]. */
  trial(
    configs: readonly C[],
    seeds: readonly number[],
    options?: TrialOptions<C>,
  ): Promise<TrialOutcome[][]>;
  /** The configurations that a frozen part of `claims.json` confirms. */
  confirmatoryConfigs(part: Part): C[];
  /** The configurations among which learning rates are chosen. */
  tuningConfigs(part: Part): C[];
  /** Names the cell whose learning rate a configuration tries, for example "dot-product, key, dial 0.5, 800 steps". */
  tuningCell(config: C): string;
  /** The metric by which learning rates are chosen: the highest worst value over tuning seeds wins. */
  readonly tuningMetric: string;
  /** The numbers that claims and gates read. */
  readonly metrics: {readonly [name: string]: Metric};
};
