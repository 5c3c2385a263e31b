import {assertPositiveInteger, ConfigError} from '../../../core';
import type {NotebookStudy, Part} from '../../../study';
import {assertLongSteps, assertSteps} from '../../trials/assert-steps';
import type {Untuned} from '../../trials/budget';
import {nearestOf} from '../../trials/nearest';
import {routingArms} from '../arms';
import {routing} from './experiment';
import {assertDials, isDial} from '../setting-checks';
import type {RoutingTrial} from './trial';

/** The settings of the routing study that a notebook may vary. */
export type RoutingSettings = {
  /** λ: the shares of queries that want the slot they ask for, in [0, 1]. The dials 0 and 1 are always trained besides: gate and claims read them. */
  readonly dials?: readonly number[];
  /** Steps of every cell but the long ones, from 2. */
  readonly steps?: number;
  /** Steps of the long cells, λ = 1; no fewer than `steps`. */
  readonly longSteps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
};

const SMOKE: RoutingSettings = {dials: [0, 1], steps: 20, longSteps: 40};

/**
 * The trials of the routing study with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned
 * takes the rate of the tuned cell of its arm and cue that is nearest in λ, then in steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; a dial that is named twice is trained once, and 0 and 1 are trained whether or not they are named
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const trials = routingTrials(openStudy('01', 'main'), {dials: [0.3]});
 * trials.some(({dial}) => dial === 1); // => true
 * routingTrials(openStudy('01', 'main'), {steps: 1}); // throws steps must be an integer of at least 2. Got 1.
 */
export function routingTrials({part, tier}: NotebookStudy, settings: RoutingSettings = {}): RoutingTrial[] {
  const asked = {...part.design, ...settings} as Required<RoutingSettings>;
  assertSettings(asked);
  const used = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  const dials = [...new Set([0, ...used.dials, 1])].sort((a, b) => a - b);
  return routing.cellsOf({...used, dials}).map((cell) => withTunedRate(part, cell));
}

function assertSettings({dials, steps, longSteps, batchSize}: Required<RoutingSettings>): void {
  assertDials(dials);
  assertSteps(steps);
  assertLongSteps(longSteps, steps);
  assertPositiveInteger('batchSize', batchSize);
}

/**
 * A trial with the learning rate of the tuned cell of its arm and cue that is nearest in λ, then in steps.
 *
 * @param part - the frozen part
 * @param cell - the trial, whatever its rate
 * @throws ConfigError for an unknown arm or cue, a dial outside [0, 1], or fewer than two steps
 * @example
 * const trial = {arm: 'static', cue: 'key', dial: 0.1, steps: 800, batchSize: 128} as const;
 * withTunedRate(openStudy('01', 'main').part, trial).learningRate > 0; // => true
 */
export function withTunedRate(part: Part, cell: Untuned<RoutingTrial>): RoutingTrial {
  if (!routingArms.includes(cell.arm)) {
    throw new ConfigError(`arm must be one of ${routingArms.join(', ')}. Got ${String(cell.arm)}.`);
  }
  if (cell.cue !== 'key' && cell.cue !== 'slot-number') {
    throw new ConfigError(`cue must be key or slot-number. Got ${String(cell.cue)}.`);
  }
  if (!isDial(cell.dial)) throw new ConfigError(`dial must be in [0, 1]. Got ${cell.dial}.`);
  assertSteps(cell.steps);
  const tuned = routing
    .confirmatoryConfigs(part)
    .filter(({arm, cue}) => arm === cell.arm && cue === cell.cue);
  const distance = ({dial, steps}: RoutingTrial): number =>
    1e6 * Math.abs(dial - cell.dial) + Math.abs(steps - cell.steps);
  return {...cell, learningRate: nearestOf(tuned, distance).learningRate};
}
