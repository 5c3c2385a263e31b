import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  binomialPaths,
  pathGradients,
  pathLengths,
  pathLengthsOf,
  pathShares,
  sampledPathLengths,
} from 'why-attention/analysis';
import {ConfigError, key, normal, ShapeError, split, treeAt, treeStack} from 'why-attention/core';
import {residualMlp, type ResidualMlpConfig} from 'why-attention/models';
import {applyUnits, initLayerNorm, layerNorm, type ResidualUnit} from 'why-attention/nn';
import {matmul, relu} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const close = (actual: tf.Tensor, expected: tf.Tensor): void =>
  assertClose(actual, expected, scaled(tolerances.paths, expected.dataSync()));

/** The derivative of a function's sum by TensorFlow.js itself, against which parts must add up. */
const gradientOf = (units: readonly ResidualUnit[], h: tf.Tensor, gradient: tf.Tensor): tf.Tensor =>
  tf.grad((own) => applyUnits(units, own))(h, gradient);

const linearUnit = (w: tf.Tensor, changes: Partial<ResidualUnit> = {}, i = 0): ResidualUnit => ({
  name: `unit ${i}`,
  block: i,
  branch: (h) => matmul(h, w),
  ...changes,
});
const sizes: ResidualMlpConfig = {dIn: 5, dModel: 6, nBlocks: 5, dHidden: 7, dOut: 3};

/** Stacks of several kinds over the units of one residual net. */
const stacks: {readonly [kind: string]: (units: readonly ResidualUnit[]) => ResidualUnit[]} = {
  'without a norm': (units) => [...units],
  'post-norm': (units) => units.map((unit) => ({...unit, after: (sum) => layerNorm(initLayerNorm({dModel: 6}), sum)})),
  'with a ReLU after the sum': (units) => units.map((unit) => ({...unit, after: relu})),
  'with a projection as a skip': (units) =>
    units.map((unit, i) => (i === 2 ? {...unit, skip: (h) => matmul(h, tf.tensor2d(matrix(6, 6, 3)))} : unit)),
  'partly without skips': (units) => units.map((unit, i) => (i % 2 === 1 ? {...unit, skip: 'none'} : unit)),
}; // prettier-ignore
const matrix = (rows: number, columns: number, seed: number): number[][] =>
  normal(key(seed), [rows, columns]).arraySync() as number[][];

