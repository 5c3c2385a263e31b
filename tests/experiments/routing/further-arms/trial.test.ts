import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {rSquared} from 'why-attention/analysis';
import {ConfigError, key, parameterCount, split, treeMap, type Params} from 'why-attention/core';
import {drawRouting, routingDefaults} from 'why-attention/data';
import {
  furtherArmModel,
  furtherArmParameters,
  furtherArms,
  furtherRoutingArms,
  routing,
  type FurtherArmsTrial,
  type FurtherRoutingArm,
} from 'why-attention/experiments/routing';
import {poolingWeights, type AttentionPoolingParams} from 'why-attention/models';
import {linear} from 'why-attention/nn';
import {matmul} from 'why-attention/ops';
import {openStudy, recordKey, type Part, type TrialOutcome} from 'why-attention/study';
import {meanRowRSquared} from '../../../../lib/experiments/routing/further-arms/mean-row';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const trial = (arm: FurtherRoutingArm, changes: Partial<FurtherArmsTrial> = {}): FurtherArmsTrial => ({
  arm,
  cue: 'key',
  dial: 0.5,
  nSlots: 8,
  steps: 5,
  batchSize: 16,
  learningRate: 0.01,
  ...changes,
});
const timeless = ({seconds, ...rest}: TrialOutcome): Omit<TrialOutcome, 'seconds'> => {
  expect(seconds).toBeGreaterThan(0);
  return rest;
};

describe('the arms are a fair fight', () => {
  const lin = (dIn: number, dOut: number): number => dIn * dOut + dOut;

  test('their parameters by formula', () => {
    const pooling = (d: number): number => lin(17, d) + 8 * d + lin(d, d) + lin(d, 8);
    const compared = pooling(16) + 2 * lin(16, 16);
    expect(Object.fromEntries(furtherRoutingArms.map((arm) => [arm, furtherArmParameters(arm)]))).toEqual({
      'dot-product': compared,
      'delta-rule': compared + lin(16, 1),
      'fast-weights': compared,
      'fast-weights-normalised': compared,
      'dense-synthesizer': pooling(17) + lin(17, 17) + lin(17, 8),
      'mlp-16x-deep': lin(153, 86) + lin(86, 86) + lin(86, 8),
      'mlp-16x': lin(153, 132) + lin(132, 8),
    });
  });

  test.each(['delta-rule', 'fast-weights', 'fast-weights-normalised', 'dense-synthesizer'] as const)(
    '%s is within 5 % of dot-product',
    (arm) => {
      expect(Math.abs(furtherArmParameters(arm) / furtherArmParameters('dot-product') - 1)).toBeLessThan(
        0.05,
      );
    },
  );

  test.each<[FurtherRoutingArm, number]>([
    ['mlp-16x', 2],
    ['mlp-16x', 3],
    ['mlp-16x', 4],
    ['mlp-16x', 8],
    ['mlp-16x', 16],
    ['mlp-16x-deep', 8],
  ])('%s has sixteen times the parameters of dot-product at %d slots, to 5 %', (arm, nSlots) => {
    const ratio = furtherArmParameters(arm, nSlots) / furtherArmParameters('dot-product', nSlots);
    expect(Math.abs(ratio / 16 - 1)).toBeLessThan(0.05);
  });

  test('each takes its task, at each number of slots it is trained with, also for stacked seeds', () => {
    tf.tidy(() => {
      for (const arm of furtherRoutingArms)
        for (const nSlots of arm === 'mlp-16x' || arm === 'dot-product' ? [2, 4, 8] : [8]) {
          const {input, target} = drawRouting([key(1), key(2)], 3, {...routingDefaults, nSlots});
          const model = furtherArmModel(arm, nSlots);
          const params = model.init(key(3));
          expect(parameterCount(params)).toBe(furtherArmParameters(arm, nSlots));
          const together = model.apply(
            treeMap((leaf) => tf.stack([leaf, leaf]), params),
            input,
          );
          expect(together.shape).toEqual(target.shape);
          const second = treeMap((leaf) => tf.squeeze(tf.slice(leaf, [1], [1]), [0]), input as Params);
          assertClose(
            tf.squeeze(tf.slice(together, [1], [1]), [0]),
            model.apply(params, second as typeof input),
            tolerances.paths,
          );
        }
    });
  });

  test('an unknown arm is refused with the choices', () => {
    expect(() => furtherArmModel('static' as FurtherRoutingArm)).toThrow(ConfigError);
    expect(() => furtherArmModel('static' as FurtherRoutingArm)).toThrow(
      `arm must be one of ${furtherRoutingArms.join(', ')}. Got static.`,
    );
  });
});

