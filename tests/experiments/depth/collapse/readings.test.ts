// What is read of the records, and what is shown of them, against hand-made ones.
import {describe, expect, test} from 'vitest';
import {ConfigError} from 'why-attention/core';
import {
  collapseArmNames,
  collapseArms,
  collapseByDepth,
  collapseDepths,
  collapseMetrics,
  collapseTrials,
  depthCollapse,
  type CollapseArm,
} from 'why-attention/experiments/depth';
import {themedFigure, type PlotlyTrace} from 'why-attention/show';
import {assertClose} from '../../../support/assert-close';
import {studyOf, untunedPart} from '../../../support/part-of';
import {collapseRecord} from './records';

/** Decades a block: a stack's residual is 10^(−rate · block), slower by its gain. */
const rates: {readonly [arm in CollapseArm]: number} = {attention: 0.5, skip: 0.03, mlp: 0.6, 'skip-mlp': 0.04, 'pre-norm': 0.01}; // prettier-ignore
const logAt = (arm: CollapseArm, gain: number, seed: number, block: number): number =>
  Math.max(-6, (-rates[arm] * block * (1 + 0.1 * seed)) / gain);
const records = [0, 1].flatMap((seed) =>
  [1, 2, 4].flatMap((gain) =>
    collapseArms.map((arm) =>
      collapseRecord(arm, gain, seed, (block) => 10 ** logAt(arm, gain, seed, block)),
    ),
  ),
);

describe('metrics', () => {
  test.each<[string, (seed: number) => number]>([
    ['withoutSkipAt8', (seed) => logAt('attention', 1, seed, 8)],
    ['withSkipAt8', (seed) => logAt('skip-mlp', 1, seed, 8)],
    ['attentionSkipAt8', (seed) => logAt('skip', 1, seed, 8)],
    ['attentionSkipAt64', (seed) => logAt('skip', 1, seed, 64)],
    ['withoutNormAt64', (seed) => logAt('skip-mlp', 1, seed, 64)],
    ['withNormAt64', (seed) => logAt('pre-norm', 1, seed, 64)],
    ['norm64', (seed) => logAt('pre-norm', 1, seed, 64) - logAt('skip-mlp', 1, seed, 64)],
    // Below 0.01 after the first block of which rate · block / gain is more than 2.
    ['laterByGain2', (seed) => Math.log2([9, 8][seed] / [5, 4][seed])],
    ['laterByGain4', (seed) => Math.log2([17, 15][seed] / [5, 4][seed])],
  ])('%s', (name, expected) => {
    const found = collapseMetrics[name](records);
    expect(found.map(({unit}) => unit)).toEqual([0, 1]);
    assertClose(found.map(({value}) => value), [0, 1].map(expected), {rtol: 1e-9, atol: 1e-9}); // prettier-ignore
  });

  test('a stack that never collapses counts as one block more than it has', () => {
    const own = [collapseRecord('pre-norm', 1, 3, () => 0.5, 8)];
    expect([...collapseDepths(own, {arm: 'pre-norm'})]).toEqual([[3, 9]]);
    expect(collapseDepths(own, {arm: 'pre-norm', gain: 2}).size).toBe(0);
  });

  test('what has no such block is no number', () => {
    const short = [collapseRecord('skip', 1, 0, () => 0.5, 4)];
    expect(collapseMetrics.attentionSkipAt8(short)[0].value).toBeNaN();
  });
});

describe('the figure', () => {
  const figure = collapseByDepth(records);
  const named = (data: readonly PlotlyTrace[], arm: CollapseArm): PlotlyTrace =>
    data.find(({name, mode}) => mode?.toString().includes('lines') && String(name).replaceAll('<br>', ' ') === collapseArmNames[arm])!; // prettier-ignore

  test('has geometric means of each stack at each gain, and shows gain 1', () => {
    expect(figure.frames!.map(({name}) => name)).toEqual(['4', '2', '1']);
    for (const [f, gain] of [4, 2, 1].entries())
      for (const arm of collapseArms) {
        const {x, y} = named(figure.frames![f].data, arm) as {x: number[]; y: number[]};
        expect(x).toEqual(Array.from({length: 64}, (_, i) => i + 1));
        const expected = x.map(
          (block) => 10 ** ((logAt(arm, gain, 0, block) + logAt(arm, gain, 1, block)) / 2),
        );
        assertClose(y, expected, {rtol: 1e-9, atol: 0});
      }
    expect(figure.data).toEqual(figure.frames![2].data);
    expect(() => themedFigure(figure)).not.toThrow();
  });

  test('says its numbers in words', () => {
    const middle = 10 ** ((logAt('pre-norm', 1, 0, 8) + logAt('pre-norm', 1, 1, 8)) / 2);
    expect(figure.alt).toContain(`Gain 1: attention alone 0.000063 → all the same;`);
    expect(figure.alt).toContain(`pre-norm ${middle.toPrecision(2)} →`);
  });

  test('of one gain needs no slider, and of nothing says so', () => {
    expect(collapseByDepth(records.filter(({config}) => config.gain === 2)).frames).toBeUndefined(); // prettier-ignore
    expect(() => themedFigure(collapseByDepth([]))).not.toThrow();
  });
});

describe('settings', () => {
  const design = {gains: [1, 2], depth: 64, tokens: 32, dModel: 64, nHeads: 4};
  const study = studyOf(untunedPart(depthCollapse, design));

  test('add gains to those that claims read', () => {
    expect([...new Set(collapseTrials(study, {gains: [8]}).map(({gain}) => gain))]).toEqual([1, 2, 8]);
    expect(collapseTrials(study, {depth: 3})[0]).toEqual({arm: 'attention', gain: 1, depth: 3, tokens: 32, dModel: 64, nHeads: 4}); // prettier-ignore
  });

  test.each([
    [{gains: [-1]}, 'gains must be numbers from 0. Got -1.'],
    [{gains: [NaN]}, 'gains must be numbers from 0. Got NaN.'],
    [{depth: 0}, 'depth must be a positive integer. Got 0.'],
    [{tokens: 1}, 'tokens must be 2 or more: one token is the same as all. Got 1.'],
  ])('refuse %j', (settings, message) => {
    expect(() => collapseTrials(study, settings)).toThrow(ConfigError);
    expect(() => collapseTrials(study, settings)).toThrow(message);
  });
});
