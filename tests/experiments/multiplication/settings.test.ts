import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  errorByArm,
  errorByExamples,
  errorByWidth,
  gateGains,
  multiplication,
  multiplicationArms,
  multiplicationTrials,
  withTunedMultiplicationRate,
  type MultiplicationSettings,
  type MultiplicationTrial,
} from 'why-attention/experiments/multiplication';
import {recordKey, type NotebookStudy} from 'why-attention/study';
import {cellsOfPart, studyOf, tunedPart} from '../../support/part-of';
import {multiplicationRecord} from './records';

/** Each cell has a rate of its own, and a decay where it is offered any. */
const part = tunedPart(multiplication, {
  dims: [1, 4, 16],
  samples: [1024, 4096, 65536],
  steps: 100,
  longSteps: 400,
  batchSize: 1000,
  learningRates: [0.01, 0.1],
  weightDecays: [0, 0.1, 0.3],
});
const cells = cellsOfPart(multiplication, part);
const study = (tier: NotebookStudy['tier'] = 'full'): NotebookStudy => studyOf(part, tier);
const countOf = (changes: Partial<MultiplicationTrial>): number =>
  multiplication
    .confirmatoryConfigs(part)
    .filter((config) =>
      Object.entries(changes).every(([field, value]) => config[field as keyof MultiplicationTrial] === value),
    ).length;

describe('the cells of a design', () => {
  test('both pairs at each d and number of examples, and the others where they are read', () => {
    expect(countOf({target: 'product', d: 1})).toBe(4 * 4);
    expect(countOf({target: 'product', d: 4})).toBe(4 * 4);
    expect(countOf({target: 'sines', d: 4, samples: 'stream'})).toBe(5);
    expect(countOf({target: 'relation', d: 16, samples: 'stream'})).toBe(5);
    // pairs, seven further arms, two larger nets, three widths (of which one is a further arm)
    expect(countOf({target: 'product', d: 16, samples: 'stream', steps: 100})).toBe(4 + 7 + 2 + 2);
    expect(countOf({d: 16, samples: 4096})).toBe(4 + 1 + 2 + 3);
    expect(countOf({d: 16, samples: 65536})).toBe(4 + 1 + 3);
    expect(countOf({d: 16, samples: 1024})).toBe(4 + 1);
    expect(countOf({d: 16, steps: 400})).toBe(4);
    expect(cells).toHaveLength(32 + 10 + 15 + 10 + 8 + 5 + 4);
    expect(new Set(multiplication.confirmatoryConfigs(part).map(({arm}) => arm))).toEqual(new Set(multiplicationArms)); // prettier-ignore
  });

  test('weight decay is offered where the examples are finite, each with each rate', () => {
    for (const cell of cells) {
      const tried = multiplication.tuningConfigs(part).filter((config) => multiplication.tuningCell(config) === cell); // prettier-ignore
      const [{samples}] = tried;
      expect(tried.map(({learningRate, weightDecay}) => [learningRate, weightDecay])).toEqual(
        [0.01, 0.1].flatMap((rate) => (samples === 'stream' ? [undefined] : [0, 0.1, 0.3]).map((decay) => [rate, decay])), // prettier-ignore
      );
    }
    const confirmed = multiplication.confirmatoryConfigs(part);
    expect(confirmed.every(({samples, weightDecay}) => (samples === 'stream') === (weightDecay === undefined))).toBe(true); // prettier-ignore
  });

  test('cells of the same data and steps share a stream', () => {
    const streams = new Set(multiplication.confirmatoryConfigs(part).map(multiplication.streamOf));
    // three d times three sets and fresh examples, two other targets, the long cells
    expect(streams.size).toBe(3 * 4 + 2 + 1);
  });

  test('without more steps there are no long cells', () => {
    const {design} = part;
    const equal = tunedPart(multiplication, {...design, longSteps: 100});
    expect(multiplication.confirmatoryConfigs(equal)).toHaveLength(cells.length - 4);
  });
});

