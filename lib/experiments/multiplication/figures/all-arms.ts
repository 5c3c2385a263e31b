import type {PairRange} from '../../../data';
import {
  dotPlot,
  formatNumber,
  groupsOver,
  listInWords,
  type DescribedFigure,
  type FairFightRow,
} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {fairFightRow} from '../../trials/fair-fight';
import {multiplicationArmNames, styleOfMultiplicationArm} from '../arm-names';
import {multiplicationParameters, type MultiplicationArm} from '../arms';
import {pairError, recordsOfPair} from '../cells';

/** From what multiplies least to what multiplies most. Nets that have the target's form are exact, and told in words. */
const ARMS: readonly MultiplicationArm[] = [
  'relu',
  'relu-2x64',
  'relu-16x',
  'relu-2-layers-16x',
  'silu',
  'reglu',
  'sigmoid-glu',
  'swiglu',
  'attention',
  'square-2-layers',
];

const EXACT: readonly MultiplicationArm[] = ['square', 'bilinear', 'bilinear-form'];

const D = 16;

/**
 * Error of every arm on the product, d = 16, fresh examples: each seed, the mean and its 95 % interval.
 *
 * @param records - of the multiplication study
 * @param range - where the nets are asked; default within the range of training
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * errorByArm(records).data.length; // => 20
 */
export function errorByArm(records: readonly RecordOfTrial[], range: PairRange = 'inside'): DescribedFigure {
  const valuesOf = (arm: MultiplicationArm): number[] => [...pairError(records, {arm, d: D}, range).values()];
  const where = range === 'inside' ? 'in the range of training' : 'out of range';
  const means = ARMS.map((arm) => [multiplicationArmNames[arm], valuesOf(arm)] as const);
  const largest = Math.max(0, ...EXACT.flatMap(valuesOf));
  return {
    ...dotPlot({
      xTitle: `error ${where}, NRMSE`,
      xLog: true,
      xTicks: [0.003, 0.01, 0.03, 0.1, 0.3, 1],
      groups: ARMS.flatMap((arm) =>
        groupsOver(valuesOf(arm), {
          name: multiplicationArmNames[arm],
          style: styleOfMultiplicationArm(arm),
        }),
      ),
      threshold: {value: 1, name: 'predicting the mean'},
    }),
    alt: `Error ${where} by arm, NRMSE, the means over seeds: ${listInWords(means)}. Nets that have the target's form: ${formatNumber(largest, 1)} at most.`,
  };
}

/**
 * What each arm had at d = 16, fresh examples: parameters, time, tuned rate, failures, data. The reference is the dense net. An arm that was not trained has no row.
 *
 * @param records - of the multiplication study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'multiplication');
 * multiplicationFairFight(records).map(({samples}) => samples)[0]; // => 384000
 */
export function multiplicationFairFight(records: readonly RecordOfTrial[]): FairFightRow[] {
  return [...ARMS, ...EXACT].flatMap((arm) =>
    fairFightRow(
      multiplicationArmNames[arm],
      multiplicationParameters(arm, D),
      recordsOfPair(records, {arm, d: D}),
    ),
  );
}
