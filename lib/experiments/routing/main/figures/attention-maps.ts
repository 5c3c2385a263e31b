import {fixedSlot, routingDefaults} from '../../../../data';
import {heatmap, meanInWords, type DescribedFigure} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {routingArmNames} from '../../arm-names';
import type {RoutingArm} from '../../arms';
import {routingBudgets} from '../../budgets';
import {recordsOfCell} from '../../cells';

/**
 * Where attention looks: the mean weight of each slot when a given slot is asked, of the first seed that has a map; dot-product scores at λ = 0 and λ = 1, and
 * additive ones at λ = 1. A cell whose seeds all diverged, or that was not trained, has no map.
 *
 * @param records - of the routing study
 * @throws ConfigError if no cell has a map
 * @example
 * const records = committedRecords().filter(({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing');
 * attentionMaps(records).data.map(({z}) => (z as number[][]).length); // => [8, 8, 8]
 */
export function attentionMaps(records: readonly RecordOfTrial[]): DescribedFigure {
  const {nSlots} = routingDefaults;
  const {steps} = routingBudgets(records);
  const names = Array.from({length: nSlots}, (_, i) => i + 1);
  const panel = (arm: RoutingArm, dial: number) => {
    const weights = recordsOfCell(records, {arm, dial, steps}).find(({curves}) => curves.attention)?.curves
      .attention;
    if (weights === undefined) return [];
    return [
      {
        title: `${routingArmNames[arm]}, λ = ${dial}`,
        values: names.map((_, row) => weights.slice(row * nSlots, (row + 1) * nSlots)),
      },
    ];
  };
  const panels = [...panel('dot-product', 0), ...panel('dot-product', 1), ...panel('additive', 1)];
  const fixed = fixedSlot(routingDefaults);
  const inWords = panels.map(({title, values}) => {
    const [onAsked, onFixed] = [values.map((row, asked) => row[asked]), values.map((row) => row[fixed])];
    return `${title}: ${meanInWords(onAsked)} on the slot asked for, ${meanInWords(onFixed)} on slot ${fixed + 1}`;
  });
  return {
    ...heatmap({
      panels,
      rowTitle: 'slot asked for',
      columnTitle: 'slot read',
      rowLabels: names,
      columnLabels: names,
      valueTitle: 'mean weight',
      range: [0, 1],
    }),
    alt: `Attention maps, the mean weight of each slot when a slot is asked; over all slots asked for: ${inWords.join('; ')}.`,
  };
}
