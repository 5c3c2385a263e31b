// The experiment on norms: its encoders, its cells, the numbers that claims read, and its figures, recomputed by hand from hand-made records.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, treeLeaves} from 'why-attention/core';
import {
  accuracyByRate,
  depthNorms,
  learningRatesThatWork,
  normArmNames,
  normArms,
  normFairFight,
  normMetrics,
  normModel,
  normParameters,
  normTrials,
  ratesThatLearn,
  type NormArm,
} from 'why-attention/experiments/depth';
import type {PlotlyTrace} from 'why-attention/show';
import {pairedInterval, type NotebookStudy, type RecordOfTrial} from 'why-attention/study';
import {assertClose} from '../../../../support/assert-close';
import {studyOf, untunedPart} from '../../../../support/part-of';
import {tolerances} from '../../../../support/tolerances';
import {normRecord} from '../records';

const rates = [0.001, 0.003, 0.01, 0.03];

describe('the encoders', () => {
  test('have eight blocks of 16 numbers, pre-norm with a last norm', () => {
    const lin = (dIn: number, dOut: number): number => dIn * dOut + dOut;
    const block = 4 * lin(16, 16) + lin(16, 64) + lin(64, 16) + 2 * 2 * 16;
    const post = (10 + 8) * 16 + 8 * block + lin(16, 10);
    expect(normArms.map(normParameters)).toEqual([post + 32, post, post + 32, post]);
  });

  test('of one key start with the same numbers, but for the last matrices of branches, a quarter: 1/√(2 · 8)', () =>
    tf.tidy(() => {
      const [plain, scaled] = [normModel('post'), normModel('post-scaled')].map((model) =>
        model.init(key(0)),
      );
      const ratios = treeLeaves(plain).map((leaf, i) => {
        const other = treeLeaves(scaled)[i];
        const [a, b] = [leaf, other].map((own) => tf.norm(own).dataSync()[0]);
        return a === 0 ? 1 : b / a;
      });
      expect(ratios.filter((ratio) => Math.abs(ratio - 0.25) < 1e-5)).toHaveLength(2 * 8);
      expect(ratios.filter((ratio) => ratio === 1)).toHaveLength(ratios.length - 16);
    }));

  test('what reaches post-norm’s read-out has mean square 1 at every token, as its last norm left it', () =>
    tf.tidy(() => {
      const tokens = tf.tensor2d([[1, 2, 3, 4, 5, 6, 7, 8]], [1, 8], 'int32');
      const model = normModel('post');
      const params = model.init(key(1));
      const stem = model.stem(params, {tokens});
      const h = model.units(params, {tokens}).reduce((own, {branch, after}) => after!(tf.add(own, branch(own))), stem); // prettier-ignore
      assertClose(tf.mean(tf.square(h), -1), tf.ones([1, 8]), {rtol: 1e-3, atol: 0});
      assertClose(model.head(params, h, {tokens}), model.apply(params, {tokens}), tolerances.paths);
    }));

  test('have names of their own, and an unknown one is refused with the choices', () => {
    expect(new Set(Object.values(normArmNames)).size).toBe(4);
    expect(() => normModel('none' as NormArm)).toThrow(ConfigError);
    expect(() => normModel('none' as NormArm)).toThrow(
      `arm must be one of ${normArms.join(', ')}. Got none.`,
    );
  });
});

const part = untunedPart(depthNorms, {rates, warmUps: [true, false], steps: 100, batchSize: 16});
const study = (tier: NotebookStudy['tier'] = 'full'): NotebookStudy => studyOf(part, tier);

