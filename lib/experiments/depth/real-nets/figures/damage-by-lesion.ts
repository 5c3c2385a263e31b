import {seriesOver, sideBySide, sliderChart, type DescribedFigure, type LinePanel} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {realNetArmNames, realNetNames, styleOfRealNetArm} from '../arm-names';
import {lesionKinds, type LesionKind} from '../lesions';
import {realNetWeights, weightsOfNet, type RealNet} from '../trial';
import {curveByPlace, damageInWords, lesionNames, rangeOver} from './looks';

const NETS = ['mini-lm', 'face'] as const;

/** Short, so that they stand below the ends of a slider. */
const STATES: {readonly [kind in LesionKind]: string} = {
  swap: 'swap',
  'delete block': 'block',
  'delete branch': 'branch',
  'delete skip': 'skip',
};

/**
 * What one lesion does by block, with trained weights beside both controls: left the sentence encoder, right the face recognition net, with 95 % intervals over seeds. A slider moves through the
 * lesions.
 *
 * @param records - of the experiment on real nets
 * @example
 * damageByLesion([]).frames!.map(({name}) => name)[0]; // => "skip"
 */
export function damageByLesion(records: readonly RecordOfTrial[]): DescribedFigure {
  const curveOf = (net: RealNet, weights: (typeof realNetWeights)[number], kind: LesionKind) =>
    curveByPlace(records, {net, weights}, kind);
  const curvesOf = (net: RealNet): Map<number, number[]>[] =>
    realNetWeights.flatMap((weights) => lesionKinds.map((kind) => curveOf(net, weights, kind)));
  const xRangeOf = (net: RealNet): readonly [number, number] => [
    0.5,
    Math.max(1, ...curvesOf(net).flatMap((curve) => [...curve.keys()])) + 0.5,
  ];
  // One scale for both nets: their damage is compared.
  const yRange = rangeOver(NETS.flatMap((net) => curvesOf(net).flatMap((curve) => [...curve.values()].flat()))); // prettier-ignore
  const panelOf = (net: RealNet, kind: LesionKind): LinePanel => ({
    xTitle: `block of ${realNetNames[net]}`,
    yTitle: net === NETS[0] ? 'damage (1 − centred cosine)' : '',
    intervals: 'bars',
    xRange: xRangeOf(net),
    yRange,
    series: realNetWeights.map((weights) => {
      const curve = curveOf(net, weights, kind);
      return seriesOver(
        [...curve.keys()].sort((a, b) => a - b),
        (place) => curve.get(place) ?? [],
        {
          name: realNetArmNames[weights],
          style: styleOfRealNetArm(weights),
        },
      );
    }),
  });
  // The last is what is shown first, and what the claim is about.
  const states = [...lesionKinds].reverse().map((kind) => ({
    name: STATES[kind],
    chart: sideBySide({panels: [panelOf(NETS[0], kind), panelOf(NETS[1], kind)], legend: 'above'}),
  }));
  const inWords = NETS.flatMap((net) =>
    lesionKinds.map((kind) => {
      const means = weightsOfNet(net).map((weights) => `${realNetArmNames[weights]} ${damageInWords(records, {net, weights}, kind)}`); // prettier-ignore
      return `${realNetNames[net]}, ${lesionNames[kind]}: ${means.join('; ')}.`;
    }),
  );
  return {
    ...sliderChart({label: 'lesion:', states}),
    alt: `How far vectors move from those of the intact net, 1 − centred cosine, by block; means over blocks. ${inWords.join(' ')}`,
  };
}
