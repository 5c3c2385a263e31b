import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, foldIn, key, split, treeMap} from 'why-attention/core';
import {drawAssociativeRecall, linearMemoryFloor} from 'why-attention/data';
import {experiments} from 'why-attention/experiments';
import {
  capacity,
  capacityArms,
  capacityArmsOf,
  capacityModel,
  capacityParameters,
  type CapacityArm,
  type CapacityTrial,
} from 'why-attention/experiments/capacity';
import type {TrialOutcome} from 'why-attention/study';
import {curveSteps} from '../../../lib/experiments/trials/curve-steps';
import {assertClose} from '../../support/assert-close';
import {tolerances} from '../../support/tolerances';

const trial = (arm: CapacityArm, changes: Partial<CapacityTrial> = {}): CapacityTrial => ({
  arm,
  nKeys: 4,
  replacement: false,
  steps: 5,
  batchSize: 8,
  learningRate: 0.01,
  ...changes,
});
/** An outcome without its wall-clock time, which is no part of what a key promises. */
const timeless = ({seconds, ...rest}: TrialOutcome): Omit<TrialOutcome, 'seconds'> => {
  expect(seconds).toBeGreaterThan(0);
  return rest;
};

describe('the arms', () => {
  test('have two tables and a scale, the delta rule a β for each key besides', () => {
    const parameters = Object.fromEntries(capacityArms.map((arm) => [arm, capacityParameters(arm, 32)]));
    const tables = 2 * 32 * 16 + 1;
    expect(parameters).toEqual({
      sum: tables,
      'sum-dpfp-1': tables,
      'sum-dpfp-3': tables,
      delta: tables + 32,
      softmax: tables,
    });
  });

  test('differ from each other in what they answer', () => {
    tf.tidy(() => {
      const {input} = drawAssociativeRecall([key(1)], 4, {nKeys: 4, dValue: 16, replacement: true});
      const answers = capacityArms.map((arm) => {
        const model = capacityModel(arm, 4);
        const params = treeMap((leaf) => tf.expandDims(leaf, 0), model.init(key(2)));
        return model.apply(params, input).dataSync().slice(0, 8).join();
      });
      expect(new Set(answers).size).toBe(capacityArms.length);
    });
  });

  test('an unknown one is refused with the choices', () => {
    expect(() => capacityModel('mlp' as CapacityArm, 4)).toThrow(ConfigError);
    expect(() => capacityModel('mlp' as CapacityArm, 4)).toThrow(
      'arm must be one of sum, sum-dpfp-1, sum-dpfp-3, delta, softmax. Got mlp.',
    );
  });
});

