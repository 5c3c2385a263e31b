// The three measures against closed forms, on models made for that.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, tidy, treeDispose, treeStack, type Params} from 'why-attention/core';
import {
  drawRouting,
  routingDefaults,
  type RoutingBatch,
  type RoutingConfig,
  type RoutingInput,
} from 'why-attention/data';
import {routingModel, type RoutingModel} from 'why-attention/experiments/routing';
import {blockChange, drawBlock} from '../../../../lib/experiments/routing/mechanism/block';
import {frozenContents} from '../../../../lib/experiments/routing/mechanism/frozen';
import {drawContexts, transferRatios} from '../../../../lib/experiments/routing/mechanism/transfer';
import {mechanismPurposes} from '../../../../lib/experiments/routing/mechanism/keys';
import {seedKeys} from '../../../../lib/experiments/trials/seed-keys';
import {assertClose} from '../../../support/assert-close';

const seeds = [1003, 1005];
const keys = seeds.map((seed) => seedKeys(seed, mechanismPurposes));
const {nSlots, dContent} = routingDefaults;

/** Answers with the same content whatever it is asked: its parameters are the answer. */
const constantModel = {
  name: 'constant',
  config: {},
  init: () => ({answer: tf.zeros([dContent])}),
  apply: ({answer}: {answer: tf.Tensor}, {query}: RoutingInput) =>
    tf.mul(tf.expandDims(answer, -2), tf.onesLike(tf.slice(query, [0, 0, 0], [-1, -1, dContent]))),
} as unknown as RoutingModel;

/** Answers with the content of the slot whose number is asked, times its one parameter. */
const lookUp = {
  name: 'look-up',
  config: {},
  init: () => ({gain: tf.scalar(1)}),
  apply: ({gain}: {gain: tf.Tensor}, {slots, query}: RoutingInput) => {
    const isAsked = tf.div(tf.slice(query, [0, 0, 0], [-1, -1, nSlots]), Math.sqrt(nSlots));
    const contents = tf.slice(slots, [0, 0, 0, 8], [-1, -1, -1, dContent]);
    const read = tf.sum(tf.mul(tf.expandDims(isAsked, -1), contents), 2);
    return tf.mul(tf.reshape(gain, [-1, 1, 1]), read);
  },
} as unknown as RoutingModel;

/** Means over examples of a batch's target, [S][8]. */
const meanTargets = ({target}: RoutingBatch): number[][] =>
  tf.tidy(() => tf.mean(target, 1).arraySync() as number[][]);
const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, x, i) => sum + x * b[i], 0);

describe('the transfer ratio', () => {
  test('of a constant answer is that of the contexts’ mean targets', () => {
    const contexts = drawContexts(keys, routingDefaults, 64);
    const answers = [
      [0.1, -0.2, 0.3, 0, 0.5, 0, 0, 0.1],
      [0, 0.1, 0, 0.02, 0, 0, -0.3, 0],
    ];
    const params = {answer: tf.tensor2d(answers)};
    const ratios = transferRatios(constantModel, params, contexts);
    const [g, h] = [contexts.first, contexts.second].map((ofSet) => ofSet.map(meanTargets));
    seeds.forEach((_, s) => {
      // The gradient of a context is 2 (answer − its mean target) / 8.
      const gradient = (of: number[][][], a: number): number[] =>
        of[a][s].map((mean, i) => answers[s][i] - mean);
      let [own, others] = [0, 0];
      for (let a = 0; a < 8; a++)
        for (let b = 0; b < 8; b++) {
          const product = dot(gradient(g, a), gradient(h, b));
          if (a === b) own += product / 8;
          else others += product / 56;
        }
      assertClose(ratios[s], others / own, {rtol: 1e-3, atol: 1e-5});
    });
    treeDispose([...contexts.first, ...contexts.second] as Params);
    treeDispose(params);
  });

  test('is 1 where all contexts have one gradient', () => {
    const task: RoutingConfig = {...routingDefaults, cue: 'slot-number'};
    const contexts = drawContexts(keys, task, 512);
    const params = {gain: tf.tensor1d([0.2, 0.5])};
    for (const ratio of transferRatios(lookUp, params, contexts))
      expect(Math.abs(ratio - 1)).toBeLessThan(0.02);
    treeDispose([...contexts.first, ...contexts.second] as Params);
    treeDispose(params);
  });

  test('has contexts that ask for one slot each, in two sets that share no example', () => {
    const {first, second} = drawContexts(keys, routingDefaults, 16);
    expect([first.length, second.length]).toEqual([8, 8]);
    first.forEach(({asked, input}, slot) => {
      expect(new Set(asked.dataSync())).toEqual(new Set([slot]));
      assertClose(input.slots, first[0].input.slots, {rtol: 0, atol: 0});
    });
    // Of some 4,000 numbers of 23 bits two may agree by chance.
    const [a, b] = [first, second].map(([{input}]) => new Set(input.slots.dataSync()));
    expect([...a].filter((x) => x !== 0 && b.has(x)).length).toBeLessThan(5);
    treeDispose([...first, ...second] as Params);
  });
});

