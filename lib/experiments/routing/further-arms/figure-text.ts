import {linearFastWeightsCeiling, routingDefaults, staticMixingCeiling} from '../../../data';
import {withDecimals} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {routingBudgets} from '../budgets';
import {routingRSquared} from '../cells';
import {listInWords, meanInWords} from '../../trials/words';
import {armsAlongDial} from './arms';
import {dialsOf, furtherArmNames, leadsAt, meanRowsOf, rSquaredAt} from './figures';
import {slotsOf} from './metrics';

/**
 * What `rSquaredOfFurtherArms` shows, in words, with the records' numbers.
 *
 * @param records - of the study of further arms
 * @example
 * rSquaredOfFurtherArmsAlt([]).startsWith('R² against the dial.'); // => true
 */
export function rSquaredOfFurtherArmsAlt(records: readonly RecordOfTrial[]): string {
  const {steps} = routingBudgets(records);
  const {nSlots, dKey} = routingDefaults;
  const at = (dial: number): [string, Iterable<number>][] =>
    armsAlongDial.map((arm) => [furtherArmNames[arm], routingRSquared(records, {arm, dial, steps}).values()]);
  const meanRows = dialsOf(records).map(
    (dial) =>
      `${meanInWords(meanRowsOf(records, dial))} at λ = ${dial} (${withDecimals(staticMixingCeiling(dial, nSlots), 2)})`,
  );
  return [
    'R² against the dial.',
    `At λ = 0: ${listInWords(at(0))}.`,
    `At λ = 1: ${listInWords(at(1))}. Linear fast weights can reach ${withDecimals(linearFastWeightsCeiling(1, nSlots, dKey), 2)}.`,
    `With its mean attention row for all queries, dot-product attention has ${meanRows.join(', ') || 'no number'}; in brackets what the best fixed weights reach.`,
  ].join(' ');
}

/**
 * What `leadBySlots` shows, in words, with the records' numbers.
 *
 * @param records - of the study of further arms
 * @example
 * leadBySlotsAlt([]); // => "R² against the number of slots at λ = 1."
 */
export function leadBySlotsAlt(records: readonly RecordOfTrial[]): string {
  const ofSlots = slotsOf(records).map((slots) => {
    const values = listInWords([
      [furtherArmNames['dot-product'], rSquaredAt(records, 'dot-product', slots).values()],
      [furtherArmNames['mlp-16x'], rSquaredAt(records, 'mlp-16x', slots).values()],
      ['a lead of', leadsAt(records, slots)],
    ]);
    return `With ${slots} slots: ${values}. Fixed weights reach ${withDecimals(staticMixingCeiling(1, slots), 2)}.`;
  });
  return ['R² against the number of slots at λ = 1.', ...ofSlots].join(' ');
}
