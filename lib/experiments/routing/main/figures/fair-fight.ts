import type {FairFightRow} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {fairFightRow} from '../../../trials/fair-fight';
import {routingArmNames} from '../../arm-names';
import {routingParameters} from '../../arms';
import {routingBudgets} from '../../budgets';
import {recordsOfCell} from '../../cells';

/**
 * What each arm had at λ = 1: parameters, time, tuned rate, failures, data. The reference is dot-product attention. An arm that was not trained has no row.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * routingFairFight(records).map(({samples}) => samples); // => [102400, 102400, 102400, 102400, 102400]
 */
export function routingFairFight(records: readonly RecordOfTrial[]): FairFightRow[] {
  const {steps} = routingBudgets(records);
  return (['dot-product', 'additive', 'static', 'mlp-1x', 'mlp-16x'] as const).flatMap((arm) =>
    fairFightRow(routingArmNames[arm], routingParameters(arm), recordsOfCell(records, {arm, steps})),
  );
}
