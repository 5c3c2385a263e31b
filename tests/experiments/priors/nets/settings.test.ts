import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  accuracyByExamples,
  accuracyWhileLearning,
  answersToShifts,
  exampleRatios,
  priorsArms,
  priorsNets,
  priorsNetsTrials,
  withTunedNetRate,
  type PriorsNetsSettings,
} from 'why-attention/experiments/priors';
import {recordKey, type NotebookStudy} from 'why-attention/study';
import {cellsOfPart, studyOf, tunedPart} from '../../../support/part-of';
import {netRecord} from './records';

/** Each cell has a rate of its own, and a decay where it is offered any. */
const part = tunedPart(priorsNets, {
  examples: {'mnist-1d': [100, 300, 1000, 3000], mnist: [100, 300, 1000, 3000, 10000]},
  batchSizes: {'mnist-1d': 200, mnist: 64},
  steps: 100,
  learningRates: {'mnist-1d': [0.001, 0.01], mnist: [0.001, 0.01]},
  weightDecays: [0, 0.1],
});
const study = (tier: NotebookStudy['tier'] = 'full'): NotebookStudy => studyOf(part, tier);
const keysOf = (trials: ReturnType<typeof priorsNetsTrials>): string[] =>
  trials.map((trial) => recordKey('priors-nets', 1, trial, 0));

describe('the cells of a design', () => {
  const confirmed = priorsNets.confirmatoryConfigs(part);

  test('all nets with each number of examples of each data set, no batch larger than there are examples', () => {
    expect(confirmed).toHaveLength((4 + 5) * 4);
    for (const data of ['mnist-1d', 'mnist'] as const)
      for (const n of [100, 300, 1000, 3000]) {
        const own = confirmed.filter((config) => config.data === data && config.n === n);
        expect(own.map(({arm}) => arm)).toEqual(priorsArms);
        expect(own.map(({batchSize}) => batchSize)).toEqual(own.map(() => data === 'mnist' ? 64 : Math.min(n, 200))); // prettier-ignore
      }
    expect(new Set(confirmed.map(priorsNets.streamOf)).size).toBe(9);
  });

  test('weight decay is offered to the dense net alone, each with each rate', () => {
    for (const cell of cellsOfPart(priorsNets, part)) {
      const tried = priorsNets.tuningConfigs(part).filter((config) => priorsNets.tuningCell(config) === cell); // prettier-ignore
      const decays = tried[0].arm === 'mlp' ? [0, 0.1] : [undefined];
      expect(tried.map(({learningRate, weightDecay}) => [learningRate, weightDecay])).toEqual(
        [0.001, 0.01].flatMap((rate) => decays.map((decay) => [rate, decay])),
      );
    }
    for (const {arm, weightDecay} of confirmed) expect(weightDecay !== undefined).toBe(arm === 'mlp');
  });
});

