import {assertPositiveInteger, ConfigError} from '../../core';
import type {NotebookStudy, Part} from '../../study';
import {assertCounts} from '../trials/assert-counts';
import {assertLongSteps, assertSteps} from '../trials/assert-steps';
import type {Untuned} from '../trials/budget';
import {nearestOf} from '../trials/nearest';
import {multiplicationArms} from './arms';
import {multiplication} from './experiment';
import type {MultiplicationTrial} from './trial';

/** The settings of the multiplication study that a notebook may vary. */
export type MultiplicationSettings = {
  /** d: numbers in x, and in z. 1, 4 and 16 are always trained besides: gate and claims read them. */
  readonly dims?: readonly number[];
  /** Finite numbers of training examples; 4,096 is always trained besides. */
  readonly samples?: readonly number[];
  /** Steps of every cell but the long ones, from 2. */
  readonly steps?: number;
  /** Steps of the long cells; no fewer than `steps`. */
  readonly longSteps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
};

const CLAIMED_DIMS = [1, 4, 16];
const CLAIMED_SAMPLES = [4096];
const SMOKE: MultiplicationSettings = {
  dims: CLAIMED_DIMS,
  samples: CLAIMED_SAMPLES,
  steps: 4,
  longSteps: 8,
  batchSize: 16,
};

/**
 * The trials of the multiplication study with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned
 * takes rate and weight decay of the tuned cell of its arm and target that is nearest in d, then in examples, then in steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; what is named twice is trained once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const trials = multiplicationTrials(openStudy('02', 'main'), {dims: [8]});
 * [...new Set(trials.map(({d}) => d))]; // => [1, 4, 8, 16]
 * multiplicationTrials(openStudy('02', 'main'), {steps: 1}); // throws steps must be an integer of at least 2. Got 1.
 */
export function multiplicationTrials(
  {part, tier}: NotebookStudy,
  settings: MultiplicationSettings = {},
): MultiplicationTrial[] {
  const asked = {...part.design, ...settings} as Required<MultiplicationSettings>;
  assertSettings(asked);
  const used = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  return multiplication
    .cellsOf({
      ...used,
      dims: ascending([...CLAIMED_DIMS, ...used.dims]),
      samples: ascending([...CLAIMED_SAMPLES, ...used.samples]),
    })
    .map((cell) => withTunedMultiplicationRate(part, cell));
}

const ascending = (numbers: readonly number[]): number[] => [...new Set(numbers)].sort((a, b) => a - b);

function assertSettings({
  dims,
  samples,
  steps,
  longSteps,
  batchSize,
}: Required<MultiplicationSettings>): void {
  assertCounts('dims', dims);
  assertCounts('samples', samples);
  assertSteps(steps);
  assertLongSteps(longSteps, steps);
  assertPositiveInteger('batchSize', batchSize);
}

/**
 * A trial with rate and weight decay of the tuned cell of its arm that is nearest: of its target where there is one, then in d, a stream for a stream where there is one, then in examples, in steps.
 *
 * @param part - the frozen part
 * @param cell - the trial, whatever its rate
 * @throws ConfigError for an unknown arm, or one that was not tuned
 * @example
 * const trial = {arm: 'reglu', target: 'product', d: 8, samples: 'stream', steps: 100, batchSize: 8} as const;
 * withTunedMultiplicationRate(openStudy('02', 'main').part, trial).learningRate > 0; // => true
 */
export function withTunedMultiplicationRate(
  part: Part,
  cell: Untuned<MultiplicationTrial>,
): MultiplicationTrial {
  if (!multiplicationArms.includes(cell.arm)) {
    throw new ConfigError(`arm must be one of ${multiplicationArms.join(', ')}. Got ${String(cell.arm)}.`);
  }
  const ofArm = multiplication.confirmatoryConfigs(part).filter(({arm}) => arm === cell.arm);
  const ofTarget = ofArm.filter(({target}) => target === cell.target);
  const distance = (tuned: MultiplicationTrial): number =>
    1e8 * Math.abs(Math.log(tuned.d / cell.d)) +
    ((tuned.samples === 'stream') === (cell.samples === 'stream') ? 0 : 1e5) +
    1e3 * Math.abs(Math.log(examplesOf(tuned) / examplesOf(cell))) +
    Math.abs(Math.log(tuned.steps / cell.steps));
  const nearest = nearestOf(ofTarget.length > 0 ? ofTarget : ofArm, distance);
  const {learningRate, weightDecay} = nearest;
  // Fresh examples need no weight decay, and where they are finite 0 is a choice.
  const decay = cell.samples === 'stream' ? {} : {weightDecay: weightDecay ?? 0};
  return {...cell, learningRate, ...decay};
}

/** A stream counts as many as are drawn of it. */
const examplesOf = ({samples, steps, batchSize}: Untuned<MultiplicationTrial>): number =>
  samples === 'stream' ? steps * batchSize : samples;
