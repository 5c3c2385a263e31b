import {combineSeeds, perSeed, type Metric, type RecordOfTrial} from '../../study';
import {routingBudgets, type RoutingBudgets} from './budgets';
import {routingRSquared, type RoutingCell} from './cells';

/** How far R² of one cell is above that of the other, or of the best of the others: seed -> difference, NaN where a cell lacks the seed. Figures show what claims read. */
export const leadOfCell = (
  records: readonly RecordOfTrial[],
  cell: RoutingCell,
  others: readonly RoutingCell[],
): Map<number, number> =>
  combineSeeds(
    [cell, ...others].map((one) => routingRSquared(records, one)),
    (own, ...rest) => own - Math.max(...rest),
  );

/** A metric of the R² of several cells, which may depend on the records' budgets. */
export const ofRSquared = (
  cells: (budgets: RoutingBudgets) => RoutingCell[],
  combine: (...r2: number[]) => number,
): Metric =>
  perSeed((records) => cells(routingBudgets(records)).map((cell) => routingRSquared(records, cell)), combine);
