import {assertPositiveInteger, ConfigError} from '../../../core';
import type {NotebookStudy} from '../../../study';
import {assertSteps} from '../../trials/assert-steps';
import {routingMechanism, type MechanismDesign} from './experiment';
import type {MechanismTrial} from './trial';

/** The settings of the mechanism study that a notebook may vary. */
export type MechanismSettings = {
  /** Steps of every cell, from 2. */
  readonly steps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
  /** Examples of each set that gradients are taken of, 8 to 1,024. */
  readonly examples?: number;
};

const SMOKE: MechanismSettings = {steps: 2, examples: 8};

/**
 * The trials of the mechanism study with some settings changed. What is not changed is as frozen, and its records can be replayed. Each cell has the rate that was
 * tuned for its arm and cue, whatever its steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * mechanismTrials(openStudy('01', 'mechanism'), {steps: 200}).length; // => 6
 */
export function mechanismTrials(
  {part, tier}: NotebookStudy,
  settings: MechanismSettings = {},
): MechanismTrial[] {
  const asked = {...part.design, ...settings} as MechanismDesign;
  assertSettings(asked);
  const design = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  return routingMechanism.tuningConfigs({...part, design});
}

function assertSettings({steps, batchSize, examples}: MechanismDesign): void {
  assertSteps(steps);
  assertPositiveInteger('batchSize', batchSize);
  if (Number.isInteger(examples) && examples >= 8 && examples <= 1024) return;
  throw new ConfigError(`examples must be an integer from 8 to 1,024. Got ${examples}.`);
}
