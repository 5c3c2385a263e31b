import type {RecordOfTrial} from '../../study';

/** The two training budgets of one routing study: steps of the cells along the dial and of the control, and of the long cells. */
export type RoutingBudgets = {readonly steps: number; readonly longSteps: number};

/**
 * The budgets that a study's records were trained with: the smaller and the larger number of steps, one and the same where the long cells have no more.
 *
 * @param records - of one routing study; none of them means no budget, and NaN matches no record
 * @example
 * const records = [800, 3200, 800].map((steps) => ({config: {steps}}) as unknown as RecordOfTrial);
 * routingBudgets(records); // => {"steps":800,"longSteps":3200}
 */
export function routingBudgets(records: readonly RecordOfTrial[]): RoutingBudgets {
  if (records.length === 0) return {steps: NaN, longSteps: NaN};
  const all = records.map(({config}) => config.steps as number);
  return {steps: Math.min(...all), longSteps: Math.max(...all)};
}
