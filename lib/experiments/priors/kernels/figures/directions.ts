import {lineChart, sliderChart, type DescribedFigure, type PlotlyFigure} from '../../../../show';
import {kernelStudentNames, students, styleOfKernelStudent} from '../arm-names';
import {directionsFor, type PriorSpectrum} from '../spectra';
import {withRoundTicks} from './round-ticks';

const SHARE = 0.9;
const LEAST_SHOWN = 0.01;

/**
 * How much of function space each prior uses: the share of a random function's variance that is left outside the best k directions, against k, on logarithmic axes; a slider moves through the
 * sizes of the input. A curve that falls early is a small space.
 *
 * @param spectra - what `priorSpectra` gave, of one or more sizes of the input
 * @example
 * directionsOfPriors(priorSpectra({dimensions: [6, 12], points: 16})).data.length; // => 4
 */
export function directionsOfPriors(spectra: readonly PriorSpectrum[]): DescribedFigure {
  const dimensions = [...new Set(spectra.map(({d}) => d))];
  const points = spectra[0].shares.length;
  const of = (structure: PriorSpectrum['structure'], d: number): PriorSpectrum =>
    spectra.find((one) => one.structure === structure && one.d === d)!;
  const chartOf = (d: number): PlotlyFigure =>
    withRoundTicks(
      lineChart({
        xTitle: 'directions k, the best ones first',
        yTitle: 'share of the variance outside them',
        xLog: true,
        yLog: true,
        xRange: [1, points],
        yRange: [LEAST_SHOWN, 1.1],
        xTicks: Array.from({length: Math.floor(Math.log2(points)) + 1}, (_, i) => 2 ** i),
        series: students.map((structure) => {
          const left = of(structure, d).shares.map((share) => 1 - share).filter((share) => share >= LEAST_SHOWN / 2); // prettier-ignore
          return {
            name: kernelStudentNames[structure],
            style: styleOfKernelStudent(structure),
            x: left.map((_, i) => i + 1),
            y: left,
          };
        }),
        lines: [{name: `${100 * SHARE} % held`, x: [1, points], y: [1 - SHARE, 1 - SHARE]}],
      }),
    );
  const states = dimensions.map((d) => ({name: String(d), chart: chartOf(d)}));
  const countsOf = (share: number): string => {
    const ofPriors = students.map(
      (structure) =>
        `${kernelStudentNames[structure]} ${dimensions.map((d) => directionsFor(of(structure, d), share)).join(', ')}`,
    );
    return `${100 * share} % of it lie in so many: ${ofPriors.join('; ')}.`;
  };
  return {
    ...(states.length > 1 ? sliderChart({label: 'numbers in an input, d =', states}) : states[0].chart),
    alt: [
      `How much of function space each prior uses: the share of the variance of a random function at ${points} random inputs that lies outside the best k directions, with inputs of ${dimensions.join(', ')} numbers.`,
      ...[0.5, SHARE].map(countsOf),
    ].join(' '),
  };
}
