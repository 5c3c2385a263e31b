import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, foldIn, key, split, treeMap} from 'why-attention/core';
import {drawAssociativeRecall, linearMemoryFloor} from 'why-attention/data';
import {
  capacity,
  capacityArms,
  capacityModel,
  capacityParameters,
  type CapacityArm,
  type CapacityTrial,
} from 'why-attention/experiments/capacity';
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
});

test('the loss is measured at 17 steps, or at each of fewer', () => {
  expect(curveSteps(800)).toEqual(Array.from({length: 17}, (_, i) => 50 * i));
  expect(curveSteps(3)).toEqual([0, 1, 2, 3]);
});
