import {seriesOver, sideBySide, type DescribedFigure} from '../../../../show';
import {styleOfKernelStudent} from '../arm-names';
import type {Concentration} from '../concentration';
import {meansInWords} from './in-words';
import {withRoundTicks} from './round-ticks';

/** The dense kernel's look: it sees these distances. */
const STYLE = styleOfKernelStudent('dense');

/**
 * How distances between random inputs concentrate: left the contrast (furthest − nearest) / nearest, right the exponent with which the nearest comes nearer as examples are added, beside 1/d;
 * with 95 % intervals over seeds.
 *
 * @param found - what `concentrationOfDistances` gave
 * @example
 * distancesByDimension(concentrationOfDistances({dimensions: [2, 24], sizes: [16, 64], queries: 20})).data.length; // => 3
 */
export function distancesByDimension(found: readonly Concentration[]): DescribedFigure {
  const dimensions = found.map(({d}) => d);
  const at = (name: 'contrasts' | 'exponents') => (d: number): readonly number[] => found.find((one) => one.d === d)![name]; // prettier-ignore
  const axis = {xTitle: 'numbers in an input d', xLog: true, xTicks: dimensions, yLog: true};
  return {
    ...withRoundTicks(
      sideBySide({
        panels: [
          {...axis, yTitle: 'contrast (max − min) / min', series: [seriesOver(dimensions, at('contrasts'), {name: 'measured', style: STYLE})]}, // prettier-ignore
          {
            ...axis,
            yTitle: 'exponent of the nearest distance',
            series: [seriesOver(dimensions, at('exponents'), {name: 'measured', style: STYLE})],
            lines: [{name: '1/d', x: dimensions, y: dimensions.map((d) => 1 / d)}],
          },
        ],
      }),
    ),
    alt: [
      `Distances between random inputs of ${dimensions.join(', ')} numbers.`,
      `Left, the contrast, how much further the furthest is than the nearest, over the nearest: ${meansInWords(dimensions.map(at('contrasts')))}.`,
      `Right, the exponent with which the nearest comes nearer as examples are added: ${meansInWords(dimensions.map(at('exponents')))}; the line is 1/d.`,
    ].join(' '),
  };
}
