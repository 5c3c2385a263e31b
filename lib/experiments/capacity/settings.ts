import {assertPositiveInteger, ConfigError} from '../../core';
import type {NotebookStudy, Part} from '../../study';
import {assertCounts} from '../trials/assert-counts';
import {assertSteps} from '../trials/assert-steps';
import type {Untuned} from '../trials/budget';
import {nearestOf} from '../trials/nearest';
import {capacityArmsOf} from './arms';
import {capacity} from './experiment';
import type {CapacityTrial} from './trial';

/** The settings of the capacity study that a notebook may vary. */
export type CapacitySettings = {
  /** S: numbers of keys, positive integers. 8, 32 and 64 are always trained besides: gate and claims read them. */
  readonly nKeys?: readonly number[];
  /** Steps of every cell, from 2. */
  readonly steps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
};

const CLAIMED_SIZES = [8, 32, 64];
const SMOKE: CapacitySettings = {nKeys: CLAIMED_SIZES, steps: 4, batchSize: 4};

/**
 * The trials of the capacity study with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not
 * tuned takes the rate of the tuned cell of its arm, with or without replacement, whose S is nearest on a logarithmic scale.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; a number of keys that is named twice is trained once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const trials = capacityTrials(openStudy('01', 'capacity'), {nKeys: [24]});
 * [...new Set(trials.map(({nKeys}) => nKeys))]; // => [8, 24, 32, 64]
 * capacityTrials(openStudy('01', 'capacity'), {steps: 1}); // throws steps must be an integer of at least 2. Got 1.
 */
export function capacityTrials(
  {part, tier}: NotebookStudy,
  settings: CapacitySettings = {},
): CapacityTrial[] {
  const asked = {...part.design, ...settings} as Required<CapacitySettings>;
  assertSettings(asked);
  const used = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  const nKeys = [...new Set([...CLAIMED_SIZES, ...used.nKeys])].sort((a, b) => a - b);
  return capacity.cellsOf({...used, nKeys}).map((cell) => withTunedCapacityRate(part, cell));
}

function assertSettings({nKeys, steps, batchSize}: Required<CapacitySettings>): void {
  assertCounts('nKeys', nKeys);
  assertSteps(steps);
  assertPositiveInteger('batchSize', batchSize);
}

/**
 * A trial with the learning rate of the tuned cell of its arm, with or without replacement, whose S is nearest on a logarithmic scale.
 *
 * @param part - the frozen part
 * @param cell - the trial, whatever its rate
 * @throws ConfigError for an arm that is not trained with, or without, replacement
 * @example
 * const trial = {arm: 'delta', nKeys: 24, replacement: true, steps: 100, batchSize: 8} as const;
 * withTunedCapacityRate(openStudy('01', 'capacity').part, trial).learningRate > 0; // => true
 */
export function withTunedCapacityRate(part: Part, cell: Untuned<CapacityTrial>): CapacityTrial {
  const arms = capacityArmsOf(cell.replacement);
  if (!arms.includes(cell.arm)) {
    const condition = `${cell.replacement ? 'with' : 'without'} replacement`;
    throw new ConfigError(`arm must be one of ${arms.join(', ')} ${condition}. Got ${String(cell.arm)}.`);
  }
  const tuned = capacity
    .confirmatoryConfigs(part)
    .filter(({arm, replacement}) => arm === cell.arm && replacement === cell.replacement);
  const distance = ({nKeys}: CapacityTrial): number => Math.abs(Math.log(nKeys / cell.nKeys));
  return {...cell, learningRate: nearestOf(tuned, distance).learningRate};
}