describe('the parts of a gradient by path length', () => {
  for (const norm of [false, true])
    test.each(Object.entries(stacks))(
      `add up to the gradient: ${norm ? 'pre-norm' : 'no norm in the branch'}, %s`,
      (_, stackOf) =>
        tf.tidy(() => {
          const net = residualMlp({...sizes, norm});
          const [paramsKey, xKey, gradientKey] = split(key(4), 3);
          const params = net.init(paramsKey);
          const x = normal(xKey, [4, 5]);
          const units = stackOf(net.units(params, x));
          const [h, gradient] = [net.stem(params, x), normal(gradientKey, [4, 6])];
          const parts = pathGradients(units, h, gradient);
          expect(parts.shape).toEqual([6, 4, 6]);
          close(tf.sum(parts, 0), gradientOf(units, h, gradient));
          close(pathGradients(units, h, gradient, {together: false}), parts);
        }),
    );

  test(
    'of linear units are the elementary symmetric products of their matrices',
    tidied(() => {
      const [a, b, c] = [1, 2, 3].map((seed) => normal(key(seed), [3, 3]));
      const units = [a, b, c].map((w, i) => linearUnit(w, {}, i));
      const g = normal(key(9), [2, 3]);
      // h (1 + a)(1 + b)(1 + c): a gradient meets c first.
      const back = (...ws: tf.Tensor[]): tf.Tensor =>
        ws.reduceRight((own, w) => matmul(own, w, {transposeB: true}), g);
      const expected = [
        g,
        tf.addN([back(a), back(b), back(c)]),
        tf.addN([back(a, b), back(a, c), back(b, c)]),
        back(a, b, c),
      ];
      const parts = pathGradients(units, normal(key(8), [2, 3]), g);
      expected.forEach((part, k) => close(tf.squeeze(tf.slice(parts, [k], [1]), [0]), part));
    }),
  );

  test(
    'that cancel are counted as what is left: I + A and I − A make no path of length 1',
    tidied(() => {
      const a = normal(key(1), [3, 3]);
      const units = [linearUnit(a), linearUnit(tf.neg(a), {}, 1)];
      const [h, g] = [normal(key(2), [2, 3]), normal(key(3), [2, 3])];
      const [{masses}] = pathLengths(units, h, g);
      expect(masses[1]).toBeLessThan(1e-6 * masses[0]);
      const [sampled] = sampledPathLengths(units, h, g, key(0));
      expect(sampled.masses[1]).toBeGreaterThan(0.1 * sampled.masses[0]);
    }),
  );

  test(
    'through units without a skip all have length N',
    tidied(() => {
      const units = [1, 2, 3].map((seed, i) => linearUnit(normal(key(seed), [3, 3]), {skip: 'none'}, i));
      const [h, g] = [normal(key(8), [2, 3]), normal(key(9), [2, 3])];
      const parts = pathGradients(units, h, g);
      const last = tf.squeeze(tf.slice(parts, [3], [1]), [0]);
      close(last, gradientOf(units, h, g));
      expect(pathLengths(units, h, g)[0]).toMatchObject({mean: 3, low: 3, high: 3});
    }),
  );

  test(
    'may change sizes on the way',
    tidied(() => {
      const [narrow, w, wide, projection] = [[4, 3], [3, 3], [3, 5], [3, 5]].map((shape, i) => normal(key(i), shape)); // prettier-ignore
      const units = [
        linearUnit(narrow, {skip: 'none'}),
        linearUnit(w),
        linearUnit(wide, {skip: (h) => matmul(h, projection), after: relu}),
      ];
      const [h, g] = [normal(key(8), [2, 4]), normal(key(9), [2, 5])];
      const parts = pathGradients(units, h, g);
      expect(parts.shape).toEqual([4, 2, 4]);
      close(tf.sum(parts, 0), gradientOf(units, h, g));
    }),
  );

  test(
    'of stacked seeds are those of the seeds one by one, and so are masses and sampled ones',
    tidied(() => {
      const net = residualMlp({...sizes, norm: true});
      const ofSeed = [11, 12, 13].map((seed) => {
        const [paramsKey, xKey, gradientKey] = split(key(seed), 3);
        const [params, x] = [net.init(paramsKey), normal(xKey, [4, 5])];
        return {params, x, gradient: normal(gradientKey, [4, 6])};
      });
      const stacked = treeStack(ofSeed);
      const [units, h] = [net.units(stacked.params, stacked.x), net.stem(stacked.params, stacked.x)];
      const options = {batchAxis: 1} as const;
      const parts = pathGradients(units, h, stacked.gradient, options);
      expect(parts.shape).toEqual([6, 3, 4, 6]);
      const lengths = pathLengths(units, h, stacked.gradient, options);
      const sampled = sampledPathLengths(units, h, stacked.gradient, key(0), options);
      ofSeed.forEach(({params, x, gradient}, s) => {
        const [ownUnits, ownH] = [net.units(params, x), net.stem(params, x)];
        close(treeAt(tf.transpose(parts, [1, 0, 2, 3]), s), pathGradients(ownUnits, ownH, gradient));
        const [own] = pathLengths(ownUnits, ownH, gradient);
        assertClose([...lengths[s].masses], [...own.masses], tolerances.paths);
        const [ownSampled] = sampledPathLengths(ownUnits, ownH, gradient, key(0));
        assertClose([...sampled[s].masses], [...ownSampled.masses], tolerances.paths);
      });
    }),
  );

  test('leave one tensor, and none where they are refused', () => {
    const [h, w] = [tf.ones([2, 3]), tf.ones([3, 3])];
    const before = tf.memory().numTensors;
    pathGradients([linearUnit(w), linearUnit(w, {after: relu})], h, h).dispose();
    pathLengths([linearUnit(w)], h, h);
    sampledPathLengths([linearUnit(w)], h, h, key(0));
    expect(() => pathLengths([linearUnit(w)], h, w)).toThrow(ShapeError);
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([h, w]);
  });

  test(
    'refuse no unit, no axis of examples, and a gradient of another shape, by name',
    tidied(() => {
      const [h, unit] = [tf.ones([2, 3]), linearUnit(tf.ones([3, 3]))];
      expect(() => pathGradients([], h, h)).toThrow('units must have at least one unit. Got none.');
      expect(() => pathGradients([unit], tf.ones([3]), h, {batchAxis: 1})).toThrow('h must have shape [S, B, ...]. Got [3].'); // prettier-ignore
      expect(() => pathGradients([unit], h, tf.ones([2, 4]))).toThrow("gradient must have the shape of the last unit's output [2, 3]. Got [2, 4]."); // prettier-ignore
    }),
  );
});

