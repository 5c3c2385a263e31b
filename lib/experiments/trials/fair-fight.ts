import type {FairFightRow} from '../../show';
import {mean, type RecordOfTrial} from '../../study';
import type {TrialBudget} from './budget';

/** What an arm had in one cell: its row, or none where it was not trained. */
export function fairFightRow(
  arm: string,
  parameters: number,
  runs: readonly RecordOfTrial[],
): FairFightRow[] {
  if (runs.length === 0) return [];
  const {steps, batchSize, learningRate} = runs[0].config as TrialBudget;
  return [
    {
      arm,
      parameters,
      stepMilliseconds: (1000 * mean(runs.map(({seconds}) => seconds))) / steps,
      learningRate,
      failures: runs.filter(({failure}) => failure !== null).length,
      runs: runs.length,
      samples: steps * batchSize,
    },
  ];
}
