import {lineChart, seriesOver, type DescribedFigure} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {styleOfKernelStudent} from '../arm-names';
import {dimensionsOf, sharingRatios} from '../curves';
import {meansInWords} from './in-words';

/**
 * What sharing one function among all patches saves: the examples that the local student needs over those that the convolutional one needs for the same error, against the size of the input,
 * with 95 % intervals over seeds and the line y = d.
 *
 * @param records - of the kernel study, with the convolutional teacher
 * @example
 * sharingByDimension([]).data.map(({name}) => name)[1]; // => "sharing, measured"
 */
export function sharingByDimension(records: readonly RecordOfTrial[]): DescribedFigure {
  const dimensions = dimensionsOf(records, 'convolutional');
  const ratiosAt = (d: number): number[] => [...sharingRatios(records, d).values()].filter(Number.isFinite);
  return {
    ...lineChart({
      xTitle: 'numbers in an input d, as many as patches',
      yTitle: 'times fewer examples with sharing',
      xLog: true,
      yLog: true,
      xTicks: dimensions,
      yTicks: dimensions, // a point on the line stands at the same number on both axes
      series: [
        seriesOver(dimensions, ratiosAt, {
          name: 'sharing, measured',
          style: styleOfKernelStudent('convolutional'),
        }),
      ],
      lines: [{name: 'y = d, the number of patches', x: dimensions, y: dimensions}],
    }),
    alt: `How many times fewer examples the convolutional kernel needs than the local one for the error that the local one has with the most, where all patches share one function. With inputs of ${dimensions.join(', ')} numbers: ${meansInWords(dimensions.map(ratiosAt))} times fewer; the line y = d is the number of patches.`, // prettier-ignore
  };
}
