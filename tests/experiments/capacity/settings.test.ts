import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  capacity,
  capacityTrials,
  withTunedCapacityRate,
  type CapacitySettings,
} from 'why-attention/experiments/capacity';
import type {NotebookStudy} from 'why-attention/study';
import {cellsOfPart, studyOf, tunedPart} from '../../support/part-of';

/** Each cell has a rate of its own. */
const part = tunedPart(capacity, {
  nKeys: [8, 16, 32, 64],
  steps: 100,
  batchSize: 8,
  learningRates: [0.01, 0.1],
});
const cells = cellsOfPart(capacity, part);
const study = (tier: NotebookStudy['tier']): NotebookStudy => studyOf(part, tier);

describe('the cells of a design', () => {
  test('four sizes of four arms without replacement and of three with it, each tried with each rate', () => {
    expect(cells).toHaveLength(4 * 4 + 4 * 3);
    expect(cells[0]).toBe('sum, 8 keys, without replacement, 100 steps');
    expect(cells.at(-1)).toBe('softmax, 64 keys, with replacement, 100 steps');
    expect(capacity.tuningConfigs(part)).toHaveLength(2 * cells.length);
  });

  test('cells of the same keys and replacement share a stream', () => {
    expect(new Set(capacity.confirmatoryConfigs(part).map(capacity.streamOf)).size).toBe(8);
  });
});

describe('capacityTrials', () => {
  test('a size that is asked for joins those that gate and claims read, each once', () => {
    const sizes = capacityTrials(study('full'), {nKeys: [24, 24, 8]}).map(({nKeys}) => nKeys);
    expect([...new Set(sizes)]).toEqual([8, 24, 32, 64]);
    expect(sizes).toHaveLength(4 * 7);
  });

  test('the smoke tier is cut down, whatever is asked for', () => {
    const trials = capacityTrials(study('smoke'), {nKeys: [128], steps: 5000});
    expect(new Set(trials.map(({nKeys}) => nKeys))).toEqual(new Set([8, 32, 64]));
    expect(Math.max(...trials.map(({steps}) => steps))).toBeLessThanOrEqual(20);
  });

  test.each<[CapacitySettings, string]>([
    [{nKeys: []}, 'nKeys must be a list of one or more positive integers. Got [].'],
    [{nKeys: [8, 0]}, 'nKeys must be a list of one or more positive integers. Got [8,0].'],
    [{nKeys: 8 as unknown as number[]}, 'nKeys must be a list of one or more positive integers. Got 8.'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => capacityTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => capacityTrials(study(tier), settings)).toThrow(message);
    }
  });
});

describe('withTunedCapacityRate takes the rate of the same arm and replacement', () => {
  const trial = {arm: 'sum', nKeys: 32, replacement: true, steps: 100, batchSize: 8} as const;

  test.each<[string, Record<string, unknown>, string]>([
    ['of this very cell', {}, 'sum, 32 keys, with replacement, 100 steps'],
    ['without replacement', {replacement: false}, 'sum, 32 keys, without replacement, 100 steps'],
    ['nearest in log S', {nKeys: 23}, 'sum, 32 keys, with replacement, 100 steps'],
    ['nearest in log S, below', {nKeys: 22}, 'sum, 16 keys, with replacement, 100 steps'],
    ['whatever the steps', {steps: 7}, 'sum, 32 keys, with replacement, 100 steps'],
    ['of another arm', {arm: 'delta', nKeys: 500}, 'delta, 64 keys, with replacement, 100 steps'],
  ])('%s', (_, changes, cell) => {
    const asked = {...trial, ...changes} as typeof trial;
    expect(withTunedCapacityRate(part, asked)).toEqual({...asked, learningRate: part.learningRates[cell]});
  });

  test('an arm that is not trained so is refused', () => {
    expect(() => withTunedCapacityRate(part, {...trial, arm: 'delta', replacement: false})).toThrow(
      'arm must be one of sum, sum-dpfp-1, sum-dpfp-3, softmax without replacement. Got delta.',
    );
  });
});
