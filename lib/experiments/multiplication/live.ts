import {ConfigError} from '../../core';
import {pairTargetNames, type PairTarget} from '../../data';
import {openStudy} from '../../study';
import {assertArms} from '../trials/assert-arms';
import {assertSteps} from '../trials/assert-steps';
import {liveTraining} from '../trials/live-training';
import {multiplicationArms, type MultiplicationArm} from './arms';
import {multiplicationArmNames, styleOfMultiplicationArm} from './arm-names';
import {multiplication} from './experiment';
import {withTunedMultiplicationRate} from './settings';

/** What the live cell trains. */
export type LiveMultiplicationOptions = {
  /** What there is to learn. Default the product. */
  readonly target?: PairTarget;
  /** Numbers in x, and in z; a positive integer. Default 4. */
  readonly d?: number;
  /** Some of `multiplicationArms` that were tuned. Default the pair with and without a gate. */
  readonly arms?: readonly MultiplicationArm[];
  /** From 2. Default 1,500; 20 in the smoke tier. */
  readonly steps?: number;
  /** A whole number from 0. Default 1000, a seed that no claim reads. */
  readonly seed?: number;
};

const SMOKE_STEPS = 20;

/**
 * Trains one seed of the multiplication experiment now and draws its error while it learns. Takes seconds. Nothing is kept.
 *
 * @param options - target, d, arms
 * @returns each arm's NRMSE at the end
 * @throws ConfigError naming the setting, its valid values and the actual one; "The training was interrupted." on an interrupt of the kernel, and the curve so far stays
 * @example
 * await liveMultiplication({d: 0}); // throws d must be a positive integer. Got 0.
 * Object.keys(await liveMultiplication({arms: ['relu'], steps: 2})); // => ["relu"]
 */
export async function liveMultiplication({
  target = 'product',
  d = 4,
  arms = ['relu', 'reglu'],
  steps = 1500,
  seed = 1000,
}: LiveMultiplicationOptions = {}): Promise<{[arm: string]: number}> {
  if (!pairTargetNames.includes(target)) {
    throw new ConfigError(`target must be one of ${pairTargetNames.join(', ')}. Got ${String(target)}.`);
  }
  assertArms(arms, multiplicationArms);
  assertSteps(steps);
  const {part, tier} = openStudy('02', 'main');
  const {batchSize} = part.design as {batchSize: number};
  const nSteps = tier === 'smoke' ? Math.min(SMOKE_STEPS, steps) : steps;
  const trials = arms.map((arm) =>
    withTunedMultiplicationRate(part, {arm, target, d, samples: 'stream', steps: nSteps, batchSize}),
  );
  const last = await liveTraining(multiplication, {
    title: `One seed, ${target}, d = ${d}`,
    yTitle: 'error on fresh examples, NRMSE',
    yRange: [0, 1.1],
    configs: trials,
    seed,
    curve: 'nrmse',
    looks: trials.map(({arm}) => ({
      name: multiplicationArmNames[arm],
      style: styleOfMultiplicationArm(arm),
    })),
  });
  return Object.fromEntries(trials.map(({arm}, t) => [arm, last[t]]));
}
