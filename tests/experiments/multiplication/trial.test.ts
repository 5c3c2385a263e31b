import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  foldIn,
  integers,
  key,
  split,
  treeAt,
  treeDispose,
  treeLeaves,
  treeMap,
  type Key,
  type Params,
} from 'why-attention/core';
import {drawPairs, type PairBatch, type PairTarget} from 'why-attention/data';
import {
  multiplication,
  multiplicationModel,
  type MultiplicationArm,
  type MultiplicationTrial,
} from 'why-attention/experiments/multiplication';
import {fit} from 'why-attention/train';
import {multiplicationKind} from '../../../lib/experiments/multiplication/trial';
import {seedKeys} from '../../../lib/experiments/trials/seed-keys';
import {assertClose} from '../../support/assert-close';
import {tolerances} from '../../support/tolerances';

const trial = (arm: MultiplicationArm, changes: Partial<MultiplicationTrial> = {}): MultiplicationTrial => ({
  arm,
  target: 'product',
  d: 2,
  samples: 'stream',
  steps: 3,
  batchSize: 8,
  learningRate: 0.01,
  ...changes,
});
const withSeed = (params: Params): Params => treeMap((leaf) => tf.expandDims(leaf, 0), params);
const meanOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
const numbersOf = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];

/** Mean squared error of the first seed, summed by hand. */
function squaredError(
  model: ReturnType<typeof multiplicationModel>,
  params: Params,
  batch: PairBatch,
): number {
  const [answers, targets] = [numbersOf(model.apply(params, batch.input)), numbersOf(batch.target)];
  return meanOf(answers.map((answer, i) => (answer - targets[i]) ** 2));
}

describe('a trial', () => {
  test.each<[PairTarget, number]>([
    ['product', 7],
    ['sines', 1],
    ['relation', Math.sqrt(17 / 2)],
  ])('of the %s draws each set from a key of its own: recomputed from the seed', async (target, spread) => {
    const [[outcome]] = await multiplication.trial([trial('reglu', {target})], [1003]);
    const [initKey, dataKey, testKey, curveKey] = split(key(1003), 5);
    tf.tidy(() => {
      const model = multiplicationModel('reglu', 2);
      const params = withSeed(model.init(initKey));
      const errorOn = (of: Key, examples: number, range: 'inside' | 'outside' = 'inside'): number =>
        squaredError(model, params, drawPairs([of], examples, {target, d: 2, range}));
      assertClose(outcome.prefixLosses[0], errorOn(foldIn(dataKey, 0), 8), tolerances.elementwise);
      const nrmse = Math.sqrt(errorOn(testKey, 4096));
      const nrmseOutside = Math.sqrt(errorOn(testKey, 4096, 'outside')) / spread;
      assertClose(
        [outcome.untrained.nrmse, outcome.untrained.nrmseOutside, outcome.untrained.r2],
        [nrmse, nrmseOutside, 1 - nrmse ** 2],
        tolerances.elementwise,
      );
      assertClose(outcome.curves.nrmse[0], Math.sqrt(errorOn(curveKey, 1024)), tolerances.elementwise);
    });
  });

  test('on finite examples draws them, too, from a key of their own, and rows by the stream of batches', async () => {
    const [[outcome]] = await multiplication.trial([trial('relu', {samples: 3})], [1003]);
    const [initKey, dataKey, , , examplesKey] = split(key(1003), 5);
    tf.tidy(() => {
      const model = multiplicationModel('relu', 2);
      const params = withSeed(model.init(initKey));
      const {input, target} = drawPairs([examplesKey], 3, {target: 'product', d: 2});
      const [answers, targets] = [numbersOf(model.apply(params, input)), numbersOf(target)];
      const rows = Array.from(integers(foldIn(dataKey, 0), 8, 3));
      const loss = meanOf(rows.map((row) => (answers[row] - targets[row]) ** 2));
      assertClose(outcome.prefixLosses[0], loss, tolerances.elementwise);
    });
    expect(Object.keys(outcome.curves)).toEqual(['nrmse']); // probes are of fresh examples only
  });

  test('asks for a slice only of the product, and for a surface only where d is 1', async () => {
    const curvesOf = async (changes: Partial<MultiplicationTrial>): Promise<string[]> =>
      Object.keys((await multiplication.trial([trial('relu', {steps: 2, ...changes})], [1000]))[0][0].curves);
    expect(await curvesOf({d: 1})).toEqual(['nrmse', 'slice', 'surface']);
    expect(await curvesOf({d: 2})).toEqual(['nrmse', 'slice']);
    expect(await curvesOf({d: 1, target: 'sines'})).toEqual(['nrmse']);
    expect(await curvesOf({d: 1, samples: 16})).toEqual(['nrmse']);
  });

  test('learns: at d = 1 a gate halves the error within 150 steps, and what it learned is the product', async () => {
    const learning = trial('reglu', {d: 1, steps: 150, batchSize: 32, learningRate: 0.03});
    const [[{metrics, untrained, curves}]] = await multiplication.trial([learning], [1000]);
    expect(metrics.nrmse).toBeLessThan(0.5 * untrained.nrmse);
    expect(metrics.nrmse).toBeLessThan(0.3);
    expect(metrics.nrmseOutside).toBeGreaterThan(metrics.nrmse);
    expect(curves.nrmse).toHaveLength(17);
    const truth = Array.from({length: 17}, (_, i) => -2 + i / 4).flatMap((x) => Array.from({length: 17}, (_, j) => 3 * x * (-2 + j / 4))); // prettier-ignore
    const within = curves.surface.filter((_, i) => Math.abs(-2 + Math.floor(i / 17) / 4) <= 1 && Math.abs(-2 + (i % 17) / 4) <= 1); // prettier-ignore
    const wanted = truth.filter((_, i) => Math.abs(-2 + Math.floor(i / 17) / 4) <= 1 && Math.abs(-2 + (i % 17) / 4) <= 1); // prettier-ignore
    expect(Math.max(...within.map((answer, i) => Math.abs(answer - wanted[i])))).toBeLessThan(1.2);
  });
});

