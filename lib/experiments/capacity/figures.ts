import {linearMemoryFloor, softmaxReplacementFloor, sumRuleReplacementFloor} from '../../data';
import {lineChart, type PlotlyFigure, type PlotlyTrace, type Series} from '../../show';
import type {RecordOfTrial} from '../../study';
import {seriesOver} from '../trials/spread';
import {capacityArmsOf, capacitySizes, type CapacityArm} from './arms';
import {capacityLoss, sizesTrained} from './metrics';
import {publishedCapacity} from './published';

/** The arms' names in figures and tables. */
export const capacityArmNames: {readonly [arm in CapacityArm]: string} = {
  sum: 'sum rule',
  'sum-dpfp-1': 'sum rule, DPFP-1',
  'sum-dpfp-3': 'sum rule, DPFP-3',
  delta: 'delta rule',
  softmax: 'softmax',
};

/** Number of an arm's look: softmax, sum and delta rule look as in the routing experiments. */
const STYLES: {readonly [arm in CapacityArm]: number} = {
  softmax: 0,
  sum: 5,
  'sum-dpfp-1': 2,
  'sum-dpfp-3': 3,
  delta: 6,
};

const {dKey} = capacitySizes;
const X_TITLE = 'keys per number in a key, S / d';
const Y_TITLE = 'loss on fresh examples';
const X_TICKS = [0.25, 0.5, 1, 2, 4, 8];

/** Mean loss and its interval against S / d. */
function seriesOf(records: readonly RecordOfTrial[], arm: CapacityArm, replacement: boolean): Series {
  const series = seriesOver(
    capacityArmNames[arm],
    STYLES[arm],
    sizesTrained(records, {replacement, arm}),
    (nKeys) => [...capacityLoss(records, {arm, nKeys, replacement}).values()],
  );
  return {...series, x: Array.from(series.x, (nKeys) => nKeys / dKey)};
}

/** A closed form over the whole numbers of keys from a to b. */
function lineOver(name: string, [a, b]: readonly [number, number], lossOf: (nKeys: number) => number) {
  const sizes = Array.from({length: b - a + 1}, (_, i) => a + i);
  return {name, x: sizes.map((size) => size / dKey), y: sizes.map(lossOf)};
}

/** Axis of S / d in powers of two. */
function withLogTicks(chart: PlotlyFigure): PlotlyFigure {
  const xaxis = {
    ...(chart.layout?.xaxis as object | undefined),
    tickvals: X_TICKS,
    ticktext: X_TICKS.map(String),
  };
  return {...chart, layout: {...chart.layout, xaxis}};
}

/** From S = 4 to what stands furthest right. */
const FEWEST_SHOWN = 4;
const reach = (sizes: readonly number[]): [number, number] => [
  Math.min(FEWEST_SHOWN, ...sizes),
  Math.max(FEWEST_SHOWN, ...sizes),
];

/**
 * Loss against the load S / d, every key written once: all arms with 95 % intervals over seeds, the least loss of a memory of rank d, the loss of
 * predicting nothing, and with hollow markers the published losses of Schlag et al. 2021 with d = 64.
 *
 * @param records - of the capacity study
 * @example
 * lossByLoad([]).data.map(({name}) => name).slice(0, 2); // => ["least loss of rank d", "predicting nothing"]
 */
export function lossByLoad(records: readonly RecordOfTrial[]): PlotlyFigure {
  const published = publishedCapacity.curves.map(({arm, nKeys, loss}): Series => ({
    name: `${capacityArmNames[arm]}, Schlag et al. 2021`,
    style: STYLES[arm],
    x: nKeys.map((size) => size / publishedCapacity.dKey),
    y: loss,
  }));
  const largest = dKey * Math.max(...published.flatMap(({x}) => Array.from(x)));
  const range = reach([...sizesTrained(records, {replacement: false}), Math.ceil(largest)]);
  const chart = lineChart({
    xTitle: X_TITLE,
    yTitle: Y_TITLE,
    xLog: true,
    yRange: [-0.02, 0.55],
    series: [...capacityArmsOf(false).map((arm) => seriesOf(records, arm, false)), ...published],
    lines: [
      lineOver('least loss of rank d', range, (nKeys) => linearMemoryFloor(nKeys, dKey)),
      lineOver('predicting nothing', range, () => 0.5),
    ],
  });
  const nOwn = chart.data.length - published.length;
  return withLogTicks({
    ...chart,
    data: chart.data.map((trace, i) => (i < nOwn ? trace : asPublished(trace))),
  });
}

/** Thin, with hollow markers: other people's numbers. */
function asPublished(trace: PlotlyTrace): PlotlyTrace {
  const {line, marker} = trace as {line: object; marker: {symbol: string}};
  return {
    ...trace,
    line: {...line, width: 1, dash: 'dot'},
    marker: {...marker, symbol: `${marker.symbol}-open`, size: 7},
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
export function lossWithReplacement(records: readonly RecordOfTrial[]): PlotlyFigure {
  const range = reach(sizesTrained(records, {replacement: true}));
  return withLogTicks(
    lineChart({
      xTitle: X_TITLE,
      yTitle: Y_TITLE,
      xLog: true,
      yRange: [-0.02, 0.55],
      series: capacityArmsOf(true).map((arm) => seriesOf(records, arm, true)),
      lines: [
        lineOver('least loss of the sum rule', range, (nKeys) => sumRuleReplacementFloor(nKeys, dKey)),
        lineOver('predicting nothing', range, () => 0.5), // second, with the same look as in the other figure
        lineOver('least loss without the order', range, softmaxReplacementFloor),
      ],
    }),
  );
}
