import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  furtherArms,
  furtherArmsTrials,
  leadBySlots,
  rSquaredOfFurtherArms,
  type FurtherArmsSettings,
} from 'why-attention/experiments/routing';
import {recordKey, type NotebookStudy} from 'why-attention/study';
import {studyOf, tunedPart} from '../../../support/part-of';
import {furtherArmsRecord} from './records';

/** Each cell has a rate of its own. */
const part = tunedPart(furtherArms, {
  dials: [0, 0.5, 1],
  steps: 100,
  slots: [2, 8],
  longSteps: 400,
  batchSize: 8,
  learningRates: [0.01, 0.1],
});
const study = (tier: NotebookStudy['tier']): NotebookStudy => studyOf(part, tier);

test('what is changed takes the nearest tuned rate: in λ, then in slots, then in steps', () => {
  const trials = furtherArmsTrials(study('full'), {dials: [0.6], slots: [3, 7], longSteps: 300});
  const rateOf = (arm: string, nSlots: number, dial: number): number =>
    trials.find(
      (t) =>
        t.arm === arm && t.nSlots === nSlots && t.dial === dial && (arm !== 'mlp-16x' || t.steps === 300),
    )!.learningRate;
  expect(rateOf('delta-rule', 8, 0.6)).toBe(part.learningRates['delta-rule, 8 slots, dial 0.5, 100 steps']);
  expect(rateOf('mlp-16x', 3, 1)).toBe(part.learningRates['mlp-16x, 2 slots, dial 1, 400 steps']);
  expect(rateOf('mlp-16x', 7, 1)).toBe(part.learningRates['mlp-16x, 8 slots, dial 1, 400 steps']);
  expect(rateOf('dot-product', 7, 1)).toBe(part.learningRates['dot-product, 8 slots, dial 1, 400 steps']);
});

test('are cut down in the smoke tier, whatever is asked for', () => {
  const trials = furtherArmsTrials(study('smoke'), {steps: 300, longSteps: 301, dials: [0.3], slots: [5]});
  expect(new Set(trials.map(({steps}) => steps))).toEqual(new Set([6, 8]));
  expect(new Set(trials.map(({dial}) => dial))).toEqual(new Set([0, 1]));
  expect(new Set(trials.map(({nSlots}) => nSlots))).toEqual(new Set([8, 2]));
  expect(trials.every(({batchSize}) => batchSize === 8)).toBe(true);
});

describe('ordinary edits: each cell once, and all figures, texts and claims can be made', () => {
  test.each<[string, FurtherArmsSettings, number]>([
    ['one dial', {dials: [0.25]}, 3 * 6 + 4],
    ['dials in any order, one twice', {dials: [1, 0.3, 0.3]}, 3 * 6 + 4],
    ['one number of slots, twice', {slots: [5, 5]}, 3 * 6 + 2],
    ['the fewest steps', {steps: 2, longSteps: 2}, 3 * 6 + 3],
    ['another batch', {batchSize: 1}, 3 * 6 + 4],
  ])('%s', (_, settings, count) => {
    const trials = furtherArmsTrials(study('full'), settings);
    expect(trials).toHaveLength(count);
    expect(new Set(trials.map((trial) => recordKey('routing-arms', 1, trial, 0))).size).toBe(count);
    expect(trials.every(({learningRate}) => learningRate > 0)).toBe(true);
    for (const seeds of [[1000], [1000, 1001]]) {
      const records = trials.flatMap((trial, t) =>
        seeds.map((seed) =>
          furtherArmsRecord(trial, seed, 0.5 + t / 1000 + seed / 1e6, {
            metrics: {r2: 0.5, ...(trial.arm === 'dot-product' ? {r2MeanRow: 0.3} : {})},
          }),
        ),
      );
      expect(rSquaredOfFurtherArms(records).data).toHaveLength(11);
      expect(leadBySlots(records).data).toHaveLength(4);
      expect(rSquaredOfFurtherArms(records).alt).not.toMatch(/NaN|not trained|undefined/);
      expect(leadBySlots(records).alt).not.toMatch(/NaN|not trained|undefined/);
      for (const metric of Object.values(furtherArms.metrics))
        expect(metric(records).map(({value}) => Number.isFinite(value))).toEqual(seeds.map(() => true));
    }
  });

  test.each<[Record<string, unknown>, string]>([
    [{dials: []}, 'dials must be a list of one or more numbers in [0, 1]. Got [].'],
    [{slots: []}, 'slots must be a list of one or more integers from 2. Got [].'],
    [{slots: [1]}, 'slots must be a list of one or more integers from 2. Got [1].'],
    [{slots: 4}, 'slots must be a list of one or more integers from 2. Got 4.'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{longSteps: 99}, 'longSteps must be an integer of at least steps, which is 100. Got 99.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => furtherArmsTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => furtherArmsTrials(study(tier), settings)).toThrow(message);
    }
  });
});
