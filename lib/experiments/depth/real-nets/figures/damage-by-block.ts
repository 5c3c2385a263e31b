import {seriesOver, sideBySide, type DescribedFigure, type LinePanel} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {realNetArmNames, realNetNames} from '../arm-names';
import {lesionKinds} from '../lesions';
import type {RealNet, RealNetWeights} from '../trial';
import {curveByPlace, damageInWords, lesionNames, LESION_STYLES, rangeOver} from './looks';

/**
 * What each lesion does to a net's vectors, by block: 1 − centred cosine to the intact net, left with trained weights and right with a control's, with 95 % intervals over seeds. On the axis a swap
 * stands between its two blocks, and the second unit of a block half a block on.
 *
 * @param records - of the experiment on real nets
 * @param net - which
 * @param control - default the weights drawn anew
 * @example
 * damageByBlock([], 'mini-lm').data.length; // => 8
 */
export function damageByBlock(
  records: readonly RecordOfTrial[],
  net: RealNet,
  control: RealNetWeights = 'random',
): DescribedFigure {
  const curvesOf = (weights: RealNetWeights) =>
    lesionKinds.map((kind) => ({kind, curve: curveByPlace(records, {net, weights}, kind)}));
  const all = (['trained', control] as const).flatMap((weights) => curvesOf(weights).flatMap(({curve}) => [...curve.values()].flat())); // prettier-ignore
  const panelOf = (weights: RealNetWeights): LinePanel => ({
    xTitle: `block, ${realNetArmNames[weights]}`,
    yTitle: weights === 'trained' ? 'damage (1 − centred cosine)' : '',
    yRange: rangeOver(all),
    intervals: 'bars',
    series: curvesOf(weights).map(({kind, curve}) =>
      seriesOver(
        [...curve.keys()].sort((a, b) => a - b),
        (place) => curve.get(place) ?? [],
        {name: lesionNames[kind], style: LESION_STYLES[kind]},
      ),
    ),
  });
  const inWords = (weights: RealNetWeights): string =>
    `With ${realNetArmNames[weights]}, means over places: ${lesionKinds.map((kind) => `${lesionNames[kind]} ${damageInWords(records, {net, weights}, kind)}`).join(', ')}.`;
  return {
    ...sideBySide({panels: [panelOf('trained'), panelOf(control)]}),
    alt: `How far the vectors of ${realNetNames[net]} move from those of the intact net, 1 − centred cosine (0 none, 1 as far as unrelated ones), by block. ${inWords('trained')} ${inWords(control)}`,
  };
}
