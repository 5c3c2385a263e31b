import {linearMemoryFloor, softmaxReplacementFloor, sumRuleReplacementFloor} from '../../data';
import {lineChart, seriesOver, type DescribedFigure, type LineChartOptions, type Series} from '../../show';
import {mean, type RecordOfTrial} from '../../study';
import {capacityArmNames, styleOfCapacityArm} from './arm-names';
import {capacityArmsOf, capacitySizes, type CapacityArm} from './arms';
import {capacityLoss, sizesTrained} from './metrics';
import {publishedCapacity} from './published';

const {dKey} = capacitySizes;
/** Loss against S / d, with ticks at powers of two. */
const AXES = {
  xTitle: 'keys per number in a key, S / d',
  yTitle: 'loss on fresh examples',
  xLog: true,
  xTicks: [0.25, 0.5, 1, 2, 4, 8],
  yRange: [-0.02, 0.55],
} satisfies Partial<LineChartOptions>;

/** Mean loss and its interval against S / d. */
function seriesOf(records: readonly RecordOfTrial[], arm: CapacityArm, replacement: boolean): Series {
  const series = seriesOver(
    sizesTrained(records, {replacement, arm}),
    (nKeys) => [...capacityLoss(records, {arm, nKeys, replacement}).values()],
    {name: capacityArmNames[arm], style: styleOfCapacityArm(arm)},
  );
  return {...series, x: Array.from(series.x, (nKeys) => nKeys / dKey)};
}

/** A closed form over the whole numbers of keys from a to b. */
function lineOver(name: string, [a, b]: readonly [number, number], lossOf: (nKeys: number) => number) {
  const sizes = Array.from({length: b - a + 1}, (_, i) => a + i);
  return {name, x: sizes.map((size) => size / dKey), y: sizes.map(lossOf)};
}

/** From S = 4 to what stands furthest right. */
const FEWEST_SHOWN = 4;
const reach = (sizes: readonly number[]): [number, number] => [
  Math.min(FEWEST_SHOWN, ...sizes),
  Math.max(FEWEST_SHOWN, ...sizes),
];

/** "0.00, 0.25" */
const listed = (losses: readonly number[]): string => losses.map((loss) => loss.toFixed(2)).join(', ');

/** The mean losses of each arm that was trained, in the order of its numbers of keys: "sum rule 0.00, 0.25; softmax 0.00, 0.00". */
function lossesOfArms(records: readonly RecordOfTrial[], replacement: boolean): string {
  const ofArms = capacityArmsOf(replacement).flatMap((arm) => {
    const sizes = sizesTrained(records, {replacement, arm});
    const losses = sizes.map((nKeys) => mean([...capacityLoss(records, {arm, nKeys, replacement}).values()]));
    return losses.length === 0 ? [] : [`${capacityArmNames[arm]} ${listed(losses)}`];
  });
  return ofArms.join('; ');
}

/**
 * Loss against the load S / d, every key written once: all arms with 95 % intervals over seeds, the least loss of a memory of rank d, the loss of
 * predicting nothing, and with hollow markers the published losses of Schlag et al. 2021 with d = 64.
 *
 * @param records - of the capacity study
 * @example
 * lossByLoad([]).data.map(({name}) => name).slice(0, 2); // => ["least loss of rank d", "predicting nothing"]
 */
export function lossByLoad(records: readonly RecordOfTrial[]): DescribedFigure {
  const {curves, source} = publishedCapacity;
  const published = curves.map(({arm, nKeys, loss}): Series => ({
    name: `${capacityArmNames[arm]}, Schlag et al. 2021`,
    style: styleOfCapacityArm(arm),
    marks: 'hollow',
    x: nKeys.map((size) => size / publishedCapacity.dKey),
    y: loss,
  }));
  const sizes = sizesTrained(records, {replacement: false});
  const largest = dKey * Math.max(...published.flatMap(({x}) => Array.from(x)));
  const range = reach([...sizes, Math.ceil(largest)]);
  const publishedInWords = curves.map(({arm, loss}) => `${capacityArmNames[arm]} ${listed(loss)}`);
  return {
    ...lineChart({
      ...AXES,
      series: [...capacityArmsOf(false).map((arm) => seriesOf(records, arm, false)), ...published],
      lines: [
        lineOver('least loss of rank d', range, (nKeys) => linearMemoryFloor(nKeys, dKey)),
        lineOver('predicting nothing', range, () => 0.5),
      ],
    }),
    alt: [
      `Loss against the number of keys over their size d = ${dKey}, each key written once; 0.5 is predicting nothing.`,
      `With ${sizes.join(', ')} keys: ${lossesOfArms(records, false)}.`,
      'The least loss of a memory of rank d is 0 up to S = d and rises from there.',
      `Published losses with d = ${publishedCapacity.dKey} and ${curves[0].nKeys.join(', ')} keys: ${publishedInWords.join('; ')} (${source}).`,
    ].join(' '),
  };
}

/**
 * Loss against the load S / d with 2S writes, so that values are replaced: sum rule, delta rule and softmax with 95 % intervals over seeds, the least
 * loss of the sum rule, that of any memory that does not know the order of the writes, and the loss of predicting nothing.
 *
 * @param records - of the capacity study
 * @example
 * lossWithReplacement([]).data.map(({name}) => name).length; // => 6
 */
export function lossWithReplacement(records: readonly RecordOfTrial[]): DescribedFigure {
  const sizes = sizesTrained(records, {replacement: true});
  const range = reach(sizes);
  const leastOfSum = (nKeys: number): number => sumRuleReplacementFloor(nKeys, dKey);
  return {
    ...lineChart({
      ...AXES,
      series: capacityArmsOf(true).map((arm) => seriesOf(records, arm, true)),
      lines: [
        lineOver('least loss of the sum rule', range, leastOfSum),
        lineOver('predicting nothing', range, () => 0.5), // second, with the same look as in the other figure
        lineOver('least loss without the order', range, softmaxReplacementFloor),
      ],
    }),
    alt: [
      `Loss against the number of keys over their size d = ${dKey}, with twice as many writes as keys, so that values are replaced; 0.5 is predicting nothing.`,
      `With ${sizes.join(', ')} keys: ${lossesOfArms(records, true)}.`,
      `The least loss of the sum rule is ${listed(sizes.map(leastOfSum))}, that of softmax ${listed(sizes.map(softmaxReplacementFloor))}.`,
    ].join(' '),
  };
}
