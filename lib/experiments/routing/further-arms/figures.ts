import {
  deltaRuleWithOneBeta,
  flagOnlyCeiling,
  linearFastWeightsCeiling,
  routingDefaults,
  staticMixingCeiling,
} from '../../../data';
import {lineChart, type PlotlyFigure} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {routingBudgets} from '../budgets';
import {routingArmNames, styleOfArm} from '../arm-names';
import {recordsOfCell, routingRSquared} from '../cells';
import {seriesOver} from '../../trials/spread';
import {armsAlongDial, type FurtherRoutingArm} from './arms';
import {slotsOf} from './metrics';

/** The arms' names in figures and tables. */
export const furtherArmNames: {readonly [arm in FurtherRoutingArm]: string} = {
  'dot-product': routingArmNames['dot-product'],
  'delta-rule': 'fast weights, delta rule',
  'fast-weights': 'fast weights, sum rule',
  'fast-weights-normalised': 'fast weights, sum rule, elu\u00a0+\u00a01',
  'dense-synthesizer': 'weights from the query alone',
  'mlp-16x-deep': 'dense net, 16×, two layers',
  'mlp-16x': routingArmNames['mlp-16x'],
};

/** Number of an arm's look: that of the first routing experiment where it has the arm. There are seven looks, so that some stand for another arm there. */
const STYLES: {readonly [arm in FurtherRoutingArm]: number} = {
  'dot-product': styleOfArm('dot-product'),
  'delta-rule': 6,
  'fast-weights': 5,
  'fast-weights-normalised': 2,
  'dense-synthesizer': 3,
  'mlp-16x-deep': styleOfArm('mlp-16x'),
  'mlp-16x': styleOfArm('mlp-16x'),
};

const MEAN_ROW = 'dot-product attention, its mean row for all';
const {nSlots, dKey} = routingDefaults;

/** The dials along which the arms were trained, ascending. */
export function dialsOf(records: readonly RecordOfTrial[]): number[] {
  const swept = records.filter(({config}) => config.arm === 'fast-weights');
  return [...new Set(swept.map(({config}) => config.dial as number))].sort((a, b) => a - b);
}

/** R² of each seed where all queries get dot-product attention's mean row; a seed that diverged has none. */
export function meanRowsOf(records: readonly RecordOfTrial[], dial: number): number[] {
  const {steps} = routingBudgets(records);
  return recordsOfCell(records, {arm: 'dot-product', dial, steps}).flatMap(({metrics, failure}) =>
    failure || metrics.r2MeanRow === undefined ? [] : [metrics.r2MeanRow],
  );
}

/**
 * R² of every arm against the dial λ, with 95 % intervals over seeds; dot-product attention also with its mean attention row for all queries; and four lines: what
 * linear fast weights can reach at most, what the delta rule reaches with one β, what obeying the flag gives, and what a fixed row of weights can reach at most.
 *
 * @param records - of the study of further arms
 * @example
 * rSquaredOfFurtherArms([]).data.length; // => 11
 */
export function rSquaredOfFurtherArms(records: readonly RecordOfTrial[]): PlotlyFigure {
  const {steps} = routingBudgets(records);
  const dials = dialsOf(records);
  const fine = Array.from({length: 41}, (_, i) => i / 40);
  const line = (name: string, ceiling: (dial: number) => number) => ({name, x: fine, y: fine.map(ceiling)});
  const chart = lineChart({
    xTitle: 'dial λ: share of queries that want the slot they ask for',
    yTitle: 'R² on fresh examples',
    yRange: [-0.05, 1.05],
    series: [
      ...armsAlongDial.map((arm) =>
        seriesOver(furtherArmNames[arm], STYLES[arm], dials, (dial) => [
          ...routingRSquared(records, {arm, dial, steps}).values(),
        ]),
      ),
      seriesOver(MEAN_ROW, styleOfArm('static'), dials, (dial) => meanRowsOf(records, dial)),
    ],
    lines: [
      line('delta rule, one β', (dial) => deltaRuleWithOneBeta(dial, nSlots, dKey)),
      line('best linear fast weights', (dial) => linearFastWeightsCeiling(dial, nSlots, dKey)),
      line('flag obeyed, key unused', (dial) => flagOnlyCeiling(dial, nSlots)),
      line('best fixed weights', (dial) => staticMixingCeiling(dial, nSlots)),
    ],
  });
  const xaxis = {...(chart.layout?.xaxis as object | undefined), tickvals: [...dials]};
  return {...chart, layout: {...chart.layout, height: 520, xaxis}};
}

/** R² of each seed at a number of slots, λ = 1, with the larger number of steps. */
export function rSquaredAt(
  records: readonly RecordOfTrial[],
  arm: FurtherRoutingArm,
  slots: number,
): Map<number, number> {
  return routingRSquared(records, {arm, nSlots: slots, steps: routingBudgets(records).longSteps});
}

/** dot-product − mlp-16x of each seed that both have. */
export function leadsAt(records: readonly RecordOfTrial[], slots: number): number[] {
  const dense = rSquaredAt(records, 'mlp-16x', slots);
  return [...rSquaredAt(records, 'dot-product', slots)].flatMap(([seed, r2]) =>
    dense.has(seed) ? [r2 - dense.get(seed)!] : [],
  );
}

/**
 * R² of dot-product attention and of the dense net with 16 times the parameters against the number of slots, λ = 1; their difference per seed; and what a fixed row
 * of weights reaches. 95 % intervals over seeds.
 *
 * @param records - of the study of further arms
 * @example
 * leadBySlots([]).data.map(({name}) => name).at(-1); // => "lead of attention"
 */
export function leadBySlots(records: readonly RecordOfTrial[]): PlotlyFigure {
  const slots = slotsOf(records);
  const [fewest = 2, most = 2] = [slots[0], slots[slots.length - 1]];
  const all = Array.from({length: most - fewest + 1}, (_, i) => fewest + i);
  const chart = lineChart({
    xTitle: 'slots',
    yTitle: 'R² on fresh examples, λ = 1',
    yRange: [-0.05, 1.05],
    series: [
      ...(['dot-product', 'mlp-16x'] as const).map((arm) =>
        seriesOver(furtherArmNames[arm], STYLES[arm], slots, (n) => [
          ...rSquaredAt(records, arm, n).values(),
        ]),
      ),
      seriesOver('lead of attention', styleOfArm('static'), slots, (n) => leadsAt(records, n)),
    ],
    lines: [{name: 'best fixed weights', x: all, y: all.map((n) => staticMixingCeiling(1, n))}],
  });
  const xaxis = {...(chart.layout?.xaxis as object | undefined), tickvals: slots};
  return {...chart, layout: {...chart.layout, xaxis}};
}