describe('a block', () => {
  test('asks for one slot, the seed’s number modulo 8, in every step, with fresh examples', () => {
    const {slots, batches} = drawBlock(keys, routingDefaults, seeds);
    expect(slots).toEqual([1003 % 8, 1005 % 8]);
    expect(batches.asked.shape).toEqual([50, 2, 128]);
    const asked = batches.asked.arraySync() as number[][][];
    for (const step of asked)
      step.forEach((ofSeed, s) => expect(new Set(ofSeed)).toEqual(new Set([slots[s]])));
    tf.tidy(() => {
      const [one, two] = [0, 1].map((t) => tf.slice(batches.target, [t, 0, 0, 0], [1, -1, -1, -1]));
      expect(tf.max(tf.abs(tf.sub(one, two))).dataSync()[0]).toBeGreaterThan(0.1);
      const drawn = drawRouting(
        keys.map(({block}) => foldIn(block, 7)),
        128,
        routingDefaults,
      );
      assertClose(tf.squeeze(tf.slice(batches.input.slots, [7, 0, 0, 0, 0], [1, -1, -1, -1, -1]), [0]), drawn.input.slots, {rtol: 0, atol: 0}); // prettier-ignore
    });
    treeDispose(batches as Params);
  });

  test('changes a constant answer as Adam by hand does, and R² at the other slots accordingly', () => {
    const block = drawBlock(keys, routingDefaults, seeds);
    const test = drawRouting(
      keys.map((ofSeed) => ofSeed.test),
      512,
      routingDefaults,
    );
    const start = [Array<number>(8).fill(0.3), Array<number>(8).fill(-0.1)];
    const params = {answer: tf.tensor2d(start)};
    const before = tf.memory().numTensors;
    const changes = blockChange(constantModel, params, block, test, routingDefaults);
    expect(tf.memory().numTensors).toBe(before);
    assertClose(params.answer, start, {rtol: 1e-6, atol: 0});
    const targets = block.batches.target.arraySync() as number[][][][];
    const [contents, asked] = [test.target.arraySync() as number[][][], test.asked.arraySync() as number[][]];
    seeds.forEach((_, s) => {
      const answer = [...start[s]];
      const [m, v] = [Array<number>(8).fill(0), Array<number>(8).fill(0)];
      for (let t = 0; t < 50; t++) {
        const rate = 3e-3 * (t < 3 ? t / 3 : (1 + Math.cos((Math.PI * (t - 3)) / 47)) / 2);
        for (let i = 0; i < 8; i++) {
          const ofStep = targets[t][s].map((target) => target[i]);
          const gradient = (2 * (answer[i] - ofStep.reduce((a, b) => a + b) / 128)) / 8;
          m[i] += 0.1 * (gradient - m[i]);
          v[i] += 0.001 * (gradient ** 2 - v[i]);
          answer[i] -=
            (rate * (m[i] / (1 - 0.9 ** (t + 1)))) / (Math.sqrt(v[i] / (1 - 0.999 ** (t + 1))) + 1e-8);
        }
      }
      const r2 = (of: readonly number[], slot: number): number => {
        const rows = contents[s].filter((__, b) => asked[s][b] === slot);
        let [residual, total] = [0, 0];
        for (let i = 0; i < 8; i++) {
          const mean = rows.reduce((sum, row) => sum + row[i], 0) / rows.length;
          for (const row of rows) {
            residual += (row[i] - of[i]) ** 2;
            total += (row[i] - mean) ** 2;
          }
        }
        return 1 - residual / total;
      };
      const others = [0, 1, 2, 3, 4, 5, 6, 7].filter((slot) => slot !== seeds[s] % 8);
      const change = others.reduce((sum, slot) => sum + (r2(answer, slot) - r2(start[s], slot)) / 7, 0);
      expect(Math.abs(change)).toBeGreaterThan(1e-3);
      assertClose(changes[s], change, {rtol: 1e-3, atol: 1e-5});
    });
    treeDispose([block.batches, test, params] as Params);
  });

  test('leaves no tensor where a measurement throws', () => {
    const block = drawBlock(keys, routingDefaults, seeds);
    const test = drawRouting(
      keys.map((ofSeed) => ofSeed.test),
      64,
      routingDefaults,
    );
    const params = {answer: tf.zeros([2, 8])};
    // Trains on batches of 128 and fails on the test set.
    const failing: RoutingModel = {
      ...constantModel,
      apply: (own, x, options) => {
        if (x.query.shape[1] === 64) throw new Error('no such examples');
        return constantModel.apply(own, x, options);
      },
    };
    const before = tf.memory().numTensors;
    expect(() => blockChange(failing, params, block, test, routingDefaults)).toThrow('no such examples');
    expect(tf.memory().numTensors).toBe(before);
    treeDispose([block.batches, test, params] as Params);
  });
});

describe('freezing the Jacobian with respect to the contents', () => {
  const task: RoutingConfig = {...routingDefaults, cue: 'slot-number'};
  const draw = (config: RoutingConfig): RoutingBatch =>
    drawRouting(
      keys.map((ofSeed) => ofSeed.test),
      2048,
      config,
    );

  test('takes a look-up from 1 to 1/8: eight maps in equal shares, orthogonal to each other', () => {
    const test = draw(task);
    const {rSquared, frozenRSquared, lostRSquared, variance} = frozenContents(
      lookUp,
      {gain: tf.tensor1d([1, 1])},
      test,
      task,
      1024,
    );
    rSquared.forEach((r2, s) => {
      expect(Math.abs(r2 - 1)).toBeLessThan(1e-5);
      expect(Math.abs(frozenRSquared[s] - 1 / 8)).toBeLessThan(0.03);
      expect(Math.abs(lostRSquared[s] - 7 / 8)).toBeLessThan(0.03);
      expect(Math.abs(variance[s] - 7)).toBeLessThan(0.15);
    });
    treeDispose(test as Params);
  });

  test('finds that static mixing reads all contents by one map, whatever the keys are', () => {
    const test = draw(routingDefaults);
    const model = routingModel('static');
    const params = tidy(() => treeStack([model.init(key(1)), model.init(key(2))]));
    const {variance} = frozenContents(model, params, test, routingDefaults, 256);
    for (const s of [0, 1]) expect(variance[s]).toBeLessThan(1e-9);
    treeDispose([test, params] as Params);
  });
});
