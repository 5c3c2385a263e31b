import {assertPositiveInteger, ConfigError} from '../../../../core';
import type {NotebookStudy} from '../../../../study';
import {assertSteps} from '../../../trials/assert-steps';
import {depthNorms, type NormDesign} from './experiment';
import type {NormTrial} from './trial';

/** The settings of the study of norms that a notebook may vary. */
export type NormSettings = {
  /** Learning rates, each above 0, in place of the frozen ones: what is counted is how many of them there are at which an encoder learns. */
  readonly rates?: readonly number[];
  /** Steps of every cell, from 2. */
  readonly steps?: number;
  /** Sequences a step. */
  readonly batchSize?: number;
};

const SMOKE: NormSettings = {rates: [0.01], steps: 2, batchSize: 8};

/**
 * The trials of the study of norms with some settings changed. What is not changed is as frozen, and its records can be replayed.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; a rate that is named twice is trained once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * normTrials(openStudy('02', 'main'), {rates: [0]}); // throws rates must be a list of one or more numbers above 0. Got [0].
 */
export function normTrials({part, tier}: NotebookStudy, settings: NormSettings = {}): NormTrial[] {
  const asked = {...part.design, ...settings} as unknown as NormDesign;
  assertRates(asked.rates);
  assertSteps(asked.steps);
  assertPositiveInteger('batchSize', asked.batchSize);
  const used = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  return depthNorms.confirmatoryConfigs({...part, design: {...used, rates: [...new Set(used.rates)]}});
}

function assertRates(rates: unknown): void {
  const isRate = (rate: unknown): boolean => typeof rate === 'number' && rate > 0 && rate < Infinity;
  if (Array.isArray(rates) && rates.length > 0 && rates.every(isRate)) return;
  throw new ConfigError(`rates must be a list of one or more numbers above 0. Got ${JSON.stringify(rates)}.`);
}
