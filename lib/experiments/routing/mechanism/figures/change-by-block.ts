import {dotPlot, groupsOver, type DescribedFigure} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {mechanismCells} from '../experiment';
import type {MechanismCell} from '../metrics';
import {cellsInWords, lookOfCell, valuesOf} from './cells';

/**
 * The block test: what 50 steps on one slot change in the mean R² of the other seven, each seed, with 95 % intervals.
 *
 * @param records - of the mechanism study
 * @example
 * changeByBlock([]).data.length; // => 0
 */
export function changeByBlock(records: readonly RecordOfTrial[]): DescribedFigure {
  const changes = (cell: MechanismCell): number[] => valuesOf(records, cell, 'blockChange');
  return {
    ...dotPlot({
      xTitle: 'change of R² at the seven other slots',
      groups: mechanismCells.flatMap((cell) => groupsOver(changes(cell), lookOfCell(cell))),
      threshold: {value: 0, name: 'no change'},
    }),
    alt: `What 50 steps on one slot change in the mean R² of the other seven: ${cellsInWords(changes)}.`,
  };
}
