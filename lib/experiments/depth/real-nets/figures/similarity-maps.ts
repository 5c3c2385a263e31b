import {heatmap, sliderChart, withDecimals, type DescribedFigure, type PlotlyFigure} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {realNetArmNames, realNetNames} from '../arm-names';
import {realNetValues, recordsOfCell} from '../metrics';
import type {RealNet, RealNetWeights} from '../trial';

const ESTIMATES = [
  {name: 'biased', curve: 'biased similarity'},
  {name: 'debiased', curve: 'similarity'},
] as const;

/**
 * How alike the states of a net's layers are: linear CKA between the states before the first unit (0) and after each one, the mean over seeds, with trained weights beside a control. A slider
 * moves from the usual estimate, which few rows and many features inflate, to the debiased one.
 *
 * @param records - of the experiment on real nets, of at least one cell of this net
 * @param net - which
 * @param weights - at most four, each a map; what was not measured is left out
 * @throws ConfigError if there is no record of this net
 * @example
 * similarityMaps([], 'mini-lm'); // throws A heat map has 1 to 4 panels of one shape.
 */
export function similarityMaps(
  records: readonly RecordOfTrial[],
  net: RealNet,
  weights: readonly RealNetWeights[] = ['trained', 'random'],
): DescribedFigure {
  const shown = weights.filter((own) => recordsOfCell(records, {net, weights: own}).length > 0);
  const chartOf = (curve: string): PlotlyFigure =>
    heatmap({
      panels: shown.map((own) => ({
        title: realNetArmNames[own],
        values: meanMatrix(recordsOfCell(records, {net, weights: own}).map(({curves}) => curves[curve])),
      })),
      rowTitle: 'state after branch',
      columnTitle: 'state after branch',
      rowLabels: labelsOf(records, net),
      columnLabels: labelsOf(records, net),
      valueTitle: 'similarity (CKA)',
      range: [0, 1],
    });
  const meanOf = (weights: RealNetWeights, name: string): string =>
    withDecimals(mean([...realNetValues(records, {net, weights}, name).values()]), 2);
  const inWords = shown.map(
    (weights) => `${realNetArmNames[weights]}: neighbouring states ${meanOf(weights, 'neighbour similarity')}, first and last ${meanOf(weights, 'first and last similarity')}`, // prettier-ignore
  );
  return {
    ...sliderChart({
      label: 'estimate:',
      states: ESTIMATES.map(({name, curve}) => ({name, chart: chartOf(curve)})),
    }),
    alt: `How alike the states of ${realNetNames[net]} are, debiased linear CKA (1 alike, 0 unrelated). ${inWords.join('; ')}.`,
  };
}

/** The mean over seeds, as rows. */
function meanMatrix(curves: readonly (readonly number[])[]): number[][] {
  const size = Math.sqrt(curves[0].length);
  return Array.from({length: size}, (_, i) =>
    Array.from({length: size}, (__, j) => mean(curves.map((curve) => curve[i * size + j]))),
  );
}

/** 0 for the state before the first unit. */
function labelsOf(records: readonly RecordOfTrial[], net: RealNet): number[] {
  const own = records.find(({config}) => config.net === net);
  return Array.from({length: Math.sqrt(own?.curves.similarity?.length ?? 0)}, (_, i) => i);
}
