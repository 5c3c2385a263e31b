import {routingDefaults} from '../../../../data';
import {
  seriesOver,
  sideBySide,
  spreadOf,
  withDecimals,
  type DescribedFigure,
  type Series,
} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {routingBudgets} from '../../budgets';
import {mechanismCells} from '../experiment';
import type {MechanismCell} from '../metrics';
import {mechanismCurveSteps} from '../trial';
import {cellsInWords, lookOfCell, recordsOf, valuesOf} from './cells';

/** −1/(K − 1): the transfer ratio at a stationary point that fits no context. */
const STATIONARY_RATIO = -1 / (routingDefaults.nSlots - 1);

/** The points that a curve has at a step, one a seed that got there. */
function pointsAt(
  records: readonly RecordOfTrial[],
  cell: MechanismCell,
  curve: 'transferRatio' | 'r2',
  step: number,
): number[] {
  const place = mechanismCurveSteps(routingBudgets(records).steps).indexOf(step);
  return recordsOf(records, cell).flatMap(({curves}) => curves[curve]?.[place] ?? []);
}

/** Above this R², at the end of training, a ratio of gradients is noise over noise. */
const FITTED = 0.9;

/** Whether an arm's ratio at a step says something: not of one that fits at once, and at the end only where it has not fitted. */
function isTold(records: readonly RecordOfTrial[], cell: MechanismCell, step: number): boolean {
  const r2 = spreadOf(pointsAt(records, cell, 'r2', step));
  if (cell.arm === 'dot-product' && cell.cue === 'slot-number') return false;
  return step < routingBudgets(records).steps || r2 === undefined || r2.mean < FITTED;
}

/**
 * The transfer ratio over steps, beside R² over steps: means over seeds, the ratio with 95 % intervals, and the line −1/(K − 1) on which a net lies that stands still
 * without having fitted any context. Where a net has fitted, a ratio is noise over noise: at the end it is shown only of the others, and never of attention that is told the number.
 * An arm without a ratio stands on the right alone, so that the legend names it.
 *
 * @param records - of the mechanism study
 * @example
 * transferOverSteps([]).data.length; // => 7
 */
export function transferOverSteps(records: readonly RecordOfTrial[]): DescribedFigure {
  const at = records.length === 0 ? [] : mechanismCurveSteps(routingBudgets(records).steps);
  const ratioOf = (cell: MechanismCell): Series =>
    seriesOver(
      at,
      (step) => (isTold(records, cell, step) ? pointsAt(records, cell, 'transferRatio', step) : []),
      lookOfCell(cell),
    );
  const r2Of = (cell: MechanismCell): Series => {
    const {x, y} = seriesOver(at, (step) => pointsAt(records, cell, 'r2', step), lookOfCell(cell));
    return {...lookOfCell(cell), x, y};
  };
  const standingStill = {
    name: 'standing still, nothing fitted',
    x: at,
    y: at.map(() => STATIONARY_RATIO),
  };
  const drawn = sideBySide({
    panels: [
      {
        xTitle: 'step',
        yTitle: 'transfer ratio',
        yRange: [-0.3, 1.25],
        series: mechanismCells.map(ratioOf).filter(({x}) => x.length > 0),
        lines: [standingStill],
      },
      {
        xTitle: 'step',
        yTitle: 'R² on fresh examples',
        yRange: [-0.2, 1.05],
        series: mechanismCells.map(r2Of),
      },
    ],
  });
  return {...drawn, alt: inWords(records)};
}

function inWords(records: readonly RecordOfTrial[]): string {
  const {steps} = routingBudgets(records);
  const [told, unfitted] = [0, steps].map((step) =>
    mechanismCells.filter((cell) => isTold(records, cell, step)),
  );
  return [
    'Transfer ratio and R² over steps.',
    `Before training the ratios are: ${cellsInWords((cell) => pointsAt(records, cell, 'transferRatio', 0), told)}.`,
    `While learning, on average: ${cellsInWords((cell) => valuesOf(records, cell, 'transferRatio'), told)}.`,
    `At the end, where not fitted: ${cellsInWords((cell) => pointsAt(records, cell, 'transferRatio', steps), unfitted)}; a net that stands still with nothing fitted has ${withDecimals(STATIONARY_RATIO, 2)}.`,
    `R² at the end: ${cellsInWords((cell) => pointsAt(records, cell, 'r2', steps))}.`,
  ].join(' ');
}
