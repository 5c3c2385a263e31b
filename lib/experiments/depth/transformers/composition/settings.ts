import {assertPositiveInteger, ConfigError} from '../../../../core';
import type {NotebookStudy, Part} from '../../../../study';
import {assertCounts} from '../../../trials/assert-counts';
import {assertSteps} from '../../../trials/assert-steps';
import {nearestOf} from '../../../trials/nearest';
import {depthArms} from './arms';
import {depthComposition, type DepthDesign, type DepthTrialCell} from './experiment';
import {decisivePower} from './metrics';
import type {DepthTrial} from './trial';

/** The settings of the study of depth that a notebook may vary. */
export type DepthSettings = {
  /** K: how often the permutation is applied. Those that claims read, 2 to 4, are always trained besides. */
  readonly powers?: readonly number[];
  /** Steps of composition, from 2; the larger net takes twice as many. */
  readonly steps?: number;
  /** Steps of sorting, from 2. */
  readonly sortingSteps?: number;
  /** Sequences a step. */
  readonly batchSize?: number;
};

const CLAIMED_POWERS = [2, 3, decisivePower];
const SMOKE: DepthSettings = {powers: CLAIMED_POWERS, steps: 2, sortingSteps: 2, batchSize: 8};

/**
 * The trials of the study of depth with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned takes the rate of the
 * tuned cell of its arm and task whose power is nearest.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; what is named twice is trained once
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * depthTrials(openStudy('02', 'main'), {powers: [0]}); // throws powers must be a list of one or more positive integers. Got [0].
 */
export function depthTrials({part, tier}: NotebookStudy, settings: DepthSettings = {}): DepthTrial[] {
  const asked = {...part.design, ...settings} as unknown as DepthDesign;
  assertCounts('powers', asked.powers);
  assertSteps(asked.steps);
  assertSteps(asked.sortingSteps, 'sortingSteps');
  assertPositiveInteger('batchSize', asked.batchSize);
  const used = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  const powers = [...new Set([...CLAIMED_POWERS, ...used.powers])].sort((a, b) => a - b);
  return depthComposition
    .cellsOf({...used, powers})
    .map((cell) => withTunedDepthRate(part, cell as DepthTrialCell));
}

/**
 * A trial with the rate of the tuned cell of its arm that is nearest: of its task where there is one, then in the power.
 *
 * @param part - the frozen part
 * @param cell - the trial, whatever its rate
 * @throws ConfigError for an unknown arm
 * @example
 * const cell = {arm: 'one-block', task: 'sorting', steps: 100, batchSize: 8} as const;
 * withTunedDepthRate(openStudy('02', 'main').part, {...cell, arm: 'ten-blocks'}); // throws arm must be one of one-block, two-blocks
 */
export function withTunedDepthRate(part: Part, cell: DepthTrialCell): DepthTrial {
  if (!depthArms.includes(cell.arm))
    throw new ConfigError(`arm must be one of ${depthArms.join(', ')}. Got ${String(cell.arm)}.`);
  const tuned = depthComposition.confirmatoryConfigs(part).filter(({arm}) => arm === cell.arm);
  const powerOf = (of: {readonly task: string; readonly power?: number}): number =>
    of.task === 'sorting' ? 1 : (of.power ?? 1);
  const {learningRate} = nearestOf(
    tuned,
    (own) => (own.task === cell.task ? 0 : 1000) + Math.abs(powerOf(own) - powerOf(cell)),
  );
  return {...cell, learningRate};
}
