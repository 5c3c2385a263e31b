import {ConfigError} from '../../../core';
import type {NotebookStudy, Part} from '../../../study';
import {assertSteps} from '../../trials/assert-steps';
import type {Untuned} from '../../trials/budget';
import {nearestOf} from '../../trials/nearest';
import {priorsArms, priorsDataSets, type PriorsDataSet} from './arms';
import {priorsNets, type PriorsNetsDesign} from './experiment';
import type {PriorsNetsTrial} from './trial';

/** The settings of the study of nets that a notebook may vary. */
export type PriorsNetsSettings = {
  /** Training examples of each data set. Those that claims read are always trained besides. */
  readonly examples?: {readonly [data in PriorsDataSet]?: readonly number[]};
  /** Steps of every cell, from 2. */
  readonly steps?: number;
};

const SMOKE_STEPS = 2;
/** Measuring costs more than two steps do, on WebAssembly above all: few cells, and few examples to measure on. */
const SMOKE_EXAMPLES: PriorsNetsDesign['examples'] = {'mnist-1d': [1000, 3000], mnist: [1000]};
export const smokeMeasure = {measuredOn: 100} as const;

/**
 * The trials of the study of nets with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned takes rate
 * and weight decay of the tuned cell of its net and data set whose number of examples is nearest on a logarithmic scale.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; what is named twice is trained once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const trials = priorsNetsTrials(openStudy('06', 'nets'), {examples: {'mnist-1d': [500]}});
 * trials.some(({n}) => n === 500); // => true
 * priorsNetsTrials(openStudy('06', 'nets'), {steps: 1}); // throws steps must be an integer of at least 2. Got 1.
 */
export function priorsNetsTrials(
  {part, tier}: NotebookStudy,
  {examples = {}, steps}: PriorsNetsSettings = {},
): PriorsNetsTrial[] {
  const frozen = part.design as unknown as PriorsNetsDesign;
  const used = steps ?? frozen.steps;
  assertSteps(used);
  const sizesOf = (data: PriorsDataSet): number[] =>
    ascending(data, [...frozen.examples[data], ...(examples[data] ?? [])]);
  const sizes = {'mnist-1d': sizesOf('mnist-1d'), mnist: sizesOf('mnist')};
  return priorsNets
    .cellsOf({
      ...frozen,
      ...(tier === 'smoke' ? {examples: SMOKE_EXAMPLES, steps: SMOKE_STEPS} : {examples: sizes, steps: used}),
    })
    .map((cell) => ({...withTunedNetRate(part, cell), ...(tier === 'smoke' ? smokeMeasure : {})}));
}

function ascending(data: PriorsDataSet, sizes: readonly number[]): number[] {
  const faulty = sizes.find((size) => !Number.isInteger(size) || size < 1 || size > 10000);
  if (faulty !== undefined) {
    throw new ConfigError(`examples of ${data} must be integers from 1 to 10000. Got ${faulty}.`);
  }
  return [...new Set(sizes)].sort((a, b) => a - b);
}

/**
 * A trial with rate and weight decay of the tuned cell of its net and data set whose number of examples is nearest on a logarithmic scale.
 *
 * @param part - the frozen part
 * @param cell - the trial, whatever its rate
 * @throws ConfigError for an unknown arm or data set
 * @example
 * const trial = {arm: 'mlp', data: 'mnist', n: 500, steps: 100, batchSize: 50} as const;
 * withTunedNetRate(openStudy('06', 'nets').part, trial).learningRate > 0; // => true
 */
export function withTunedNetRate(part: Part, cell: Untuned<PriorsNetsTrial>): PriorsNetsTrial {
  if (!priorsArms.includes(cell.arm))
    throw new ConfigError(`arm must be one of ${priorsArms.join(', ')}. Got ${String(cell.arm)}.`);
  if (!priorsDataSets.includes(cell.data))
    throw new ConfigError(`data must be one of ${priorsDataSets.join(', ')}. Got ${String(cell.data)}.`);
  const tuned = priorsNets
    .confirmatoryConfigs(part)
    .filter(({arm, data}) => arm === cell.arm && data === cell.data);
  const {learningRate, weightDecay} = nearestOf(tuned, ({n}) => Math.abs(Math.log(n / cell.n)));
  return {...cell, learningRate, ...(weightDecay === undefined ? {} : {weightDecay})};
}
