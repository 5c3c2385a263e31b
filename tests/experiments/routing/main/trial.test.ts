import {meanSquaredError} from 'why-attention/nn';
import fs from 'node:fs';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {rSquared} from 'why-attention/analysis';
import {ConfigError, foldIn, key, parameterCount, split, treeMap, type Params} from 'why-attention/core';
import {drawRouting, routingDefaults} from 'why-attention/data';
import {
  routing,
  routingArms,
  routingModel,
  routingParameters,
  type RoutingArm,
  type RoutingTrial,
} from 'why-attention/experiments/routing';
import {recordKey, repositoryRoot, type Part} from 'why-attention/study';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const trial = (arm: RoutingArm, changes: Partial<RoutingTrial> = {}): RoutingTrial => ({
  arm,
  cue: 'key',
  dial: 0.5,
  steps: 5,
  batchSize: 16,
  learningRate: 0.01,
  ...changes,
});
describe('the arms are a fair fight', () => {
  test('their parameters by formula', () => {
    const linear = (dIn: number, dOut: number): number => dIn * dOut + dOut;
    const pooling = (d: number): number => linear(17, d) + 8 * d + linear(d, d) + linear(d, 8);
    expect(Object.fromEntries(routingArms.map((arm) => [arm, routingParameters(arm)]))).toEqual({
      'mlp-1x': linear(153, 8) + linear(8, 8),
      'mlp-16x': linear(153, 132) + linear(132, 8),
      static: pooling(23) + 8,
      'dot-product': pooling(16) + 2 * linear(16, 16),
      additive: pooling(16) + 2 * linear(16, 16) + 2 * 16,
    });
  });

  test.each(['mlp-1x', 'static', 'additive'] as const)('%s is within 5 % of dot-product', (arm) => {
    expect(Math.abs(routingParameters(arm) / routingParameters('dot-product') - 1)).toBeLessThan(0.05);
  });

  test('mlp-16x is within 5 % of sixteen times dot-product', () => {
    expect(Math.abs(routingParameters('mlp-16x') / (16 * routingParameters('dot-product')) - 1)).toBeLessThan(
      0.05,
    );
  });

  test('each takes the task and answers with a content, also for stacked seeds', () => {
    tf.tidy(() => {
      const {input, target} = drawRouting([key(1), key(2)], 3, routingDefaults);
      for (const arm of routingArms) {
        const model = routingModel(arm);
        const params = model.init(key(3));
        expect(parameterCount(params)).toBe(routingParameters(arm));
        const stacked = treeMap((leaf) => tf.stack([leaf, leaf]), params);
        const together = model.apply(stacked, input);
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

  test('the dense nets see the query: another query gives another answer', () => {
    tf.tidy(() => {
      const {input} = drawRouting([key(1)], 3, routingDefaults);
      for (const arm of ['mlp-1x', 'mlp-16x'] as const) {
        const model = routingModel(arm);
        const params = treeMap((leaf) => tf.expandDims(leaf, 0), model.init(key(3)));
        const other = model.apply(params, {slots: input.slots, query: tf.neg(input.query)});
        expect(tf.max(tf.abs(tf.sub(other, model.apply(params, input)))).dataSync()[0]).toBeGreaterThan(0.01);
      }
    });
  });

  test('an unknown arm is refused with the choices', () => {
    expect(() => routingModel('mlp' as RoutingArm)).toThrow(ConfigError);
    expect(() => routingModel('mlp' as RoutingArm)).toThrow(
      'arm must be one of mlp-1x, mlp-16x, static, dot-product, additive. Got mlp.',
    );
  });
});

describe('a trial', () => {
  test('draws initialisation, stream and test set from keys of their own: recomputed from the seed', async () => {
    const [[outcome]] = await routing.trial([trial('additive')], [1003]);
    const [initKey, dataKey, testKey] = split(key(1003), 4);
    const config = {...routingDefaults, cue: 'key', dial: 0.5} as const;
    tf.tidy(() => {
      const model = routingModel('additive');
      const params = treeMap((leaf) => tf.expandDims(leaf, 0), model.init(initKey));
      const first = drawRouting([foldIn(dataKey, 0)], 16, config);
      const loss = meanSquaredError(model.apply(params, first.input), first.target).dataSync()[0];
      assertClose(outcome.prefixLosses[0], loss, tolerances.elementwise);
      const held = drawRouting([testKey], 2048, config);
      const predicted = model.apply(params, held.input);
      assertClose(
        [outcome.untrained.r2, outcome.untrained.r2Routed, outcome.untrained.r2Fixed],
        [
          ...rSquared(predicted, held.target),
          ...rSquared(predicted, held.target, held.routed),
          ...rSquared(predicted, held.target, tf.sub(1, held.routed)),
        ],
        tolerances.elementwise,
      );
    });
  });

  test('keeps the losses of steps 1 to 20, a curve of 17 points, and the attention map of arms that attend', async () => {
    const points: [string, number][] = [];
    const done: number[] = [];
    const trials = [
      trial('static', {steps: 32, batchSize: 4}),
      trial('dot-product', {steps: 32, batchSize: 4}),
    ];
    const [[fixed], [attending]] = await routing.trial(trials, [1000], {
      onProgress: (n) => done.push(n),
      onPoint: ({arm}, step, [{r2}]) => {
        expect(Number.isFinite(r2)).toBe(true);
        points.push([arm, step]);
      },
    });
    expect(attending.prefixLosses).toHaveLength(20);
    expect(attending.curves.r2).toHaveLength(17);
    const steps = Array.from({length: 17}, (_, i) => 2 * i);
    expect(points).toEqual(steps.flatMap((step) => [['static', step], ['dot-product', step]])); // prettier-ignore
    expect(done.at(-1)).toBe(32);
    expect(Object.keys(fixed.curves)).toEqual(['r2']);
    const map = attending.curves.attention;
    expect(map).toHaveLength(64);
    for (let asked = 0; asked < 8; asked++) {
      const row = map.slice(8 * asked, 8 * asked + 8);
      assertClose(row.reduce((sum, weight) => sum + weight, 0), 1, {rtol: 0, atol: 1e-4}); // prettier-ignore
      expect(row.every((weight) => weight > 0)).toBe(true);
    }
    // the last point of the curve is of other examples than the metric, and of the same model
    expect(attending.curves.r2.at(-1)).not.toBe(attending.metrics.r2);
    expect(Math.abs(attending.curves.r2.at(-1)! - attending.metrics.r2)).toBeLessThan(0.1);
  });

  test('has no R² where no example asks for it', async () => {
    const [[atZero]] = await routing.trial([trial('static', {dial: 0, steps: 1})], [1000]);
    expect(Object.keys(atZero.metrics)).toEqual(['r2', 'r2Fixed']);
    expect(atZero.metrics.r2Fixed).toBe(atZero.metrics.r2);
    const [[atOne]] = await routing.trial([trial('static', {dial: 1, steps: 1})], [1000]);
    expect(Object.keys(atOne.metrics)).toEqual(['r2', 'r2Routed']);
  });

  test('learns: where the fixed slot is always wanted, attention explains most after 120 steps', async () => {
    const learning = trial('dot-product', {dial: 0, steps: 120, batchSize: 32, learningRate: 0.03});
    const [[{metrics, untrained}]] = await routing.trial([learning], [1000]);
    expect(untrained.r2).toBeLessThan(0.05);
    expect(metrics.r2).toBeGreaterThan(0.6);
  });

  test('that is ended early before it pays to compile has the numbers of the whole one, which is compiled', async () => {
    const whole = trial('dot-product', {steps: 48});
    const [[short]] = await routing.trial([whole], [1000], {stopAfter: 7});
    const [[long]] = await routing.trial([whole], [1000]);
    expect(short.prefixLosses).toEqual(long.prefixLosses.slice(0, 7));
    expect(short.untrained).toEqual(long.untrained);
    // measured at steps 0, 3 and 6 of 48
    expect(short.curves).toEqual({r2: long.curves.r2.slice(0, 3)});
  });
});

describe('the frozen design of notebook 01', () => {
  const {notebooks} = JSON.parse(
    fs.readFileSync(path.join(repositoryRoot(), 'results', 'claims.json'), 'utf8'),
  ) as {notebooks: Record<string, {parts: Record<string, Part>}>};
  const frozen = notebooks['01'].parts.main;
  /** A small design: 2 dials, 3 rates. */
  const part: Part = {
    ...frozen,
    design: {dials: [0, 1], steps: 10, longSteps: 40, batchSize: 4, learningRates: [0.01, 0.03, 0.1]},
    learningRates: {},
  };

  test('every arm at every dial, the slot-number control, and two arms with more steps, each at every rate', () => {
    const configs = routing.tuningConfigs(part);
    expect(configs).toHaveLength((2 * 5 + 5 + 2) * 3);
    expect(new Set(configs.map((config) => recordKey('routing', 1, config, 0))).size).toBe(configs.length);
    const count = (changes: Partial<RoutingTrial>): number =>
      configs.filter((config) =>
        Object.entries(changes).every(([field, value]) => config[field as keyof RoutingTrial] === value),
      ).length;
    expect(count({cue: 'key', dial: 0, steps: 10})).toBe(15);
    expect(count({cue: 'slot-number', dial: 1, steps: 10})).toBe(15);
    expect([
      count({steps: 40}),
      count({steps: 40, arm: 'mlp-16x'}),
      count({steps: 40, arm: 'dot-product'}),
    ]).toEqual([6, 3, 3]);
    expect(count({learningRate: 0.03})).toBe(17);
  });

  test('is confirmed once a cell, each at its own tuned rate', () => {
    const cells = [...new Set(routing.tuningConfigs(part).map(routing.tuningCell))];
    expect(cells).toHaveLength(17);
    const learningRates = Object.fromEntries(cells.map((cell, i) => [cell, 0.01 + i / 1000]));
    const configs = routing.confirmatoryConfigs({...part, learningRates});
    expect(configs.map(routing.tuningCell)).toEqual(cells);
    expect(configs.map(({learningRate}) => learningRate)).toEqual(Object.values(learningRates));
    expect(new Set(configs.map(routing.streamOf)).size).toBe(4); // two dials, the control, the long runs
    expect(configs.map(routing.stepsOf)).toEqual(configs.map(({steps}) => steps));
  });
});
