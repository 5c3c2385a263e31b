// Closed forms that the committed records must meet: laws of the task, not claims.
import {describe, expect, it} from 'vitest';
import {flagOnlyCeiling, staticMixingCeiling} from 'why-attention/data';
import {routingRSquared} from 'why-attention/experiments/routing';
import {committedRecords, mean} from 'why-attention/study';

const records = committedRecords().filter(
  ({purpose, experiment}) => purpose === 'confirm' && experiment === 'routing',
);
const steps = 800;
const meanOf = (arm: string, dial: number): number =>
  mean([...routingRSquared(records, {arm, dial, steps}).values()]);

describe.each([0, 0.25, 0.5, 0.75, 1])('at dial %d, mean over eight seeds', (dial) => {
  it('static mixing reaches the closed form of the best fixed row', () => {
    expect(Math.abs(meanOf('static', dial) - staticMixingCeiling(dial, 8))).toBeLessThan(0.02);
  });

  it('no dense net gets above what the flag alone gives: none uses the key', () => {
    for (const arm of ['mlp-1x', 'mlp-16x'])
      expect(meanOf(arm, dial)).toBeLessThan(flagOnlyCeiling(dial, 8) + 0.02);
  });

  it('attention gets above what the flag alone gives, wherever a slot is asked for', () => {
    if (dial === 0) return;
    for (const arm of ['dot-product', 'additive'])
      expect(meanOf(arm, dial)).toBeGreaterThan(flagOnlyCeiling(dial, 8) + 0.1);
  });
});