describe('multiplicationTrials', () => {
  test('keep what is not changed as frozen; what is asked for joins what gate and claims read, each once', () => {
    const frozen = new Set(multiplication.confirmatoryConfigs(part).map((config) => recordKey('multiplication', 1, config, 0))); // prettier-ignore
    const trials = multiplicationTrials(study(), {dims: [8, 8, 1]});
    expect([...new Set(trials.map(({d}) => d))]).toEqual([1, 4, 8, 16]);
    const isFrozen = trials.map((config) => frozen.has(recordKey('multiplication', 1, config, 0)));
    expect(isFrozen).toEqual(trials.map(({d}) => d !== 8));
    const samples = multiplicationTrials(study(), {samples: [512]}).map((trial) => trial.samples);
    expect(new Set(samples)).toEqual(new Set([512, 4096, 'stream']));
  });

  test('the smoke tier is cut down, whatever is asked for', () => {
    const trials = multiplicationTrials(study('smoke'), {dims: [64], samples: [9000], steps: 5000, longSteps: 9000}); // prettier-ignore
    expect(new Set(trials.map(({d}) => d))).toEqual(new Set([1, 4, 16]));
    expect(new Set(trials.map(({samples}) => samples))).toEqual(new Set([4096, 'stream']));
    expect(new Set(trials.map(({steps}) => steps))).toEqual(new Set([4, 8]));
    expect(trials.every(({batchSize}) => batchSize === 16)).toBe(true);
  });

  test.each<[string, MultiplicationSettings]>([
    ['another d', {dims: [2]}],
    ['other numbers of examples, one twice', {samples: [100, 100]}],
    ['the fewest steps', {steps: 2, longSteps: 2}],
    ['as many steps in the long cells', {longSteps: 100}],
    ['another batch', {batchSize: 1}],
  ])('%s: each cell once, and all figures, texts and numbers can be made', (_, settings) => {
    const trials = multiplicationTrials(study(), settings);
    expect(new Set(trials.map((trial) => recordKey('multiplication', 1, trial, 0))).size).toBe(trials.length);
    expect(trials.every(({learningRate}) => learningRate > 0)).toBe(true);
    for (const seeds of [[1000], [1000, 1001]]) {
      const records = trials.flatMap((trial, t) =>
        seeds.map((seed) => ({
          ...multiplicationRecord(trial, seed, {nrmse: 0.5 + t / 1000 + seed / 1e6}),
          config: trial,
        })),
      );
      for (const figure of [
        errorByArm(records),
        errorByArm(records, 'outside'),
        errorByExamples(records),
        errorByWidth(records),
        gateGains(records),
      ])
        // prettier-ignore
        expect(figure.alt).not.toMatch(/NaN|undefined|Infinity|not trained/);
      for (const metric of Object.values(multiplication.metrics))
        expect(metric(records).map(({value}) => Number.isFinite(value))).toEqual(seeds.map(() => true));
    }
  });

  test.each<[Record<string, unknown>, string]>([
    [{dims: []}, 'dims must be a list of one or more positive integers. Got [].'],
    [{dims: [4, 0]}, 'dims must be a list of one or more positive integers. Got [4,0].'],
    [{samples: [1.5]}, 'samples must be a list of one or more positive integers. Got [1.5].'],
    [{samples: 4096}, 'samples must be a list of one or more positive integers. Got 4096.'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{longSteps: 99}, 'longSteps must be an integer of at least steps, which is 100. Got 99.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => multiplicationTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => multiplicationTrials(study(tier), settings)).toThrow(message);
    }
  });
});

describe('withTunedMultiplicationRate takes rate and decay of the same arm', () => {
  const asked = {arm: 'reglu', target: 'product', d: 16, samples: 4096, steps: 100, batchSize: 1000} as const;

  test.each<[string, Record<string, unknown>, string]>([
    ['of this very cell', {}, 'reglu, product, d 16, 4096 examples, 100 steps'],
    ['nearest in log d', {d: 9}, 'reglu, product, d 16, 4096 examples, 100 steps'],
    ['nearest in log d, below', {d: 7}, 'reglu, product, d 4, 4096 examples, 100 steps'],
    ['nearest in examples', {samples: 3000}, 'reglu, product, d 16, 4096 examples, 100 steps'],
    ['nearest in examples, below', {samples: 1900}, 'reglu, product, d 16, 1024 examples, 100 steps'],
    ['in d before examples', {d: 4, samples: 1000}, 'reglu, product, d 4, 1024 examples, 100 steps'],
    [
      'in examples, of which a stream has steps · batch',
      {samples: 'stream', steps: 300},
      'reglu, product, d 16, stream, 400 steps',
    ],
    ['of its target', {target: 'sines', samples: 'stream'}, 'reglu, sines, d 4, stream, 100 steps'],
    ['of another arm', {arm: 'bilinear', samples: 'stream'}, 'bilinear, product, d 16, stream, 100 steps'],
    [
      'of another target where its own was not tuned',
      {arm: 'bilinear', target: 'sines', samples: 'stream'},
      'bilinear, product, d 16, stream, 100 steps',
    ],
  ])('%s', (_, changes, cell) => {
    const trial = {...asked, ...changes} as typeof asked;
    const tuned = withTunedMultiplicationRate(part, trial);
    expect(tuned.learningRate).toBe(part.learningRates[cell]);
    const isStream = (changes.samples ?? asked.samples) === 'stream';
    expect(tuned).toEqual({
      ...trial,
      learningRate: part.learningRates[cell],
      ...(isStream ? {} : {weightDecay: part.weightDecays![cell]}),
    });
  });

  test('finite examples of an arm that was tuned on fresh ones go without decay, which is a choice of its list', () => {
    const trial = withTunedMultiplicationRate(part, {...asked, arm: 'bilinear'});
    expect(trial.weightDecay).toBe(0);
  });

  test('an unknown arm is refused with the choices', () => {
    const unknown = (): unknown => withTunedMultiplicationRate(part, {...asked, arm: 'mlp' as 'relu'});
    expect(unknown).toThrow(`arm must be one of ${multiplicationArms.join(', ')}. Got mlp.`);
  });
});
