import {
  deltaRuleWithOneBeta,
  flagOnlyCeiling,
  linearFastWeightsCeiling,
  routingDefaults,
  staticMixingCeiling,
} from '../../../data';
import {
  lineChart,
  listInWords,
  meanInWords,
  seriesOver,
  withDecimals,
  type DescribedFigure,
} from '../../../show';
import type {RecordOfTrial} from '../../../study';
import {DIAL_TITLE, lineAlongDial} from '../along-dial';
import {styleOfArm} from '../arm-names';
import {routingBudgets} from '../budgets';
import {recordsOfCell, routingRSquared} from '../cells';
import {furtherArmNames, styleOfFurtherArm} from './arm-names';
import {armsAlongDial, type FurtherRoutingArm} from './arms';
import {leadAt, slotsOf} from './metrics';

const MEAN_ROW = 'dot-product attention, its mean row for all';
const {nSlots, dKey} = routingDefaults;

/** The dials along which the arms were trained, ascending. */
function dialsOf(records: readonly RecordOfTrial[]): number[] {
  const swept = records.filter(({config}) => config.arm === 'fast-weights');
  return [...new Set(swept.map(({config}) => config.dial as number))].sort((a, b) => a - b);
}

/** R² of each seed where all queries get dot-product attention's mean row; a seed that diverged has none. */
function meanRowsOf(records: readonly RecordOfTrial[], dial: number): number[] {
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
export function rSquaredOfFurtherArms(records: readonly RecordOfTrial[]): DescribedFigure {
  const {steps} = routingBudgets(records);
  const dials = dialsOf(records);
  const valuesAt = (arm: FurtherRoutingArm, dial: number): number[] => [
    ...routingRSquared(records, {arm, dial, steps}).values(),
  ];
  return {
    ...lineChart({
      xTitle: DIAL_TITLE,
      yTitle: 'R² on fresh examples',
      xTicks: dials,
      yRange: [-0.05, 1.05],
      height: 520,
      series: [
        ...armsAlongDial.map((arm) =>
          seriesOver(dials, (dial) => valuesAt(arm, dial), {
            name: furtherArmNames[arm],
            style: styleOfFurtherArm(arm),
          }),
        ),
        seriesOver(dials, (dial) => meanRowsOf(records, dial), {name: MEAN_ROW, style: styleOfArm('static')}),
      ],
      lines: [
        lineAlongDial('delta rule, one β', (dial) => deltaRuleWithOneBeta(dial, nSlots, dKey)),
        lineAlongDial('best linear fast weights', (dial) => linearFastWeightsCeiling(dial, nSlots, dKey)),
        lineAlongDial('flag obeyed, key unused', (dial) => flagOnlyCeiling(dial, nSlots)),
        lineAlongDial('best fixed weights', (dial) => staticMixingCeiling(dial, nSlots)),
      ],
    }),
    alt: alongDialInWords(records, valuesAt),
  };
}

function alongDialInWords(
  records: readonly RecordOfTrial[],
  valuesAt: (arm: FurtherRoutingArm, dial: number) => number[],
): string {
  const at = (dial: number): string =>
    listInWords(armsAlongDial.map((arm) => [furtherArmNames[arm], valuesAt(arm, dial)]));
  const meanRows = dialsOf(records).map(
    (dial) =>
      `${meanInWords(meanRowsOf(records, dial))} at λ = ${dial} (${withDecimals(staticMixingCeiling(dial, nSlots), 2)})`,
  );
  return [
    'R² against the dial.',
    `At λ = 0: ${at(0)}.`,
    `At λ = 1: ${at(1)}. Linear fast weights can reach ${withDecimals(linearFastWeightsCeiling(1, nSlots, dKey), 2)}.`,
    `With its mean attention row for all queries, dot-product attention has ${meanRows.join(', ') || 'no number'}; in brackets what the best fixed weights reach.`,
  ].join(' ');
}

/**
 * R² of dot-product attention and of the dense net with 16 times the parameters against the number of slots, λ = 1; their difference per seed; and what a fixed row
 * of weights reaches. 95 % intervals over seeds.
 *
 * @param records - of the study of further arms
 * @example
 * leadBySlots([]).data.map(({name}) => name).at(-1); // => "lead of attention"
 */
export function leadBySlots(records: readonly RecordOfTrial[]): DescribedFigure {
  const slots = slotsOf(records);
  const [fewest = 2, most = 2] = [slots[0], slots[slots.length - 1]];
  const all = Array.from({length: most - fewest + 1}, (_, i) => fewest + i);
  const {longSteps: steps} = routingBudgets(records);
  const measured = [
    ...(['dot-product', 'mlp-16x'] as const).map((arm) => ({
      look: {name: furtherArmNames[arm], style: styleOfFurtherArm(arm)},
      valuesAt: (n: number) => [...routingRSquared(records, {arm, nSlots: n, steps}).values()],
    })),
    {
      look: {name: 'lead of attention', style: styleOfArm('static')},
      valuesAt: (n: number) => [...leadAt(records, n).values()].filter(Number.isFinite),
    },
  ];
  const inWords = slots.map((n) => {
    const means = listInWords(measured.map(({look, valuesAt}) => [look.name, valuesAt(n)]));
    return `With ${n} slots: ${means}. Fixed weights reach ${withDecimals(staticMixingCeiling(1, n), 2)}.`;
  });
  return {
    ...lineChart({
      xTitle: 'slots',
      yTitle: 'R², or difference of R², λ = 1',
      xTicks: slots,
      yRange: [-0.05, 1.05],
      series: measured.map(({look, valuesAt}) => seriesOver(slots, valuesAt, look)),
      lines: [{name: 'best fixed weights', x: all, y: all.map((n) => staticMixingCeiling(1, n))}],
    }),
    alt: ['R² against the number of slots at λ = 1.', ...inWords].join(' '),
  };
}