describe('priorsNetsTrials', () => {
  test('what is asked for joins what gate and claims read, each once, and changes none of these', () => {
    const trials = priorsNetsTrials(study(), {examples: {'mnist-1d': [50, 50, 100]}});
    const own = trials.filter(({data}) => data === 'mnist-1d').map(({n}) => n);
    expect([...new Set(own)]).toEqual([50, 100, 300, 1000, 3000]);
    const frozen = new Set(keysOf(priorsNets.confirmatoryConfigs(part)));
    expect(keysOf(trials).map((key) => frozen.has(key))).toEqual(trials.map(({n}) => n !== 50));
    expect(trials.filter(({n}) => n === 50).every(({batchSize}) => batchSize === 50)).toBe(true);
  });

  test('the smoke tier is cut down, whatever is asked for', () => {
    const trials = priorsNetsTrials(study('smoke'), {steps: 5000});
    expect(trials).toHaveLength(4 * 3);
    expect(trials.every(({steps}) => steps === 2)).toBe(true);
  });

  test.each<[string, PriorsNetsSettings]>([
    ['further examples of both', {examples: {'mnist-1d': [40], mnist: [2000]}}],
    ['the fewest steps', {steps: 2}],
  ])('%s: each cell once, and all figures, texts and numbers can be made', (_, settings) => {
    const trials = priorsNetsTrials(study(), settings);
    expect(new Set(keysOf(trials)).size).toBe(trials.length);
    for (const seeds of [[1000], [1000, 1001]]) {
      const records = trials.flatMap((trial, t) =>
        seeds.map((seed) => ({
          ...netRecord(trial, seed, {accuracy: 0.5 + t / 1000 + seed / 1e6}),
          config: trial,
          curves: {accuracy: [0.1, 0.5], shiftAccuracy: [1, 1, 1, 1], shiftChanged: [0, 0.1, 0.2, 0.3]},
        })),
      );
      for (const {alt} of [
        accuracyByExamples(records),
        exampleRatios(records),
        accuracyWhileLearning(records),
        answersToShifts(records),
      ])
        // prettier-ignore
        expect(alt).not.toMatch(/NaN|undefined|Infinity|not trained/);
      for (const metric of Object.values(priorsNets.metrics))
        expect(metric(records).map(({value}) => Number.isFinite(value))).toEqual(seeds.map(() => true));
    }
  });

  test.each<[PriorsNetsSettings, string]>([
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{examples: {mnist: [0]}}, 'examples of mnist must be integers from 1 to 10000. Got 0.'],
    [{examples: {mnist: [10001]}}, 'examples of mnist must be integers from 1 to 10000. Got 10001.'],
    [{examples: {'mnist-1d': [1.5]}}, 'examples of mnist-1d must be integers from 1 to 10000. Got 1.5.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => priorsNetsTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => priorsNetsTrials(study(tier), settings)).toThrow(message);
    }
  });
});

describe('withTunedNetRate takes rate and decay of the same net and data set', () => {
  const asked = {arm: 'mlp', data: 'mnist', n: 3000, steps: 100, batchSize: 64} as const;

  test.each<[string, Record<string, unknown>, string]>([
    ['of this very cell', {}, 'mlp, mnist, 3000 examples, 100 steps'],
    ['nearest in log n', {n: 1800}, 'mlp, mnist, 3000 examples, 100 steps'],
    ['nearest in log n, below', {n: 1700}, 'mlp, mnist, 1000 examples, 100 steps'],
    ['whatever the steps', {steps: 7}, 'mlp, mnist, 3000 examples, 100 steps'],
    ['of the other data set', {data: 'mnist-1d', n: 9000}, 'mlp, mnist-1d, 3000 examples, 100 steps'],
    ['of another net, without decay', {arm: 'cnn-pooled'}, 'cnn-pooled, mnist, 3000 examples, 100 steps'],
    ['of the net that is offered none', {arm: 'mlp-undecayed'}, 'mlp-undecayed, mnist, 3000 examples, 100 steps'],
  ])('%s', (_, changes, cell) => {
    const trial = {...asked, ...changes} as typeof asked;
    const decay = part.weightDecays![cell];
    expect(decay !== undefined).toBe(trial.arm === 'mlp');
    expect(withTunedNetRate(part, trial)).toEqual({...trial, learningRate: part.learningRates[cell], ...(decay === undefined ? {} : {weightDecay: decay})}); // prettier-ignore
  }); // prettier-ignore

  test('an unknown net or data set is refused with the choices', () => {
    expect(() => withTunedNetRate(part, {...asked, arm: 'relu' as 'mlp'})).toThrow(`arm must be one of ${priorsArms.join(', ')}. Got relu.`); // prettier-ignore
    expect(() => withTunedNetRate(part, {...asked, data: 'cifar' as 'mnist'})).toThrow('data must be one of mnist-1d, mnist. Got cifar.'); // prettier-ignore
  });
});
