import {binomialPaths} from '../../../../analysis';
import {seriesOver, sideBySide, withDecimals, type DescribedFigure, type LinePanel} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {realNetArmNames, realNetNames, styleOfRealNetArm} from '../arm-names';
import {realNetValues, recordsOfCell} from '../metrics';
import {realNetWeights, weightsOfNet, type RealNet, type RealNetWeights} from '../trial';

const NETS = ['mini-lm', 'face'] as const;

/**
 * Through how many branches the gradient comes: the share of each length, left of the sentence encoder and right of the face recognition net, by weights, with 95 % intervals over seeds and beside
 * the share of all paths that have this length.
 *
 * @param records - of the experiment on real nets
 * @example
 * pathMassesOfNets([]).alt.slice(0, 7); // => "Through"
 */
export function pathMassesOfNets(records: readonly RecordOfTrial[]): DescribedFigure {
  const massesOf = (net: RealNet, weights: RealNetWeights): (readonly number[])[] =>
    recordsOfCell(records, {net, weights}).flatMap(({curves}) => (curves['path masses'] ? [curves['path masses']] : [])); // prettier-ignore
  const unitsOf = (net: RealNet): number => Math.max(0, ...realNetWeights.flatMap((weights) => massesOf(net, weights).map(({length}) => length - 1))); // prettier-ignore
  const panelOf = (net: RealNet): LinePanel => {
    const lengths = Array.from({length: unitsOf(net) + 1}, (_, k) => k);
    return {
      xTitle: `branches of a path, ${realNetNames[net]}`,
      yTitle: net === NETS[0] ? 'share of the gradient' : '',
      intervals: 'band',
      series: realNetWeights.map((weights) =>
        seriesOver(lengths, (k) => massesOf(net, weights).map((masses) => masses[k]), {
          name: realNetArmNames[weights],
          style: styleOfRealNetArm(weights),
        }),
      ),
      lines: [{name: 'all paths counted alike', x: lengths, y: binomialPaths(lengths.length - 1)}],
    };
  };
  const inWords = NETS.map((net) => {
    const means = weightsOfNet(net).map((weights) => {
      const values = [...realNetValues(records, {net, weights}, 'mean path').values()];
      return `${realNetArmNames[weights]} ${values.length === 0 ? 'not measured' : withDecimals(mean(values), 1)}`;
    });
    return `${realNetNames[net]}, ${unitsOf(net)} branches, mean length ${means.join('; ')}, of all paths ${unitsOf(net) / 2}.`;
  });
  return {
    ...sideBySide({panels: [panelOf(NETS[0]), panelOf(NETS[1])]}),
    alt: `Through how many branches the gradient of a net’s vector comes, exactly. ${inWords.join(' ')}`,
  };
}