describe('the stream of a trial', () => {
  const seeds = [1000, 1001];
  const keys = seeds.map((seed) => seedKeys(seed, ['examples']));
  const prepared = async (config: MultiplicationTrial) => multiplicationKind.prepare({seeds, keys, config});

  test('with three examples has these and no others in all its batches, each seed its own, with their targets', async () => {
    const {data, drawBatch} = await prepared(trial('relu', {samples: 3}));
    tf.tidy(() => {
      const rowsOf = ({input: {x, z}, target}: PairBatch): string[][] => {
        const rows = tf.concat([x, z, target], -1).arraySync() as number[][][];
        return rows.map((ofSeed) => ofSeed.map((row) => row.join()));
      };
      const examples = rowsOf(
        drawPairs(keys.map((ofSeed) => ofSeed.examples), 3, {target: 'product', d: 2}), // prettier-ignore
      );
      const batches = [0, 1, 2, 3].map((step) => rowsOf(drawBatch(keys.map((k) => foldIn(k.data, step)), step))); // prettier-ignore
      examples.forEach((own, s) => {
        const seen = batches.map((batch) => batch[s]);
        expect(new Set(seen.flat())).toEqual(new Set(own));
        expect(own).toHaveLength(new Set(own).size);
        expect(new Set(seen.map((batch) => batch.join())).size).toBe(batches.length);
      });
      expect(examples[0].some((row) => examples[1].includes(row))).toBe(false);
    });
    treeDispose(data);
  });

  test('probes are what the model answers on the line and over the plane, seed by seed', async () => {
    const config = trial('attention', {d: 1});
    const {data, findings} = await prepared(config);
    tf.tidy(() => {
      const model = multiplicationModel('attention', 1);
      const params = treeMap((...leaves) => tf.stack(leaves), model.init(key(1)), model.init(key(2)));
      const found = findings!({config, model, params}, []);
      found.forEach(({curves}, s) => {
        const own = treeAt(params, s);
        const answer = (x: number, z: number): number =>
          model.apply(own, {x: tf.tensor2d([[x]]), z: tf.tensor2d([[z]])}).dataSync()[0];
        const at = (i: number): number => Math.round(10 * (-2 + i / 10)) / 10;
        const slice = Array.from({length: 41}, (_, i) => answer(at(i), at(i)));
        assertClose([...curves!.slice], slice, tolerances.paths);
        for (const [row, column] of [
          [0, 16],
          [3, 5],
          [16, 2],
          [8, 8],
        ])
          // prettier-ignore
          assertClose(
            curves!.surface[17 * row + column],
            answer(-2 + row / 4, -2 + column / 4),
            tolerances.paths,
          );
      });
      expect(found[0].curves!.slice).not.toEqual(found[1].curves!.slice);
    });
    treeDispose(data);
  });

  test('on the line every coordinate of x and of z is t', async () => {
    const config = trial('bilinear-form', {d: 4});
    const {data, findings} = await prepared(config);
    tf.tidy(() => {
      const model = multiplicationModel('bilinear-form', 4);
      const params = treeMap((...leaves) => tf.stack(leaves), model.init(key(1)), model.init(key(2)));
      const ones = tf.ones([1, 4]);
      findings!({config, model, params}, []).forEach(({curves}, s) => {
        expect(curves!.surface).toBeUndefined();
        const atOne = model.apply(treeAt(params, s), {x: ones, z: ones}).dataSync()[0];
        const parabola = Array.from({length: 41}, (_, i) => atOne * (-2 + i / 10) ** 2);
        assertClose([...curves!.slice], parabola, tolerances.paths);
      });
    });
    treeDispose(data);
  });
});