describe('a trial', () => {
  test('of an arm that the first experiment has too is that experiment’s, bit by bit', async () => {
    const shared = {cue: 'key', dial: 0.5, steps: 20, batchSize: 16, learningRate: 0.03} as const;
    const [dot, dense] = await furtherArms.trial(
      (['dot-product', 'mlp-16x'] as const).map((arm) => ({...shared, arm, nSlots: 8})),
      [1000, 1001],
    );
    const others = await routing.trial(
      (['dot-product', 'mlp-16x'] as const).map((arm) => ({...shared, arm})),
      [1000, 1001],
    );
    [dot, dense].forEach((outcomes, t) =>
      outcomes.forEach(({prefixLosses, metrics, untrained, curves}, s) => {
        const other = others[t][s];
        expect([prefixLosses, metrics.r2, metrics.r2Routed, untrained, curves.r2]).toEqual([
          other.prefixLosses,
          other.metrics.r2,
          other.metrics.r2Routed,
          other.untrained,
          other.curves.r2,
        ]);
      }),
    );
  });

  test('repeated gives the same bits, of all arms, and is a plain record', async () => {
    const trials = furtherRoutingArms.map((arm) => trial(arm));
    const [first, second] = [
      await furtherArms.trial(trials, [1000]),
      await furtherArms.trial(trials, [1000]),
    ];
    expect(first.flat().map(timeless)).toEqual(second.flat().map(timeless));
    expect(JSON.parse(JSON.stringify(first))).toEqual(first);
    first.flat().forEach(({metrics, curves}, i) => {
      expect('r2MeanRow' in metrics).toBe(furtherRoutingArms[i] === 'dot-product');
      expect(Object.keys(curves)).toEqual(['r2']);
    });
    expect(new Set(first.flat().map(({metrics}) => metrics.r2)).size).toBe(furtherRoutingArms.length);
  });
});

describe('attention made constant', () => {
  const model = furtherArmModel('dot-product');
  const stacked = (): AttentionPoolingParams =>
    treeMap(
      (...leaves) => tf.stack(leaves),
      model.init(key(1)),
      model.init(key(2)),
    ) as AttentionPoolingParams;

  test('mixes the trained values by the mean row: recomputed from the layers', () =>
    tf.tidy(() => {
      const [params, batch] = [stacked(), drawRouting(split(key(4), 2), 50, routingDefaults)];
      const {slots} = batch.input;
      const row = tf.mean(poolingWeights(params, batch.input), 1, true); // [S, 1, U]
      const embedded = tf.add(linear(params.embed, slots), tf.expandDims(params.positions, 1));
      const values = linear(params.value, embedded); // [S, B, U, D]
      const weights = tf.tile(tf.expandDims(row, 1), [1, 50, 1, 1]);
      const predicted = linear(params.readOut, tf.squeeze(matmul(weights, values), [2]));
      assertClose(meanRowRSquared(model, params, batch), rSquared(predicted, batch.target), tolerances.paths);
    }));

  test('changes nothing where attention is constant already', () =>
    tf.tidy(() => {
      const {scoring, ...rest} = stacked();
      const blind = {...rest, scoring: treeMap((leaf) => tf.zerosLike(leaf), scoring as Params)} as Params;
      const batch = drawRouting(split(key(4), 2), 50, routingDefaults);
      const own = rSquared(model.apply(blind, batch.input), batch.target);
      assertClose(meanRowRSquared(model, blind, batch), own, tolerances.paths);
    }));
});

describe('the design', () => {
  const frozen = openStudy('01', 'arms').part;
  /** A small design: 2 dials, 2 numbers of slots, 3 rates. */
  const part: Part = {
    ...frozen,
    design: {
      dials: [0, 1],
      steps: 10,
      slots: [2, 8],
      longSteps: 40,
      batchSize: 4,
      learningRates: [0.01, 0.03, 0.1],
    },
    learningRates: {},
  };

  test('six arms at every dial, two arms at each number of slots, each at every rate', () => {
    const configs = furtherArms.tuningConfigs(part);
    expect(configs).toHaveLength((2 * 6 + 2 * 2) * 3);
    expect(new Set(configs.map((config) => recordKey('routing-arms', 1, config, 0))).size).toBe(
      configs.length,
    );
    const long = configs.filter(({steps}) => steps === 40);
    expect(new Set(long.map(({arm, nSlots}) => `${arm} ${nSlots}`))).toEqual(
      new Set(['mlp-16x 2', 'dot-product 2', 'mlp-16x 8', 'dot-product 8']),
    );
    expect(configs.some(({arm, steps}) => arm === 'mlp-16x' && steps === 10)).toBe(false);
    expect(new Set(configs.map(furtherArms.streamOf)).size).toBe(4);
  });

  test('names no cell twice where no cell has more steps', () => {
    const equal = {...part, design: {...part.design, longSteps: 10}};
    const cells = furtherArms.tuningConfigs(equal).map((config) => recordKey('routing-arms', 1, config, 0));
    expect(cells).toHaveLength((2 * 6 + 2 * 2 - 1) * 3);
    expect(new Set(cells).size).toBe(cells.length);
  });
});
