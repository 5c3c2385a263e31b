import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, split, tidy, treeDispose, treeLeaves, treeStack, type Key} from 'why-attention/core';
import {mlp, type MlpParams} from 'why-attention/models';
import {adam, warmupCosine} from 'why-attention/optim';
import {meanSquaredError} from 'why-attention/nn';
import {fit, trainer, type Learner, type TrainerOptions} from 'why-attention/train';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

type Batch = {x: tf.Tensor; y: tf.Tensor};
const net = mlp({dIn: 5, dHidden: [8], dOut: 2});
const learner: Learner<MlpParams, Batch> = {
  init: net.init,
  loss: (params, {x, y}) => meanSquaredError(net.apply(params, x), y),
  optimizer: adam({learningRate: warmupCosine({peak: 0.03, warmupSteps: 2, totalSteps: 20})}),
};
const keys = split(key(3), 5);
const nSteps = 7;
/** Batches [K, S, B, ...]; seed s has the same whoever trains beside it. */
const batchesOf = (seeds: readonly number[]): Batch =>
  tidy(() => {
    const ofSeed = seeds.map((s) => {
      const [xKey, yKey] = split(key(100 + s), 2);
      return {x: normal(xKey, [nSteps, 6, 5]), y: normal(yKey, [nSteps, 6, 2])};
    });
    return {
      x: tf.stack(
        ofSeed.map(({x}) => x),
        1,
      ),
      y: tf.stack(
        ofSeed.map(({y}) => y),
        1,
      ),
    };
  });

async function trained(own: readonly Key[], seeds: readonly number[], options?: TrainerOptions) {
  const one = trainer(learner, own, options);
  const batches = batchesOf(seeds);
  const losses = [...(await one.advance(batches)), ...(await one.advance(batches))];
  const params = one.params();
  const values = treeLeaves(params).map((leaf) => [...leaf.dataSync()]);
  const {nCalls} = one;
  one.dispose();
  treeDispose([batches, params]);
  return {losses, values, nCalls};
}

const all = [0, 1, 2, 3, 4];

describe.each([
  ['all seeds in a step', {}, 1],
  ['two at once, one group a call', {seedsAtOnce: 2, lanes: 1}, 3],
  ['two at once, two groups a call', {seedsAtOnce: 2, lanes: 2}, 2],
  ['one at once, two a call', {seedsAtOnce: 1, lanes: 2}, 3],
  ['one at once, more lanes than seeds', {seedsAtOnce: 1, lanes: 8}, 1],
  ['operation by operation', {seedsAtOnce: 2, compile: false}, undefined],
] as [string, TrainerOptions, number | undefined][])('%s', (_, options, calls) => {
  test('trains each seed as if it were alone', async () => {
    const together = await trained(keys, all, options);
    if (calls !== undefined) expect(together.nCalls).toBe(calls);
    expect(together.losses).toHaveLength(2 * keys.length);
    for (const s of all) {
      const alone = await trained([keys[s]], [s], {});
      assertClose(together.losses[s], alone.losses[0], tolerances.paths, `losses of seed ${s}`);
      assertClose(together.losses[keys.length + s], alone.losses[1], tolerances.paths);
      together.values.forEach((values, i) => {
        const size = values.length / keys.length;
        const own = values.slice(s * size, (s + 1) * size);
        assertClose(own, alone.values[i], tolerances.paths, `leaf ${i} of seed ${s}`);
      });
    }
  });

  test('gives everything back', async () => {
    const before = tf.memory().numTensors;
    await trained(keys, all, options);
    expect(tf.memory().numTensors).toBe(before);
  });
});

test('lanes change no bit', async () => {
  const [one, many] = [
    await trained(keys, all, {seedsAtOnce: 1, lanes: 1}),
    await trained(keys, all, {seedsAtOnce: 1, lanes: 3}),
  ];
  one.losses.forEach((losses, i) => assertClose(many.losses[i], losses, tolerances.exact));
  one.values.forEach((values, i) => assertClose(many.values[i], values, tolerances.exact));
});

test('other work runs between native calls', async () => {
  const one = trainer(learner, keys, {seedsAtOnce: 1, lanes: 1});
  const batches = batchesOf(all);
  const seen: string[] = [];
  const training = one.advance(batches).then(() => seen.push('trained'));
  for (let i = 0; i < 3; i++) setImmediate(() => seen.push('other'));
  await training;
  expect(seen).toEqual(['other', 'other', 'other', 'trained']);
  one.dispose();
  treeDispose(batches);
});

test.each([
  ['half a seed', keys, {seedsAtOnce: 0.5}, 'seedsAtOnce must be a positive integer. Got 0.5.'],
  ['no number of lanes', keys, {lanes: NaN}, 'lanes must be a positive integer. Got NaN.'],
  ['no seed', [], {}, 'keys must name at least one seed. Got none.'],
] as [string, Key[], TrainerOptions, string][])('refuses %s', (_, own, options, message) => {
  expect(() => trainer(learner, own, options)).toThrow(message);
});

test('an initialisation that fails leaves nothing of those before it', () => {
  let drawn = 0;
  const failing: typeof learner = {
    ...learner,
    init: (own) => {
      if (drawn++ === 3) throw new Error('no fourth seed');
      return net.init(own);
    },
  };
  const before = tf.memory().numTensors;
  expect(() => trainer(failing, keys, {seedsAtOnce: 1, lanes: 2})).toThrow('no fourth seed');
  expect(tf.memory().numTensors).toBe(before);
});

test('fit passes seedsAtOnce on: the same numbers, in more calls', async () => {
  const seeds = keys.map((init, s) => ({init, data: key(50 + s)}));
  const run = async (seedsAtOnce?: number) => {
    const batchSizes: number[] = [];
    const watched: typeof learner = {
      ...learner,
      loss: (params, batch) => {
        batchSizes.push(batch.x.shape[0]);
        return learner.loss(params, batch);
      },
    };
    const [fitted] = await fit({
      learners: [watched],
      seeds,
      steps: 20,
      seedsAtOnce,
      drawBatch: (own: readonly Key[]): Batch =>
        tidy(() =>
          treeStack(
            own.map((each) => {
              const [xKey, yKey] = split(each, 2);
              return {x: normal(xKey, [6, 5]), y: normal(yKey, [6, 2])};
            }),
          ),
        ),
    });
    treeDispose(fitted.params);
    return {losses: fitted.losses, batchSizes: new Set(batchSizes)};
  };
  const [together, grouped] = [await run(), await run(2)];
  expect(together.batchSizes).toEqual(new Set([5]));
  expect(grouped.batchSizes).toEqual(new Set([2, 1]));
  together.losses.forEach((losses, s) => assertClose(grouped.losses[s], losses, tolerances.paths));
});