describe('weight decay', () => {
  /** Parameters after some steps, with a decay and without. */
  async function trained(weightDecay: number | undefined, steps: number): Promise<number[]> {
    const config = trial('relu', {samples: 16, weightDecay, learningRate: 0.1, steps: 5});
    const keys = [seedKeys(1000, ['examples'])];
    const {data, drawBatch} = await multiplicationKind.prepare({seeds: [1000], keys, config});
    const learner = multiplicationKind.learnerOf(config, multiplicationKind.modelOf(config));
    const [{params}] = await fit<Params, PairBatch>({learners: [learner], seeds: keys, steps, drawBatch});
    const numbers = treeLeaves(params).flatMap(numbersOf);
    treeDispose(params);
    treeDispose(data);
    return numbers;
  }

  test('takes rate · decay of each parameter in a step, and leaves smaller ones after a few', async () => {
    const init = tf.tidy(() => {
      const [initKey] = split(key(1000), 5);
      return treeLeaves(multiplicationModel('relu', 2).init(initKey)).flatMap(numbersOf);
    });
    const [decayed, plain] = [await trained(0.3, 2), await trained(undefined, 2)];
    // The first of five steps is that of warm-up, with rate 0, the second has the peak rate: gradients so far are the same.
    assertClose(plain.map((value, i) => value - decayed[i]), init.map((value) => 0.1 * 0.3 * value), {rtol: 1e-4, atol: 1e-6}); // prettier-ignore
    const sizeOf = (values: readonly number[]): number => Math.hypot(...values);
    const [decayedLater, plainLater] = [await trained(0.3, 5), await trained(undefined, 5)];
    expect(sizeOf(decayedLater)).toBeLessThan(0.97 * sizeOf(plainLater));
    expect(await trained(0, 5)).toEqual(plainLater);
  });

  test('reaches the trial: its first loss is that without, its later ones are not', async () => {
    const decays = [{}, {weightDecay: 0}, {weightDecay: 0.3}];
    const trials = decays.map((changes) => trial('relu', {samples: 16, ...changes}));
    const losses = (await multiplication.trial(trials, [1000])).map(([{prefixLosses}]) => prefixLosses);
    expect(losses[1]).toEqual(losses[0]);
    expect(losses[2][0]).toBe(losses[0][0]);
    expect(losses[2].slice(1)).not.toEqual(losses[0].slice(1));
  });
});
