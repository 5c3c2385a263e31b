import {flagOnlyCeiling, routingDefaults, staticMixingCeiling, type Cue} from '../../../../data';
import {lineChart, listInWords, meanInWords, seriesOver, type DescribedFigure} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {DIAL_TITLE, lineAlongDial} from '../../along-dial';
import {routingArmNames, styleOfArm} from '../../arm-names';
import type {RoutingArm} from '../../arms';
import {routingBudgets} from '../../budgets';
import {routingRSquared} from '../../cells';
import {advantageAt} from '../metrics';

/** The dials at which all arms were trained; the control and the long cells stand at λ = 1 whatever the dials are. */
export function dialsOf(records: readonly RecordOfTrial[]): number[] {
  const {steps} = routingBudgets(records);
  const swept = records.filter(({config}) => config.cue === 'key' && config.steps === steps);
  return [...new Set(swept.map(({config}) => config.dial as number))].sort((a, b) => a - b);
}

/** From the top of the figure along the dial to its bottom. */
const ARMS_FROM_TOP: readonly RoutingArm[] = ['additive', 'dot-product', 'mlp-16x', 'mlp-1x', 'static'];

/**
 * R² of every arm against the dial λ, with 95 % intervals over seeds, and two closed forms: the most that a net can reach which obeys the flag and uses no key,
 * and the most that a fixed row of mixing weights can reach.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * rSquaredByDial(records).data.map(({x}) => (x as number[]).length); // => [41, 41, 5, 5, 5, 5, 5]
 */
export function rSquaredByDial(records: readonly RecordOfTrial[]): DescribedFigure {
  const {steps} = routingBudgets(records);
  const {nSlots} = routingDefaults;
  const dials = dialsOf(records);
  const valuesAt = (arm: RoutingArm, dial: number): number[] => [
    ...routingRSquared(records, {arm, dial, steps}).values(),
  ];
  const chart = lineChart({
    xTitle: DIAL_TITLE,
    yTitle: 'R² on fresh examples',
    xTicks: dials,
    yRange: [-0.05, 1.05],
    series: ARMS_FROM_TOP.map((arm) =>
      seriesOver(dials, (dial) => valuesAt(arm, dial), {name: routingArmNames[arm], style: styleOfArm(arm)}),
    ),
    lines: [
      lineAlongDial('flag obeyed, key unused', (dial) => flagOnlyCeiling(dial, nSlots)),
      lineAlongDial('best fixed weights', (dial) => staticMixingCeiling(dial, nSlots)),
    ],
  });
  const ends = new Set([...dials.slice(0, 1), ...dials.slice(-1)]);
  const inWords = [...ends].map((dial) => {
    const means = ARMS_FROM_TOP.map((arm) => [routingArmNames[arm], valuesAt(arm, dial)] as const);
    return `At λ = ${dial}: ${listInWords(means)}.`;
  });
  return {...chart, alt: ['R² against the dial λ.', ...inWords].join(' ')};
}

/**
 * Attention's advantage over the better of both dense nets, against the dial: R²(dot-product) − max(R²(mlp-1x), R²(mlp-16x)) per seed, with 95 % intervals;
 * and the same advantage, over the better of both dense nets too, where the query names the slot by its number (λ = 1).
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * advantageByDial(records).data.map(({x}) => x); // => [[0, 1], [0, 0.25, 0.5, 0.75, 1], [1]]
 */
export function advantageByDial(records: readonly RecordOfTrial[]): DescribedFigure {
  const dials = dialsOf(records);
  const advantage = (cue: Cue, dial: number): number[] =>
    [...advantageAt(records, {cue, dial}).values()].filter(Number.isFinite);
  const inWords = (cue: Cue, at: readonly number[]): string =>
    at.map((dial) => `${meanInWords(advantage(cue, dial))} at λ = ${dial}`).join(', ') || 'not trained';
  return {
    ...lineChart({
      xTitle: DIAL_TITLE,
      yTitle: 'advantage of attention in R²',
      yRange: [-0.1, 1.05],
      series: [
        seriesOver(dials, (dial) => advantage('key', dial), {name: 'the query carries a key', style: 0}),
        seriesOver([1], (dial) => advantage('slot-number', dial), {
          name: 'the query carries the slot’s number',
          style: 1,
        }),
      ],
      lines: [{name: 'no advantage', x: [0, 1], y: [0, 0]}],
    }),
    alt: `Advantage of attention in R² over the better of both dense nets. The query carries a key: ${inWords('key', dials)}; the slot’s number: ${inWords('slot-number', [1])}.`,
  };
}