describe('masses', () => {
  test(
    'are means over examples of norms over all that one example has',
    tidied(() => {
      const double = linearUnit(tf.mul(2, tf.eye(2)));
      const gradient = tf.tensor3d([[[3, 0], [0, 4]], [[0, 0], [5, 12]]]); // prettier-ignore
      const unit = {...double, branch: (h: tf.Tensor) => tf.mul(h, 2)};
      const [{masses}] = pathLengths([unit], tf.ones([2, 2, 2]), gradient);
      assertClose([...masses], [(5 + 13) / 2, 5 + 13], tolerances.elementwise);
    }),
  );

  test('sum up to a mean and the lengths at which 5 and 95 % are reached', () => {
    expect(pathLengthsOf([0.04, 0.02, 0.88, 0.02, 0.04])).toMatchObject({mean: 2, low: 1, high: 3});
    expect(pathLengthsOf([0, 0, 7])).toMatchObject({mean: 2, low: 2, high: 2});
    expect(pathLengthsOf([0, 0])).toMatchObject({mean: NaN, low: NaN, high: NaN});
  });

  test('as shares add up to 1 and have the same mean; nothing has none', () => {
    const lengths = pathLengthsOf([6, 0, 1, 3]);
    assertClose(pathShares(lengths), [0.6, 0, 0.1, 0.3], {rtol: 1e-12, atol: 0});
    expect(pathLengthsOf(pathShares(lengths)).mean).toBeCloseTo(lengths.mean, 12);
    expect(pathShares({masses: [0, 0]})).toEqual([NaN, NaN]);
  });

  test('of the binomial count have mean n / 2 and variance n / 4, also where 2ⁿ is no number', () => {
    for (const n of [1, 24, 3000]) {
      const shares = binomialPaths(n);
      const moment = (of: (k: number) => number): number => shares.reduce((sum, share, k) => sum + of(k) * share, 0); // prettier-ignore
      assertClose([moment(() => 1), moment((k) => k), moment((k) => (k - n / 2) ** 2)], [1, n / 2, n / 4], {rtol: 1e-9, atol: 0}); // prettier-ignore
    }
    expect(binomialPaths(4).map((share) => Math.round(16 * share))).toEqual([1, 4, 6, 4, 1]);
    expect(() => binomialPaths(1.5)).toThrow(ConfigError);
  });
});

test('sampled paths of units that multiply by numbers have the mass of all their paths: nothing cancels', () =>
  tf.tidy(() => {
    const units = Array.from({length: 6}, (_, i) => ({name: `${i}`, block: i, branch: (h: tf.Tensor) => tf.mul(h, 0.5)})); // prettier-ignore
    const one = tf.ones([3, 1]);
    const [exact] = pathLengths(units, one, one);
    const [sampled] = sampledPathLengths(units, one, one, key(1));
    assertClose(sampled.masses.map((mass) => mass * 2 ** 6), [...exact.masses], tolerances.elementwise); // prettier-ignore
    // (1 + 1/2)⁶ by the binomial theorem: each of 6 is gone through with probability 1/3.
    assertClose(exact.mean, 2, tolerances.elementwise);
    expect(sampledPathLengths([{...units[0], skip: 'none'}], one, one, key(1))[0].masses).toEqual([0, 0.25]);
  }));
