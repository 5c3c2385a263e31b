import {assertPositiveInteger, ConfigError} from '../../../core';
import type {NotebookStudy} from '../../../study';
import {assertDials} from '../setting-checks';
import {assertLongSteps, assertSteps} from '../../trials/assert-steps';
import {nearestOf} from '../../trials/nearest';
import {furtherArms, type FurtherArmsDesign} from './experiment';
import type {FurtherArmsTrial} from './trial';

/** The settings of the study of further arms that a notebook may vary. */
export type FurtherArmsSettings = {
  /** λ: the shares of queries that want the slot they ask for, in [0, 1]. The dials 0 and 1 are always trained besides: gate and claims read them. */
  readonly dials?: readonly number[];
  /** Steps of the cells along the dial, from 2. */
  readonly steps?: number;
  /** Numbers of slots, each from 2, at λ = 1; the claim compares the largest with the smallest. */
  readonly slots?: readonly number[];
  /** Steps of the cells at each number of slots; no fewer than `steps`. */
  readonly longSteps?: number;
  /** Examples a step. */
  readonly batchSize?: number;
};

const SMOKE: FurtherArmsSettings = {dials: [0, 1], steps: 6, slots: [2, 8], longSteps: 8};

/**
 * The trials of the study of further arms with some settings changed. What is not changed is as frozen, and its records can be replayed. A cell that was not tuned
 * takes the rate of the tuned cell of its arm that is nearest in λ, then in the number of slots, then in steps.
 *
 * @param study - the frozen part; in the smoke tier its settings are cut down, whatever is asked for
 * @param settings - the changes; what is named twice is trained once, and the dials 0 and 1 are trained whether or not they are named
 * @throws ConfigError naming the setting, its valid values and the actual one
 * @example
 * const trials = furtherArmsTrials(openStudy('01', 'arms'), {dials: [0.3], slots: [3, 5]});
 * [...new Set(trials.map(({nSlots}) => nSlots))]; // => [8, 3, 5]
 */
export function furtherArmsTrials(
  {part, tier}: NotebookStudy,
  settings: FurtherArmsSettings = {},
): FurtherArmsTrial[] {
  const asked = {...part.design, ...settings} as FurtherArmsDesign;
  assertSettings(asked);
  const used = {...asked, ...(tier === 'smoke' ? SMOKE : {})};
  const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((a, b) => a - b);
  const design = {
    ...used,
    dials: ascending([0, ...used.dials, 1]),
    slots: ascending(used.slots),
    learningRates: [NaN],
  };
  const tuned = furtherArms.confirmatoryConfigs(part);
  return furtherArms.tuningConfigs({...part, design}).map((cell) => {
    const distance = ({dial, nSlots, steps}: FurtherArmsTrial): number =>
      1e12 * Math.abs(dial - cell.dial) + 1e6 * Math.abs(nSlots - cell.nSlots) + Math.abs(steps - cell.steps);
    const ofArm = tuned.filter(({arm}) => arm === cell.arm);
    return {...cell, learningRate: nearestOf(ofArm, distance).learningRate};
  });
}

function assertSettings({dials, steps, slots, longSteps, batchSize}: FurtherArmsDesign): void {
  assertDials(dials);
  assertSteps(steps);
  if (!Array.isArray(slots) || slots.length === 0 || !slots.every((n) => Number.isInteger(n) && n >= 2)) {
    throw new ConfigError(
      `slots must be a list of one or more integers from 2. Got ${JSON.stringify(slots)}.`,
    );
  }
  assertLongSteps(longSteps, steps);
  assertPositiveInteger('batchSize', batchSize);
}
