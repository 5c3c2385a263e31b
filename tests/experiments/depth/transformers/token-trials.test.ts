import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, parameterCount, split, treeLeaves, treeMap, treeStack} from 'why-attention/core';
import {drawPermutationComposition, drawSorting, type TokenBatch} from 'why-attention/data';
import {depthComposition, depthModel, depthNorms, normModel} from 'why-attention/experiments/depth';
import {globalNorm, scale} from 'why-attention/optim';
import {initialState, trainStep} from 'why-attention/train';
import {tokenLearner, tokenModel, withoutLooking, type TokenModel} from '../../../../lib/experiments/depth/transformers/token-trials'; // prettier-ignore
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

/** Loss, token accuracy and exact match of one seed's answers, counted one by one. */
function byHand(model: TokenModel, initKey: ReturnType<typeof key>, {tokens, target}: TokenBatch) {
  const params = treeMap((leaf) => tf.expandDims(leaf, 0), model.init(initKey));
  const [logits] = model.apply(params, {tokens}).arraySync() as number[][][][];
  const [wanted] = target.arraySync() as number[][][];
  const right = logits.map((sequence, b) =>
    sequence.map((own, i) => own.indexOf(Math.max(...own)) === wanted[b][i]),
  );
  const losses = logits.flatMap((sequence, b) =>
    sequence.map((own, i) => Math.log(own.reduce((sum, z) => sum + Math.exp(z), 0)) - own[wanted[b][i]]),
  );
  const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  return {
    loss: meanOf(losses),
    accuracy: meanOf(right.flat().map(Number)),
    exactMatch: meanOf(right.map((own) => Number(own.every(Boolean)))),
  };
}

// On a busy machine the trainings take their time.
describe('a trial', {timeout: 240_000}, () => {
  const budget = {steps: 2, batchSize: 16, learningRate: 0.01};

  test('of composition draws initialisation, batches and each set from keys of their own: recomputed from the seed', async () => {
    const trial = {...budget, task: 'composition', power: 3, arm: 'two-blocks'} as const;
    const [[outcome]] = await depthComposition.trial([trial], [1003]);
    const [initKey, dataKey, testKey, curveKey] = split(key(1003), 4);
    const drawn = (of: typeof testKey, n: number) => drawPermutationComposition([of], n, {size: 8, power: 3});
    tf.tidy(() => {
      const measure = (batch: TokenBatch) => byHand(depthModel('two-blocks', 'composition'), initKey, batch);
      assertClose(outcome.prefixLosses[0], measure(drawn(foldIn(dataKey, 0), 16)).loss, tolerances.elementwise); // prettier-ignore
      const [tested, curve] = [measure(drawn(testKey, 2048)), measure(drawn(curveKey, 512))];
      const {accuracy, exactMatch} = outcome.untrained;
      assertClose(
        [accuracy, exactMatch, outcome.curves.accuracy[0], outcome.curves.exactMatch[0]],
        [tested.accuracy, tested.exactMatch, curve.accuracy, curve.exactMatch],
        tolerances.elementwise,
      );
    });
  });

  test('of sorting likewise, and the schedule alone tells a start with warm-up from one without', async () => {
    const trial = {...budget, steps: 3, arm: 'post', warmUp: true} as const;
    const [[warm]] = await depthNorms.trial([trial], [1004]);
    const [[cold]] = await depthNorms.trial([{...trial, warmUp: false}], [1004]);
    const [initKey, dataKey] = split(key(1004), 4);
    tf.tidy(() => {
      const batch = drawSorting([foldIn(dataKey, 0)], 16, {length: 8, nSymbols: 10});
      const {loss} = byHand(normModel('post'), initKey, batch);
      assertClose(warm.prefixLosses[0], loss, tolerances.elementwise);
    });
    expect(cold.prefixLosses[0]).toBe(warm.prefixLosses[0]);
    expect(cold.prefixLosses[2]).not.toBe(warm.prefixLosses[2]);
  });
});

test('an encoder that answers itself at each position has the share that closed forms give', () => {
  expect(withoutLooking({task: 'composition', power: 4})).toBe(3 / 8);
  expect(withoutLooking({task: 'sorting'})).toBeCloseTo(0.3388, 4);
});

test('gradients longer than 1 are shortened to 1, seed by seed, before the optimiser', () =>
  tf.tidy(() => {
    const model = tokenModel(8, {nLayers: 1, dModel: 4, dMlp: 6});
    // Large read-outs make large gradients; the second seed's are small ones.
    const learner = tokenLearner(model, scale(1));
    const {params} = initialState(learner, [key(0), key(1)]);
    const factor = tf.tensor1d([1000, 1e-6]);
    const [large] = [treeMap((leaf) => tf.mul(leaf, tf.reshape(factor, [2, ...Array<number>(leaf.rank - 1).fill(1)])), params)]; // prettier-ignore
    const batch = drawPermutationComposition([key(2), key(3)], 8, {size: 8, power: 2});
    const {state} = trainStep(learner)({params: large, optState: learner.optimizer.init(large)}, batch);
    const moved = treeMap((after, before) => tf.sub(after, before), state.params, large);
    const [first, second] = globalNorm(moved, {stacked: true}).dataSync();
    expect(first).toBeLessThan(1.02);
    expect(first).toBeGreaterThan(0.9);
    expect(second).toBeLessThan(1);
    expect(treeLeaves(moved).length).toBe(treeLeaves(params).length);
  }));

test('an encoder of the experiments has two heads, learned positions and the norm that is asked for', () =>
  tf.tidy(() => {
    const sizes = {nLayers: 2, dModel: 6, dMlp: 5};
    const [pre, post] = (['pre', 'post'] as const).map((norm) => tokenModel(9, sizes, {norm}));
    expect(pre.config).toMatchObject({nHeads: 2, positions: 'learned', norm: 'pre', vocabulary: 9, dOut: 9, length: 8}); // prettier-ignore
    const [ofPre, ofPost] = [pre, post].map((model) => parameterCount(model.init(key(0))));
    expect(ofPre - ofPost).toBe(12); // the last norm
    const params = treeStack([pre.init(key(0))]);
    expect(pre.apply(params, {tokens: tf.zeros([1, 3, 8], 'int32')}).shape).toEqual([1, 3, 8, 9]);
  }));
