import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  advantageByDial,
  attentionMaps,
  learningCurves,
  longLearningCurves,
  routing,
  routingFairFight,
  routingTrials,
  rSquaredByCue,
  rSquaredByDial,
  withTunedRate,
  type RoutingSettings,
  type RoutingTrial,
} from 'why-attention/experiments/routing';
import {recordKey, type NotebookStudy, type RecordOfTrial} from 'why-attention/study';
import {curveSteps} from '../../../../lib/experiments/trials/curve-steps';
import {studyOf, tunedPart} from '../../../support/part-of';

/** Each cell has a rate of its own. */
const part = tunedPart(routing, {
  dials: [0, 0.5, 1],
  steps: 100,
  longSteps: 400,
  batchSize: 8,
  learningRates: [0.01, 0.1],
});
const rateOf = (cell: string): number => part.learningRates[cell];
const study = (tier: NotebookStudy['tier']): NotebookStudy => studyOf(part, tier);

/** A record as training would leave it. */
const recordOfTrial = (trial: RoutingTrial, seed: number, r2: number): RecordOfTrial => ({
  key: recordKey('routing', 1, trial, seed),
  experiment: 'routing',
  version: 1,
  config: trial,
  seed,
  purpose: 'smoke',
  untrained: {r2: -1},
  prefixLosses: [],
  metrics: {r2},
  curves: {
    r2: curveSteps(trial.steps).map(() => r2),
    ...(trial.arm === 'dot-product' || trial.arm === 'additive'
      ? {attention: Array<number>(64).fill(0.125)}
      : {}),
  },
  steps: trial.steps,
  seconds: 1,
  backend: 'b',
  threads: 1,
  failure: null,
});

describe('routingTrials', () => {
  test('keep what is not changed as frozen, and take the nearest tuned rate for what is', () => {
    const trials = routingTrials(study('full'), {dials: [0.6, 1]});
    const frozen = new Set(
      routing.confirmatoryConfigs(part).map((config) => recordKey('routing', 1, config, 0)),
    );
    const isFrozen = trials.map((config) => frozen.has(recordKey('routing', 1, config, 0)));
    expect(isFrozen).toEqual(trials.map(({dial}) => dial !== 0.6));
    const near = trials.find(({arm, dial}) => arm === 'dot-product' && dial === 0.6);
    expect(near?.learningRate).toBe(rateOf('dot-product, key, dial 0.5, 100 steps'));
  });

  test('are cut down in the smoke tier, whatever is asked for', () => {
    const trials = routingTrials(study('smoke'), {steps: 300, dials: [0.3]});
    expect(new Set(trials.map(({steps}) => steps))).toEqual(new Set([20, 40]));
    expect(new Set(trials.map(({dial}) => dial))).toEqual(new Set([0, 1]));
    expect(trials.every(({batchSize}) => batchSize === 8)).toBe(true);
  });
});

describe('ordinary edits', () => {
  const records = (trials: readonly RoutingTrial[], seeds: readonly number[]): RecordOfTrial[] =>
    trials.flatMap((trial, t) =>
      seeds.map((seed) => recordOfTrial(trial, seed, 0.5 + t / 1000 + seed / 1e6)),
    );

  test.each<[string, RoutingSettings, number[], number]>([
    ['one dial', {dials: [0.25]}, [0, 0.25, 1], 3 * 5 + 5 + 2],
    ['dials without 0', {dials: [0.5, 1]}, [0, 0.5, 1], 3 * 5 + 5 + 2],
    ['dials in any order, one twice', {dials: [1, 0.3, 0.3, 0]}, [0, 0.3, 1], 3 * 5 + 5 + 2],
    ['the fewest steps', {steps: 2, longSteps: 2}, [0, 0.5, 1], 3 * 5 + 5],
    ['as many steps in the long cells', {longSteps: 100}, [0, 0.5, 1], 3 * 5 + 5],
    ['other budgets and batches', {steps: 50, longSteps: 51, batchSize: 1}, [0, 0.5, 1], 3 * 5 + 5 + 2],
  ])('%s: each cell once, and all figures and claims can be drawn', (_, settings, dials, cells) => {
    const trials = routingTrials(study('full'), settings);
    expect(new Set(trials.map(({dial}) => dial))).toEqual(new Set(dials));
    expect(trials).toHaveLength(cells);
    expect(new Set(trials.map((trial) => recordKey('routing', 1, trial, 0))).size).toBe(cells);
    for (const seeds of [[1000], [1000, 1001]]) {
      const made = records(trials, seeds);
      expect(learningCurves(made).frames?.map(({name}) => name)).toEqual(dials.map(String));
      expect(rSquaredByCue(made).data).toHaveLength(12);
      expect(attentionMaps(made).data).toHaveLength(3);
      expect(routingFairFight(made)).toHaveLength(5);
      expect((advantageByDial(made).data[1].x as number[]).length).toBe(dials.length);
      expect((rSquaredByDial(made).data[2].x as number[]).length).toBe(dials.length);
      expect((longLearningCurves(made).data[0].x as number[]).at(-1)).toBe(
        Math.max(...trials.map(({steps}) => steps)),
      );
      for (const metric of Object.values(routing.metrics))
        expect(metric(made).map(({value}) => Number.isFinite(value))).toEqual(seeds.map(() => true));
    }
  });

  test.each<[Record<string, unknown>, string]>([
    [{dials: []}, 'dials must be a list of one or more numbers in [0, 1]. Got [].'],
    [{dials: [0, 1.5]}, 'dials must be a list of one or more numbers in [0, 1]. Got [0,1.5].'],
    [{dials: 0.5}, 'dials must be a list of one or more numbers in [0, 1]. Got 0.5.'],
    [{steps: 0}, 'steps must be an integer of at least 2. Got 0.'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{steps: 2.5}, 'steps must be an integer of at least 2. Got 2.5.'],
    [{steps: 500}, 'longSteps must be an integer of at least steps, which is 500. Got 400.'],
    [{longSteps: 99}, 'longSteps must be an integer of at least steps, which is 100. Got 99.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => routingTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => routingTrials(study(tier), settings)).toThrow(message);
    }
  });
});

describe('withTunedRate takes the rate of the same arm and cue', () => {
  const trial = {arm: 'mlp-16x', cue: 'key', dial: 1, steps: 100, batchSize: 8} as const;

  test.each<[string, Partial<typeof trial> | Record<string, unknown>, string]>([
    ['of this very cell', {}, 'mlp-16x, key, dial 1, 100 steps'],
    ['nearest in λ', {dial: 0.2}, 'mlp-16x, key, dial 0, 100 steps'],
    ['nearest in steps where λ is the same', {steps: 350}, 'mlp-16x, key, dial 1, 400 steps'],
    ['nearest in λ before steps', {dial: 0.6, steps: 400}, 'mlp-16x, key, dial 0.5, 100 steps'],
    ['of the other cue', {cue: 'slot-number', dial: 0}, 'mlp-16x, slot-number, dial 1, 100 steps'],
    ['of another arm', {arm: 'static'}, 'static, key, dial 1, 100 steps'],
  ])('%s', (_, changes, cell) => {
    const asked = {...trial, ...changes} as typeof trial;
    expect(withTunedRate(part, asked)).toEqual({...asked, learningRate: rateOf(cell)});
  });
});
