import {openStudy} from '../../../study';
import {routingArms, type RoutingArm} from '../arms';
import {routingArmNames, styleOfArm} from '../arm-names';
import {assertArms} from '../../trials/assert-arms';
import {liveTraining} from '../../trials/live-training';
import {routing} from './experiment';
import {withTunedRate} from './settings';

/** What the live cell trains. */
export type LiveRoutingOptions = {
  /** λ in [0, 1]. Default 1. */
  readonly dial?: number;
  /** Some of `routingArms`. Default all but the smaller dense net. */
  readonly arms?: readonly RoutingArm[];
  /** What the query carries. Default its slot's key. */
  readonly cue?: 'key' | 'slot-number';
  /** From 2. Default 400; 20 in the smoke tier. */
  readonly steps?: number;
  /** A whole number from 0. Default 1000, a seed that no claim reads. */
  readonly seed?: number;
};

const LIVE_ARMS = routingArms.filter((arm) => arm !== 'mlp-1x');
const SMOKE_STEPS = 20;

/**
 * Trains one seed of the routing task now and draws R² while it learns. Takes seconds. Nothing is kept.
 *
 * @param options - the dial, the arms, the cue
 * @returns each arm's R² at the end
 * @throws ConfigError naming the setting, its valid values and the actual one; "The training was interrupted." on an interrupt of the kernel, and the curve so far stays
 * @example
 * await liveRouting({dial: 2}); // throws dial must be in [0, 1]. Got 2.
 * Object.keys(await liveRouting({arms: ['static', 'additive'], steps: 2})); // => ["static", "additive"]
 */
export async function liveRouting({
  dial = 1,
  arms = LIVE_ARMS,
  cue = 'key',
  steps = 400,
  seed = 1000,
}: LiveRoutingOptions = {}): Promise<{[arm: string]: number}> {
  assertArms(arms, routingArms);
  const {part, tier} = openStudy('01', 'main');
  const {batchSize} = part.design as {batchSize: number};
  const asked = arms.map((arm) => withTunedRate(part, {arm, cue, dial, steps, batchSize}));
  const nSteps = tier === 'smoke' ? Math.min(SMOKE_STEPS, steps) : steps;
  const trials = asked.map((trial) => withTunedRate(part, {...trial, steps: nSteps}));
  const last = await liveTraining(routing, {
    title: `One seed, λ = ${dial}`,
    yTitle: 'R² on fresh examples',
    yRange: [-0.2, 1.05],
    configs: trials,
    seed,
    curve: 'r2',
    looks: trials.map(({arm}) => ({name: routingArmNames[arm], style: styleOfArm(arm)})),
  });
  return Object.fromEntries(trials.map(({arm}, t) => [arm, last[t]]));
}