describe('a trial', () => {
  test('repeated gives the same bits, and is a plain record', async () => {
    const trials = capacityArmsOf(true).map((arm) => trial(arm, {replacement: true}));
    const [first, second] = [
      await capacity.trial(trials, [1000, 1001]),
      await capacity.trial(trials, [1000, 1001]),
    ];
    expect(first.flat().map(timeless)).toEqual(second.flat().map(timeless));
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    for (const outcome of first.flat()) {
      expect(outcome).toMatchObject({steps: 5, failure: null});
      expect(outcome.prefixLosses).toHaveLength(5);
      expect(Object.keys(outcome.metrics)).toEqual(['recall', 'loss']);
      expect(outcome.metrics.recall).toBe(1 - outcome.metrics.loss / 0.5);
      expect(outcome.curves.loss).toHaveLength(6);
    }
    expect(new Set(first.flat().map(({metrics}) => metrics.loss)).size).toBe(6);
  });

  test('is the same bits whatever trains beside it, and close to that whichever seeds do', async () => {
    const [[alone]] = await capacity.trial([trial('sum-dpfp-3')], [1001]);
    const beside = await capacity.trial([trial('softmax'), trial('sum-dpfp-3')], [1001]);
    expect(timeless(beside[1][0])).toEqual(timeless(alone));
    const [[, second]] = await capacity.trial([trial('sum-dpfp-3')], [1000, 1001]);
    assertClose([...second.prefixLosses], [...alone.prefixLosses], tolerances.paths);
    assertClose(second.metrics.loss, alone.metrics.loss, tolerances.paths);
  });

  test('draws initialisation, stream and test set from keys of their own: recomputed from the seed', async () => {
    const [[outcome]] = await capacity.trial([trial('sum')], [1003]);
    const [initKey, dataKey, testKey] = split(key(1003), 4);
    const config = {nKeys: 4, dValue: 16, replacement: false};
    tf.tidy(() => {
      const model = capacityModel('sum', 4);
      const params = treeMap((leaf) => tf.expandDims(leaf, 0), model.init(initKey));
      const lossOn = (draw: number[], examples: number): number => {
        const {input, target} = drawAssociativeRecall([[draw[0], draw[1]]], examples, config);
        const squares = [...tf.square(tf.sub(model.apply(params, input), target)).dataSync()];
        return squares.reduce((sum, square) => sum + square, 0) / squares.length / 2;
      };
      assertClose(outcome.prefixLosses[0], lossOn([...foldIn(dataKey, 0)], 8), tolerances.elementwise);
      const slices = Array.from({length: 8}, (_, i) => lossOn([...foldIn(testKey, i)], 256));
      assertClose(outcome.untrained.loss, slices.reduce((sum, loss) => sum + loss, 0) / 8, tolerances.elementwise); // prettier-ignore
    });
  });

  test('learns: with more keys than numbers in a key the sum rule comes near its least loss, softmax to none', async () => {
    const learning = {nKeys: 24, steps: 150, batchSize: 32, learningRate: 0.03};
    const [[sum], [softmax]] = await capacity.trial(
      [trial('sum', learning), trial('softmax', learning)],
      [1000],
    );
    expect(sum.untrained.loss).toBeGreaterThan(0.5);
    expect(sum.metrics.loss).toBeGreaterThan(linearMemoryFloor(24, 16) - 0.01);
    expect(sum.metrics.loss).toBeLessThan(linearMemoryFloor(24, 16) + 0.05);
    expect(softmax.metrics.loss).toBeLessThan(0.02);
    expect(sum.curves.loss).toHaveLength(17);
    expect(sum.prefixLosses).toHaveLength(20);
  });

  test('that diverges is kept with its step, spoils no other, and has no number that JSON cannot hold', async () => {
    const wild = trial('sum', {learningRate: 1e30});
    const [[healthy], [diverged]] = await capacity.trial([trial('softmax'), wild], [1000]);
    const [[alone]] = await capacity.trial([trial('softmax')], [1000]);
    expect(timeless(healthy)).toEqual(timeless(alone));
    expect(diverged.failure?.kind).toBe('diverged');
    const {step} = diverged.failure!;
    expect(diverged.prefixLosses).toHaveLength(step);
    expect(diverged.metrics).toEqual({});
    expect(diverged.curves.loss.length).toBeGreaterThan(0);
    expect(diverged.curves.loss.length).toBeLessThanOrEqual(step + 1);
    expect(Number.isFinite(diverged.untrained.loss)).toBe(true);
    expect(JSON.parse(JSON.stringify(diverged))).toEqual(diverged);
  });

  test('leaves no tensor', async () => {
    const before = tf.memory().numTensors;
    await capacity.trial([trial('sum', {steps: 2}), trial('softmax', {steps: 2})], [1000, 1001]);
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each<[string, Partial<CapacityTrial>]>([
    ['number of keys', {nKeys: 5}],
    ['replacement', {replacement: true}],
    ['number of steps', {steps: 6}],
    ['batch size', {batchSize: 4}],
  ])('is not trained beside one of another %s, nor where there is none', async (_, changes) => {
    const before = tf.memory().numTensors;
    const together = capacity.trial([trial('sum'), trial('sum', changes)], [1000]);
    await expect(together).rejects.toThrow(ConfigError);
    await expect(together).rejects.toThrow(
      'Trials that train together must share a stream. Got 4 keys without replacement, 5 steps of 8; ',
    );
    await expect(capacity.trial([], [1000])).rejects.toThrow(
      'trials must hold at least one trial. Got none.',
    );
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('the loss is measured at 17 steps, or at each of fewer', () => {
  expect(curveSteps(800)).toEqual(Array.from({length: 17}, (_, i) => 50 * i));
  expect(curveSteps(3)).toEqual([0, 1, 2, 3]);
});

test('the experiment is known by its name', () => {
  expect(experiments.capacity).toBe(capacity);
});
