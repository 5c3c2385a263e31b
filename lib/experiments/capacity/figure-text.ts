import {softmaxReplacementFloor, sumRuleReplacementFloor} from '../../data';
import {mean, type RecordOfTrial} from '../../study';
import {capacityArmsOf, capacitySizes} from './arms';
import {capacityArmNames} from './figures';
import {capacityLoss, sizesTrained} from './metrics';
import {publishedCapacity} from './published';

const {dKey} = capacitySizes;

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
 * What `lossByLoad` shows, in words, with the records' numbers and the source of the published ones.
 *
 * @param records - of the capacity study
 * @example
 * lossByLoadAlt([]).startsWith('Loss against the number of keys'); // => true
 */
export function lossByLoadAlt(records: readonly RecordOfTrial[]): string {
  const {curves, source} = publishedCapacity;
  const published = curves.map(({arm, loss}) => `${capacityArmNames[arm]} ${listed(loss)}`);
  return [
    `Loss against the number of keys over their size d = ${dKey}, each key written once; 0.5 is predicting nothing.`,
    `With ${sizesTrained(records, {replacement: false}).join(', ')} keys: ${lossesOfArms(records, false)}.`,
    'The least loss of a memory of rank d is 0 up to S = d and rises from there.',
    `Published losses with d = ${publishedCapacity.dKey} and ${curves[0].nKeys.join(', ')} keys: ${published.join('; ')} (${source}).`,
  ].join(' ');
}

/**
 * What `lossWithReplacement` shows, in words, with the records' numbers.
 *
 * @param records - of the capacity study
 * @example
 * lossWithReplacementAlt([]).startsWith('Loss against the number of keys'); // => true
 */
export function lossWithReplacementAlt(records: readonly RecordOfTrial[]): string {
  const sizes = sizesTrained(records, {replacement: true});
  const leastOfSum = sizes.map((nKeys) => sumRuleReplacementFloor(nKeys, dKey));
  return [
    `Loss against the number of keys over their size d = ${dKey}, with twice as many writes as keys, so that values are replaced; 0.5 is predicting nothing.`,
    `With ${sizes.join(', ')} keys: ${lossesOfArms(records, true)}.`,
    `The least loss of the sum rule is ${listed(leastOfSum)}, that of softmax ${listed(sizes.map(softmaxReplacementFloor))}.`,
  ].join(' ');
}
