import {routingDefaults, type Cue} from '../../../../data';
import {dotPlot, groupsOver, listInWords, type DescribedFigure} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {routingArmNames, styleOfArm} from '../../arm-names';
import type {RoutingArm} from '../../arms';
import {routingBudgets} from '../../budgets';
import {routingRSquared} from '../../cells';

const ARMS = ['dot-product', 'mlp-16x', 'mlp-1x'] as const;
const CUES: readonly (readonly [Cue, string])[] = [
  ['key', 'key'],
  ['slot-number', 'number'],
];

/**
 * The control that decides: R² of each seed at λ = 1, with the slot's key in the query and with its number.
 *
 * @param records - of the routing study
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * rSquaredByCue(records).data.map(({x}) => (x as number[]).length); // => [8, 1, 8, 1, 8, 1, 8, 1, 8, 1, 8, 1]
 */
export function rSquaredByCue(records: readonly RecordOfTrial[]): DescribedFigure {
  const {steps} = routingBudgets(records);
  const valuesOf = (arm: RoutingArm, cue: Cue): number[] => [
    ...routingRSquared(records, {arm, cue, steps}).values(),
  ];
  const inWords = CUES.map(([cue, name]) => {
    const means = ARMS.map((arm) => [routingArmNames[arm], valuesOf(arm, cue)] as const);
    return `With the slot’s ${name}: ${listInWords(means)}.`;
  });
  return {
    ...dotPlot({
      xTitle: 'R² on fresh examples, λ = 1',
      xRange: [-0.05, 1.05],
      groups: ARMS.flatMap((arm) =>
        CUES.flatMap(([cue, name]) =>
          groupsOver(valuesOf(arm, cue), {name: `${routingArmNames[arm]}, ${name}`, style: styleOfArm(arm)}),
        ),
      ),
      threshold: {value: 1 / routingDefaults.nSlots, name: 'best fixed weights, 1/8'},
    }),
    alt: ['R² of each seed at λ = 1, here the means.', ...inWords].join(' '),
  };
}
