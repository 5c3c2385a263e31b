import {withDecimals} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {routingBudgets} from '../budgets';
import {listInWords} from '../../trials/words';
import {mechanismCells} from './experiment';
import {finiteValues, isTold, nameOfCell, pointsAt, STATIONARY_RATIO, untrainedVariance} from './figures';
import type {MechanismCell} from './metrics';

const ofCells = (
  valuesOf: (cell: MechanismCell) => number[],
  cells: readonly MechanismCell[] = mechanismCells,
): string => listInWords(cells.map((cell) => [nameOfCell(cell), valuesOf(cell)]));

/**
 * What `transferOverSteps` shows, in words, with the records' numbers.
 *
 * @param records - of the mechanism study
 * @example
 * transferOverStepsAlt([]).startsWith('Transfer ratio and R² over steps.'); // => true
 */
export function transferOverStepsAlt(records: readonly RecordOfTrial[]): string {
  const {steps} = routingBudgets(records);
  const [told, unfitted] = [0, steps].map((step) =>
    mechanismCells.filter((cell) => isTold(records, cell, step)),
  );
  return [
    'Transfer ratio and R² over steps.',
    `Before training the ratios are: ${ofCells((cell) => pointsAt(records, cell, 'transferRatio', 0), told)}.`,
    `While learning, on average: ${ofCells((cell) => finiteValues(records, cell, 'transferRatio'), told)}.`,
    `At the end, where not fitted: ${ofCells((cell) => pointsAt(records, cell, 'transferRatio', steps), unfitted)}; a net that stands still with nothing fitted has ${withDecimals(STATIONARY_RATIO, 2)}.`,
    `R² at the end: ${ofCells((cell) => pointsAt(records, cell, 'r2', steps))}.`,
  ].join(' ');
}

/**
 * What `changeByBlock` shows, in words, with the records' numbers.
 *
 * @param records - of the mechanism study
 * @example
 * changeByBlockAlt([]).startsWith('What 50 steps on one slot change'); // => true
 */
export function changeByBlockAlt(records: readonly RecordOfTrial[]): string {
  const changes = ofCells((cell) => finiteValues(records, cell, 'blockChange'));
  return `What 50 steps on one slot change in the mean R² of the other seven: ${changes}.`;
}

/**
 * What `lossByFreezing` shows, in words, with the records' numbers.
 *
 * @param records - of the mechanism study
 * @example
 * lossByFreezingAlt([]).startsWith('R² lost with a frozen Jacobian'); // => true
 */
export function lossByFreezingAlt(records: readonly RecordOfTrial[]): string {
  const metric = (name: string): string => ofCells((cell) => finiteValues(records, cell, name));
  return [
    `R² lost with a frozen Jacobian against R². Lost: ${metric('frozenLoss')}.`,
    `R²: ${metric('r2')}.`,
    'One affine map of the contents explains 0.13 at most, so that the loss is at least R² less that.',
    `How much the Jacobian varies, against its mean: ${metric('jacobianVariance')}; before training ${ofCells((cell) => untrainedVariance(records, cell))}. A net that reads only the slot asked for has 7.`,
  ].join(' ');
}
