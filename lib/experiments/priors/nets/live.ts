import {ConfigError} from '../../../core';
import {openStudy} from '../../../study';
import {assertArms} from '../../trials/assert-arms';
import {assertSteps} from '../../trials/assert-steps';
import {liveTraining} from '../../trials/live-training';
import {priorsArmNames, priorsDataNames, styleOfPriorsArm} from './arm-names';
import {priorsArms, type PriorsArm, type PriorsDataSet} from './arms';
import {priorsNets, type PriorsNetsDesign} from './experiment';
import {smokeMeasure, withTunedNetRate} from './settings';

/** What the live cell trains. */
export type LivePriorsOptions = {
  /** Training examples, from 20 to 10,000. Default 1,000. */
  readonly examples?: number;
  /** Default MNIST-1D. */
  readonly data?: PriorsDataSet;
  /** Some of `priorsArms`. Default the dense net and both convolutional ones. */
  readonly arms?: readonly PriorsArm[];
  /** From 2. Default 1,000; 20 in the smoke tier. */
  readonly steps?: number;
  /** A whole number from 0. Default 1000, a seed that no claim reads. */
  readonly seed?: number;
};

const SMOKE_STEPS = 20;

/**
 * Trains one seed of some nets now and draws their accuracy while they learn. Takes seconds. Nothing is kept.
 *
 * @param options - number of examples, data set, nets
 * @returns each net's accuracy at the end
 * @throws ConfigError naming the setting, its valid values and the actual one; "The training was interrupted." on an interrupt of the kernel, and the curve so far stays
 * @example
 * await livePriors({examples: 5}); // throws examples must be an integer from 20 to 10000. Got 5.
 * Object.keys(await livePriors({arms: ['mlp'], steps: 2})); // => ["mlp"]
 */
export async function livePriors({
  examples = 1000,
  data = 'mnist-1d',
  arms = ['mlp', 'cnn-flattened', 'cnn-pooled'],
  steps = 1000,
  seed = 1000,
}: LivePriorsOptions = {}): Promise<{[arm: string]: number}> {
  if (!(Number.isInteger(examples) && examples >= 20 && examples <= 10000)) {
    throw new ConfigError(`examples must be an integer from 20 to 10000. Got ${examples}.`);
  }
  assertArms(arms, priorsArms);
  assertSteps(steps);
  const {part, tier} = openStudy('06', 'nets');
  const {batchSizes} = part.design as unknown as PriorsNetsDesign;
  const nSteps = tier === 'smoke' ? Math.min(SMOKE_STEPS, steps) : steps;
  const trials = arms.map((arm) => ({
    ...withTunedNetRate(part, {
      arm,
      data,
      n: examples,
      steps: nSteps,
      batchSize: Math.min(examples, batchSizes[data]),
    }),
    ...(tier === 'smoke' ? smokeMeasure : {}),
  }));
  const last = await liveTraining(priorsNets, {
    title: `One seed, ${examples} examples of ${priorsDataNames[data]}`,
    yTitle: 'accuracy on fresh examples',
    yRange: [0, 1],
    configs: trials,
    seed,
    curve: 'accuracy',
    looks: trials.map(({arm}) => ({name: priorsArmNames[arm], style: styleOfPriorsArm(arm)})),
  });
  return Object.fromEntries(trials.map(({arm}, t) => [arm, last[t]]));
}