describe('the cells', () => {
  test('are all encoders with both schedules at all rates, which are confirmed and not chosen among', () => {
    const trials = depthNorms.confirmatoryConfigs(part);
    expect(trials).toHaveLength(4 * 2 * 4);
    for (const arm of normArms)
      for (const warmUp of [true, false])
        expect(trials.filter((own) => own.arm === arm && own.warmUp === warmUp).map(({learningRate}) => learningRate)).toEqual(rates); // prettier-ignore
    expect(depthNorms.tuningConfigs(part)).toEqual([]);
    expect(new Set(trials.map(depthNorms.streamOf)).size).toBe(2);
    expect(depthNorms.tuningCell(trials[5])).toBe('post, with warm-up, rate 0.003');
  });

  test('of other settings: other rates, each once; the smoke tier is cut down, whatever is asked for', () => {
    expect(new Set(normTrials(study(), {rates: [0.1, 0.1]}).map(({learningRate}) => learningRate))).toEqual(new Set([0.1])); // prettier-ignore
    expect(normTrials(study(), {rates: [0.1, 0.1]})).toHaveLength(8);
    expect(normTrials(study(), {steps: 7}).every(({steps}) => steps === 7)).toBe(true);
    const smoke = normTrials(study('smoke'), {rates, steps: 500});
    expect(smoke.map(({steps, batchSize, learningRate}) => [steps, batchSize, learningRate])).toEqual(Array(8).fill([2, 8, 0.01])); // prettier-ignore
  });

  test.each<[Record<string, unknown>, string]>([
    [{rates: []}, 'rates must be a list of one or more numbers above 0. Got [].'],
    [{rates: [0.1, -1]}, 'rates must be a list of one or more numbers above 0. Got [0.1,-1].'],
    [{rates: 0.1}, 'rates must be a list of one or more numbers above 0. Got 0.1.'],
    [{steps: 1}, 'steps must be an integer of at least 2. Got 1.'],
    [{batchSize: 0}, 'batchSize must be a positive integer. Got 0.'],
  ])('%j is refused, in each tier, by the name of the field', (settings, message) => {
    for (const tier of ['full', 'smoke'] as const) {
      expect(() => normTrials(study(tier), settings)).toThrow(ConfigError);
      expect(() => normTrials(study(tier), settings)).toThrow(message);
    }
  });
});

const seeds = [0, 1, 2];
/** An accuracy that tells encoder, schedule, rate and seed apart, around .9. */
const accuracyOf = (arm: NormArm, warmUp: boolean, r: number, seed: number): number =>
  0.86 + 0.01 * ((5 * normArms.indexOf(arm) + 3 * r + 2 * seed + (warmUp ? 4 : 0)) % 9) + 0.0001 * r;
const records: RecordOfTrial[] = [...seeds].reverse().flatMap((seed) =>
  normArms.flatMap((arm) =>
    [true, false].flatMap((warmUp) =>
      rates.map((rate, r) => normRecord({arm, warmUp}, rate, seed, accuracyOf(arm, warmUp, r, seed), {seconds: 3 + seed})),
    ),
  ),
); // prettier-ignore
const countOf = (arm: NormArm, warmUp: boolean, seed: number): number =>
  rates.filter((_, r) => accuracyOf(arm, warmUp, r, seed) >= 0.9).length;
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

