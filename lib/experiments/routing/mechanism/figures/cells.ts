// What the figures of the mechanism say of one cell.
import {listInWords} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {routingArmNames, styleOfArm} from '../../arm-names';
import {routingBudgets} from '../../budgets';
import {recordsOfCell} from '../../cells';
import {mechanismCells} from '../experiment';
import type {MechanismCell} from '../metrics';

/** A cell's name in figures and texts. */
const nameOfCell = ({arm, cue}: MechanismCell): string =>
  `${routingArmNames[arm]}, ${cue === 'key' ? 'key' : 'number'}`;

/** Name and look of a cell: an arm's own look where it compares keys; the cells that are told the number have looks of their own. */
export const lookOfCell = (cell: MechanismCell): {readonly name: string; readonly style: number} => ({
  name: nameOfCell(cell),
  style: cell.cue === 'key' ? styleOfArm(cell.arm) : cell.arm === 'mlp-16x' ? 5 : 6,
});

/** The records of a cell. */
export const recordsOf = (records: readonly RecordOfTrial[], cell: MechanismCell): RecordOfTrial[] =>
  recordsOfCell(records, {...cell, steps: routingBudgets(records).steps});

/** Metrics of the seeds that have all of them: a list for each metric, in which one seed has one place. Seeds that diverged have none to show. */
export function valuesTogether(
  records: readonly RecordOfTrial[],
  cell: MechanismCell,
  names: readonly string[],
): number[][] {
  const complete = recordsOf(records, cell).filter(
    ({metrics, failure}) => !failure && names.every((name) => metrics[name] !== undefined),
  );
  return names.map((name) => complete.map(({metrics}) => metrics[name]));
}

/** A metric of the seeds that have it. */
export const valuesOf = (records: readonly RecordOfTrial[], cell: MechanismCell, metric: string): number[] =>
  valuesTogether(records, cell, [metric])[0];

/** The means of some cells, by default of all. */
export const cellsInWords = (
  valuesOfCell: (cell: MechanismCell) => number[],
  cells: readonly MechanismCell[] = mechanismCells,
): string => listInWords(cells.map((cell) => [nameOfCell(cell), valuesOfCell(cell)]));
