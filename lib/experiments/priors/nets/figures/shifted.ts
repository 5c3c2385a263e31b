import {
  listInWords,
  seriesOver,
  sideBySide,
  type DescribedFigure,
  type LineChartOptions,
} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {priorsArmNames, priorsDataNames, styleOfPriorsArm} from '../arm-names';
import type {PriorsArm, PriorsDataSet} from '../arms';
import {examplesTried, recordsOfNet} from '../metrics';
import {shiftsAsked} from '../shifts';

const ARMS: readonly PriorsArm[] = ['mlp', 'cnn-flattened', 'cnn-pooled'];

/**
 * What trained nets answer when their input moves: the share of answers that differ from those to the input in its place, against the shift; the largest number of
 * training examples. A layer that is equivariant does not make an answer that is invariant.
 *
 * @param records - of the nets
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'priors-nets');
 * answersToShifts(records).data.map(({x}) => (x as number[]).length); // => [4, 4, 4, 4, 4, 4]
 */
export function answersToShifts(records: readonly RecordOfTrial[]): DescribedFigure {
  const changedOf = (arm: PriorsArm, data: PriorsDataSet, shift: number): number[] => {
    const n = Math.max(...examplesTried(records, data));
    return recordsOfNet(records, {arm, data, n}).flatMap(({curves: {shiftChanged}}) =>
      shiftChanged === undefined ? [] : [shiftChanged[shiftsAsked.indexOf(shift)]],
    );
  };
  const panel = (data: PriorsDataSet, unit: string): LineChartOptions => ({
    xTitle: `shift, ${unit}`,
    yTitle: 'share of answers changed',
    xTicks: shiftsAsked,
    yRange: [-0.03, 1],
    series: ARMS.map((arm) =>
      seriesOver(shiftsAsked, (shift) => changedOf(arm, data, shift), {
        name: priorsArmNames[arm],
        style: styleOfPriorsArm(arm),
      }),
    ),
  });
  const inWords = (['mnist-1d', 'mnist'] as const).map((data) => {
    const ofShifts = shiftsAsked.slice(1).map((shift) => {
      const means = ARMS.map((arm) => [priorsArmNames[arm], changedOf(arm, data, shift)] as const);
      return `by ${shift}, ${listInWords(means)}`;
    });
    return `${priorsDataNames[data]}: ${ofShifts.join('; ')}`;
  });
  return {
    ...sideBySide({
      panels: [panel('mnist-1d', 'places of 40, MNIST-1D'), panel('mnist', 'pixels of 28, MNIST')],
    }),
    alt: `Share of answers that a shift changes. ${inWords.join('. ')}.`,
  };
}