describe('the numbers that claims read, seed by seed in ascending order', () => {
  const lead = (a: NormArm, b: NormArm, ofA = true, ofB = ofA) => (seed: number) => countOf(a, ofA, seed) - countOf(b, ofB, seed); // prettier-ignore
  const meanAccuracy = (arm: NormArm, seed: number): number => meanOf(rates.map((_, r) => accuracyOf(arm, true, r, seed))); // prettier-ignore

  test.each<[string, (seed: number) => number]>([
    ['preLead', lead('pre', 'post')],
    ['preLeadOfSmallBranches', lead('pre-scaled', 'post-scaled')],
    ['preLeadWithoutWarmUp', lead('pre', 'post', false)],
    ['preLeadOfSmallBranchesWithoutWarmUp', lead('pre-scaled', 'post-scaled', false)],
    ['warmUpHelpsPre', lead('pre', 'pre', true, false)],
    ['warmUpHelpsPost', lead('post', 'post', true, false)],
    ['smallBranchesHelpPost', lead('post-scaled', 'post')],
    ['preAccuracyLead', (seed) => meanAccuracy('pre', seed) - meanAccuracy('post', seed)],
  ])('%s', (metric, expected) => {
    const values = normMetrics[metric](records).map(({unit, value}) => [unit, value]);
    expect(values).toEqual(seeds.map((seed) => [seed, expect.closeTo(expected(seed), 12)]));
  });

  test('these are all', () => expect(Object.keys(normMetrics)).toHaveLength(8));

  test('a rate at which a seed diverged, or has no number, is one at which it did not learn', () => {
    const own = [
      normRecord({arm: 'post'}, 0.01, 0, 0.99),
      normRecord({arm: 'post'}, 0.03, 0, 0.99, {failure: {kind: 'diverged', step: 4}}),
      normRecord({arm: 'post'}, 0.1, 0, 0.9),
      normRecord({arm: 'post'}, 0.3, 1, 0.99, {metrics: {}}),
    ];
    expect([...ratesThatLearn(own, {arm: 'post'})]).toEqual([[0, 2], [1, 0]]); // prettier-ignore
    expect(ratesThatLearn(own, {arm: 'post', warmUp: false}).size).toBe(0);
  });
});

describe('figures', () => {
  const tracesOf = (data: readonly PlotlyTrace[], name: string): PlotlyTrace[] => data.filter((trace) => String(trace.name).replaceAll('<br>', ' ') === name); // prettier-ignore

  test('accuracy by rate: means with their intervals, with warm-up and without', () => {
    const {data, alt} = accuracyByRate(records);
    for (const arm of normArms) {
      const found = tracesOf(data, normArmNames[arm]);
      expect(found.map(({xaxis}) => xaxis ?? 'x')).toEqual(['x', 'x2']);
      found.forEach((trace, panel) => {
        const samples = rates.map((_, r) => seeds.map((seed) => accuracyOf(arm, panel === 0, r, seed)));
        const {array} = trace.error_y as {array: number[]};
        expect(trace.x).toEqual(rates);
        assertClose(trace.y as number[], samples.map(meanOf), {rtol: 1e-12, atol: 0});
        assertClose(array.map((distance, r) => distance + (trace.y as number[])[r]), samples.map((values) => pairedInterval(values, 0.95).upper), {rtol: 1e-12, atol: 0}); // prettier-ignore
      });
    }
    const post = meanOf(seeds.map((seed) => countOf('post', false, seed))).toFixed(2);
    expect(alt).toContain('of 4, at which it reaches 0.9');
    expect(alt).toContain(`post-norm ${post}; pre-norm, small branches `);
  });

  test('accuracy by rate: without records of starts without warm-up there is one plot, which speaks of no other', () => {
    const {data, alt} = accuracyByRate(records.filter(({config}) => config.warmUp === true));
    for (const arm of normArms) expect(tracesOf(data, normArmNames[arm])).toHaveLength(1);
    expect(alt).not.toMatch(/Without|not trained/);
  });

  test.each([true, false])('rates that work: the number of each seed, warm-up %s', (warmUp) => {
    const {data, alt} = learningRatesThatWork(records, warmUp);
    normArms.forEach((arm) => {
      const [dots] = tracesOf(data, `${normArmNames[arm]}: each`);
      expect([...(dots.x as number[])].sort()).toEqual(
        seeds.map((seed) => countOf(arm, warmUp, seed)).sort(),
      );
      expect(alt).toContain(`${normArmNames[arm]} ${meanOf(seeds.map((seed) => countOf(arm, warmUp, seed))).toFixed(2)}`); // prettier-ignore
    });
  });

  test('the fair fight at a rate', () => {
    const rows = normFairFight(records, 0.01);
    expect(rows.map(({arm, learningRate, runs}) => [arm, learningRate, runs])).toEqual(normArms.map((arm) => [normArmNames[arm], 0.01, 3])); // prettier-ignore
    expect(rows[0].stepMilliseconds).toBeCloseTo(4000 / 300, 9);
  });
});
