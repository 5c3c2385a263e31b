import type {FairFightRow} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
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
  return (['dot-product', 'additive', 'static', 'mlp-1x', 'mlp-16x'] as const).flatMap((arm) => {
    const runs = recordsOfCell(records, {arm, steps});
    if (runs.length === 0) return [];
    return [
      {
        arm: routingArmNames[arm],
        parameters: routingParameters(arm),
        stepMilliseconds: (1000 * mean(runs.map(({seconds}) => seconds))) / steps,
        learningRate: runs[0].config.learningRate as number,
        failures: runs.filter(({failure}) => failure !== null).length,
        runs: runs.length,
        samples: steps * (runs[0].config.batchSize as number),
      },
    ];
  });
}
