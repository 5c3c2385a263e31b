// Closed forms that the committed records must meet: laws of the task, not claims.
import {describe, expect, it} from 'vitest';
import {linearMemoryFloor, softmaxReplacementFloor, sumRuleReplacementFloor} from 'why-attention/data';
import {capacityLoss, type CapacityArm} from 'why-attention/experiments/capacity';
import {committedRecords, mean} from 'why-attention/study';

const all = committedRecords().filter(({experiment}) => experiment === 'capacity');
const ofPurpose = (wanted: string): typeof all => all.filter(({purpose}) => purpose === wanted);
// Until the design is confirmed, its pilot must meet them.
const records = ofPurpose('confirm').length > 0 ? ofPurpose('confirm') : ofPurpose('pilot');
const meanOf = (arm: CapacityArm, nKeys: number, replacement: boolean): number =>
  mean([...capacityLoss(records, {arm, nKeys, replacement}).values()]);
const d = 16;

describe.each([8, 16, 32, 64])('with %d keys, mean over seeds', (nKeys) => {
  it('without replacement the sum rule reaches the least loss of a matrix of rank d', () => {
    expect(Math.abs(meanOf('sum', nKeys, false) - linearMemoryFloor(nKeys, d))).toBeLessThan(0.02);
  });

  it('no feature map gets below the least loss of its number of features', () => {
    expect(meanOf('sum-dpfp-1', nKeys, false)).toBeGreaterThan(linearMemoryFloor(nKeys, 2 * d) - 0.02);
    expect(meanOf('sum-dpfp-3', nKeys, false)).toBeGreaterThan(linearMemoryFloor(nKeys, 6 * d) - 0.02);
  });

  it('with replacement the sum rule reaches its least loss', () => {
    expect(Math.abs(meanOf('sum', nKeys, true) - sumRuleReplacementFloor(nKeys, d))).toBeLessThan(0.02);
  });

  it('with replacement softmax reaches the mean of a key’s values, and no more', () => {
    expect(Math.abs(meanOf('softmax', nKeys, true) - softmaxReplacementFloor(nKeys))).toBeLessThan(0.02);
  });
});
