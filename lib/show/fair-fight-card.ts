import {display} from './display';
import {gridBundle} from './grid';
import {formatChosen, formatNumber} from './numbers';

/** What one arm of a comparison had to work with. */
export type FairFightRow = {
  readonly arm: string;
  /** Count of trained parameters. */
  readonly parameters: number;
  /** Milliseconds a training step of one seed; null where it was not measured. */
  readonly stepMilliseconds: number | null;
  /** The rate chosen on seeds of its own. */
  readonly learningRate: number;
  /** Runs that diverged, and how many there were. */
  readonly failures: number;
  readonly runs: number;
  /** Examples seen in training, per seed. */
  readonly samples: number;
};

/**
 * Shows what each arm of a comparison had: size, time, its own tuned rate, failures, data. Parameters are also given as a multiple of the
 * first arm's, the reference.
 *
 * @param rows - the reference first
 * @param options - `caption`; "Was it a fair fight?" by default
 * @example
 * const row = {arm: 'dot', parameters: 1300, stepMilliseconds: 2, learningRate: 0.03, failures: 0, runs: 8, samples: 102400};
 * String(outputsOf(() => fairFightCard([row]))[0].data['text/plain']).includes('102,400'); // => true
 */
export function fairFightCard(
  rows: readonly FairFightRow[],
  options: {readonly caption?: string} = {},
): void {
  const grid = {
    caption: options.caption ?? 'Was it a fair fight?',
    head: ['arm', 'parameters', 'ratio', 'ms a step', 'tuned learning rate', 'failed runs', 'samples a seed'],
    rows: rows.map((row) => [
      row.arm,
      formatNumber(row.parameters),
      `${formatNumber(row.parameters / rows[0].parameters)}×`,
      row.stepMilliseconds === null ? '–' : formatNumber(row.stepMilliseconds, 2),
      formatChosen(row.learningRate),
      `${row.failures} of ${row.runs}`,
      formatNumber(row.samples),
    ]),
    isNumeric: [false, true, true, true, true, true, true],
  };
  display(gridBundle(grid));
}
