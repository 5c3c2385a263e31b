import {routingDefaults} from '../../../../data';
import {sideBySide, withDecimals, type DescribedFigure, type Series} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {mechanismCells} from '../experiment';
import {cellsInWords, lookOfCell, recordsOf, valuesOf, valuesTogether} from './cells';

const {nSlots} = routingDefaults;

/**
 * R² lost where the Jacobian is frozen, against R², each seed, with the line R² − 1/8 below which no loss lies on average, since one affine map of the contents
 * explains at most 1/8. Beside it how much the Jacobian varies over examples, with the line K − 1 of a net that reads only the slot asked for. A seed that lacks a
 * number, as the variation of a Jacobian that is 0 on average, has no marker where that is shown.
 *
 * @param records - of the mechanism study
 * @example
 * lossByFreezing([]).data.length; // => 14
 */
export function lossByFreezing(records: readonly RecordOfTrial[]): DescribedFigure {
  const markersOf = (metric: 'frozenLoss' | 'jacobianVariance'): Series[] =>
    mechanismCells.map((cell) => {
      const [left, lost, y] = valuesTogether(records, cell, ['r2Frozen', 'frozenLoss', metric]);
      // R² of the same examples as the loss.
      const x = left.map((r2, s) => r2 + lost[s]);
      return {...lookOfCell(cell), marks: 'points', x, y};
    });
  const xAxis = {xTitle: 'R² on fresh examples', xRange: [-0.05, 1.05]} as const;
  const drawn = sideBySide({
    panels: [
      {
        ...xAxis,
        yTitle: 'R² lost with a frozen Jacobian',
        yRange: [-0.1, 1.05],
        series: markersOf('frozenLoss'),
        lines: [{name: 'least loss, R² − 1/8', x: [0, 1], y: [-1 / nSlots, 1 - 1 / nSlots]}],
      },
      {
        ...xAxis,
        yTitle: 'variation: variance / squared mean',
        yRange: [-0.4, 8],
        series: markersOf('jacobianVariance'),
        lines: [{name: 'only the asked slot, 7', x: [0, 1], y: [nSlots - 1, nSlots - 1]}],
      },
    ],
  });
  return {...drawn, alt: inWords(records)};
}

function inWords(records: readonly RecordOfTrial[]): string {
  const metric = (name: string): string => cellsInWords((cell) => valuesOf(records, cell, name));
  const untrained = cellsInWords((cell) =>
    recordsOf(records, cell).flatMap((record) => record.untrained.jacobianVariance ?? []),
  );
  return [
    `R² lost with a frozen Jacobian against R². Lost: ${metric('frozenLoss')}.`,
    `R²: ${metric('r2')}.`,
    `One affine map of the contents explains ${withDecimals(1 / nSlots, 2)} at most, so that the loss is at least R² less that.`,
    `How much the Jacobian varies, against its mean: ${metric('jacobianVariance')}; before training ${untrained}. A net that reads only the slot asked for has ${nSlots - 1}.`,
  ].join(' ');
}
