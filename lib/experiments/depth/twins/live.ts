import {openStudy} from '../../../study';
import {assertArms} from '../../trials/assert-arms';
import {liveTraining} from '../../trials/live-training';
import {styleOfTwinArm, twinArmNames} from './arm-names';
import {twinArms, type TwinArm} from './arms';
import {depthTwins} from './lesions/experiment';
import {depthTwinsTrials} from './settings';

/** What the live cell trains. */
export type LiveTwinsOptions = {
  /** Blocks of each net, from 2. Default 12. */
  readonly nBlocks?: number;
  /** Some of `twinArms`. Default the residual and the plain net. */
  readonly arms?: readonly TwinArm[];
  /** From 2. Default 1,000; fewer in the smoke tier. */
  readonly steps?: number;
  /** A whole number from 0. Default 1000, a seed that no claim reads. */
  readonly seed?: number;
};

/**
 * Trains one seed of some twins now and draws their accuracy while they learn. Takes seconds. Nothing is kept.
 *
 * @param options - blocks, which nets
 * @returns each net's accuracy at the end
 * @throws ConfigError naming the setting, its valid values and the actual one; "The training was interrupted." on an interrupt of the kernel, and the curve so far stays
 * @example
 * await liveTwins({nBlocks: 1}); // throws nBlocks must be an integer of at least 2. Got 1.
 * Object.keys(await liveTwins({nBlocks: 2, arms: ['plain'], steps: 2})); // => ["plain"]
 */
export async function liveTwins({
  nBlocks = 12,
  arms = ['residual', 'plain'],
  steps = 1000,
  seed = 1000,
}: LiveTwinsOptions = {}): Promise<{[arm: string]: number}> {
  assertArms(arms, twinArms);
  const all = depthTwinsTrials(openStudy('12', 'twins'), {nBlocks, steps});
  const configs = arms.map((arm) => all.find((trial) => trial.arm === arm)!);
  const last: {[arm: string]: number} = {};
  // Wide nets are a stream of their own, and a stream trains at a time.
  for (const stream of new Set(configs.map((config) => depthTwins.streamOf(config)))) {
    const own = configs.filter((config) => depthTwins.streamOf(config) === stream);
    const reached = await liveTraining(depthTwins, {
      title: `One seed, ${own[0].nBlocks} blocks`,
      yTitle: 'accuracy on fresh signals',
      yRange: [0, 1],
      configs: own,
      seed,
      curve: 'accuracy',
      looks: own.map(({arm}) => ({name: twinArmNames[arm], style: styleOfTwinArm(arm)})),
    });
    own.forEach(({arm}, i) => (last[arm] = reached[i]));
  }
  return last;
}
