import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  bits,
  ConfigError,
  erfInverse,
  foldIn,
  integers,
  key,
  normal,
  normalArray,
  permutation,
  split,
  threefry,
  uniform,
  uniformArray,
  type Key,
} from 'why-attention/core';
import {loadFixture} from '../parity/fixtures';
import {assertClose} from '../support/assert-close';
import {erfOf} from '../support/reference/functions';
import {tolerances} from '../support/tolerances';

type KeyCase = {
  seed: number;
  key: number[];
  bits: number[];
  splits: Record<string, number[][]>;
  grandchild: number[];
  folds: Record<string, number[]>;
  uniforms: {min: number; max: number; values: number[]}[];
  normals: number[];
  extremes: {n: number; at: number[]; values: number[]};
};

/** Kolmogorov-Smirnov: the largest distance between the empirical distribution and a continuous one. */
function largestDistance(values: Float32Array, distribution: (x: number) => number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.max(
    ...sorted.map((x, i) =>
      Math.max((i + 1) / sorted.length - distribution(x), distribution(x) - i / sorted.length),
    ),
  );
}
const criticalDistance = (n: number): number => 1.63 / Math.sqrt(n); // level .01
const normalDistribution = (x: number): number => (1 + erfOf(x / Math.SQRT2)) / 2;

/** Pearson's statistic of counts that should all be equal. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

function correlation(a: Float32Array, b: Float32Array): number {
  const mean = (x: Float32Array): number => x.reduce((sum, value) => sum + value, 0) / x.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - meanA) * (b[i] - meanB);
    aa += (value - meanA) ** 2;
    bb += (b[i] - meanB) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

// Random123, kat_vectors: threefry2x32 with 20 rounds
test.each([
  [
    [0, 0],
    [0, 0],
    ['6b200159', '99ba4efe'],
  ],
  [
    [0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    ['1cb996fc', 'bb002be7'],
  ],
  [
    [0x13198a2e, 0x03707344],
    [0x243f6a88, 0x85a308d3],
    ['c4923a9c', '483df7a0'],
  ],
])('threefry of key %j and counter %j is %j', ([k0, k1], [c0, c1], expected) => {
  const out = new Uint32Array(6);
  threefry(k0, k1, c0, c1, out, 1);
  expect([...out.slice(2, 4)].map((word) => word.toString(16).padStart(8, '0'))).toEqual(expected);
  expect([out[0], out[1], out[4], out[5]]).toEqual([0, 0, 0, 0]);
});

test('bits are the two words of threefry at each counter, combined by exclusive or', () => {
  const pair = new Uint32Array(2);
  const keys = [[0, 0], [0xffffffff, 0xffffffff], [0x80000000, 0x7fffffff], ...split(key(14), 20)] as Key[];
  for (const [k0, k1] of keys) {
    const expected = Array.from({length: 100}, (_, i) => {
      threefry(k0, k1, 0, i, pair, 0);
      return (pair[0] ^ pair[1]) >>> 0;
    });
    expect([...bits([k0, k1], 100)]).toEqual(expected);
  }
});

describe('the numbers published by JAX', () => {
  test('integers', () => {
    expect(bits(key(0), 1)[0]).toBe(4070199207); // jax.random.bits(jax.random.key(0))
    expect(split(key(0), 2)).toEqual([
      [1797259609, 2579123966],
      [928981903, 3453687069],
    ]);
    expect(split(key(1), 3)).toEqual([
      [507451445, 1853169794],
      [1948878966, 4237131848],
      [2441914641, 3819641963],
    ]);
    expect(foldIn(key(0), 7)).toEqual([2716826189, 292468403]);
  });

  test('floats', () => {
    const digits = {rtol: 0, atol: 5e-8};
    assertClose([...uniformArray(key(0), 4)], [0.947667, 0.9785799, 0.3322915, 0.4686685], digits);
    assertClose([...normalArray(key(0), 4)], [1.6226422, 2.0252647, -0.4335944, -0.0786173], {
      rtol: 1e-6,
      atol: 0,
    });
  });
});

describe.each(loadFixture<KeyCase>('jax-keys').cases.map((one) => [one.seed, one] as const))(
  'JAX with seed %d',
  (seed, golden) => {
    test('key, bits, splits and folds are the same integers', () => {
      expect(key(seed)).toEqual(golden.key);
      expect([...bits(key(seed), 5)]).toEqual(golden.bits);
      for (const [n, children] of Object.entries(golden.splits))
        expect(split(key(seed), Number(n))).toEqual(children);
      for (const [n, folded] of Object.entries(golden.folds))
        expect(foldIn(key(seed), Number(n))).toEqual(folded);
      expect(split(split(key(seed), 3)[1], 2)[0]).toEqual(golden.grandchild);
    });

    test('uniforms are the same to a rounding of float32', () => {
      for (const {min, max, values} of golden.uniforms)
        assertClose(uniformArray(key(seed), 6, {min, max}), Float32Array.from(values), {
          rtol: 0,
          atol: Math.max(Math.abs(min), Math.abs(max)) * 2 ** -23,
        });
      assertClose(uniformArray(key(seed), 6), Float32Array.from(golden.uniforms[0].values), tolerances.exact);
    });

    test('normals are the same to 1e-6, the largest and smallest of 200,000 too', () => {
      const {n, at, values} = golden.extremes;
      const long = normalArray(key(seed), n);
      assertClose(normalArray(key(seed), 8), Float32Array.from(golden.normals), {rtol: 1e-6, atol: 1e-7});
      assertClose(
        at.map((i) => long[i]),
        values,
        {rtol: 2e-6, atol: 0},
      );
      expect(long.reduce((a, b) => Math.max(a, b))).toBe(long[at.find((i) => long[i] > 3)!]);
    });
  },
);

// scipy.special.erfinv, scipy 1.17.1
test.each([
  [0.001, 0.000886227157466552],
  [0.1, 0.08885599049425769],
  [0.5, 0.4769362762044699],
  [0.9, 1.1630871536766743],
  [0.99, 1.8213863677184496],
  [0.9966, 2.071150939906553],
  [0.9999, 2.7510639057120803],
  [0.999999, 3.458910737275499],
])('erfInverse of %d is %d, and odd', (x, y) => {
  assertClose(erfInverse(x), y, {rtol: 1e-6, atol: 0});
  expect(erfInverse(-x)).toBe(-erfInverse(x));
});

describe('distributions', () => {
  const n = 20_000;

  test('uniforms fill [min, max) evenly', () => {
    const values = uniformArray(key(3), n, {min: -2, max: 6});
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-2);
    expect(Math.max(...values)).toBeLessThan(6);
    expect(largestDistance(values, (x) => (x + 2) / 8)).toBeLessThan(criticalDistance(n));
  });

  test.each([0, 1, 2])('normals of seed %d pass Kolmogorov-Smirnov, and others would not', (seed) => {
    const values = normalArray(key(seed), n);
    expect(largestDistance(values, normalDistribution)).toBeLessThan(criticalDistance(n));
    // The check can fail: a spread of 1.1 or a mean of 0.06 is found out.
    expect(
      largestDistance(
        values.map((z) => 1.1 * z),
        normalDistribution,
      ),
    ).toBeGreaterThan(criticalDistance(n));
    expect(
      largestDistance(
        values.map((z) => z + 0.06),
        normalDistribution,
      ),
    ).toBeGreaterThan(criticalDistance(n));
  });

  test('children of a split and members of a series are uncorrelated', () => {
    const [first, second] = split(key(5), 2);
    const streams = [first, second, foldIn(key(6), 0), foldIn(key(6), 1)].map((k) => normalArray(k, n));
    for (let i = 0; i < streams.length; i++)
      for (let j = 0; j < i; j++)
        expect(Math.abs(correlation(streams[i], streams[j]))).toBeLessThan(4 / Math.sqrt(n));
    expect(
      Math.abs(correlation(streams[0].slice(1), streams[0].slice(0, -1))), // and each with itself, one later
    ).toBeLessThan(4 / Math.sqrt(n));
  });

  test('integers are equally likely and below max', () => {
    const counts = Array<number>(7).fill(0);
    integers(key(8), 70_000, 7).forEach((i) => counts[i]++);
    expect(counts.length).toBe(7);
    expect(chiSquare(counts)).toBeLessThan(22.5); // χ² of 6 degrees of freedom, level .001
  });

  test('each of the 24 orders of four is equally likely', () => {
    const counts = new Map<string, number>();
    for (let i = 0; i < 12_000; i++) {
      const order = permutation(foldIn(key(9), i), 4).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(24);
    expect(chiSquare([...counts.values()])).toBeLessThan(49.7); // 23 degrees of freedom, level .001
  });
});

describe('arrays and tensors', () => {
  test('a permutation holds each number once, and is another with another key', () => {
    for (const n of [0, 1, 2, 100])
      expect([...permutation(key(1), n)].sort((a, b) => a - b)).toEqual(Array.from({length: n}, (_, i) => i));
    expect([...permutation(key(1), 100)]).not.toEqual([...permutation(key(2), 100)]);
  });

  test('draws that records rest on stay what they are', () => {
    expect([...permutation(key(0), 8)]).toEqual([4, 3, 7, 1, 6, 0, 2, 5]);
    expect([...integers(key(0), 8, 10)]).toEqual([9, 9, 3, 4, 5, 1, 3, 6]);
  });

  test('the first numbers do not depend on how many are drawn', () => {
    expect([...bits(key(4), 3)]).toEqual([...bits(key(4), 9).slice(0, 3)]);
    expect([...normalArray(key(4), 3)]).toEqual([...normalArray(key(4), 9).slice(0, 3)]);
    expect(split(key(4), 2)).toEqual(split(key(4), 5).slice(0, 2));
  });

  test('normalArray writes where it is told and nowhere else', () => {
    const values = new Float32Array(6).fill(7);
    normalArray(key(0), 2, values, 3);
    expect([...values]).toEqual([7, 7, 7, ...normalArray(key(0), 2), 7]);
  });

  test('tensors hold the arrays, in float32 and row-major order', () => {
    tf.tidy(() => {
      const z = normalArray(key(2), 6);
      assertClose(normal(key(2), [2, 3]), tf.tensor2d(z, [2, 3]), tolerances.exact);
      const u = uniformArray(key(2), 6, {min: 1, max: 2});
      assertClose(uniform(key(2), [3, 2], {min: 1, max: 2}), tf.tensor2d(u, [3, 2]), tolerances.exact);
      assertClose(normal(key(2), []), tf.scalar(z[0]), tolerances.exact);
      expect(normal(key(2), [0, 3]).shape).toEqual([0, 3]);
    });
  });
});

describe('refused', () => {
  test.each([-1, 0.5, NaN, Infinity, 2 ** 53])('seed %d', (seed) => {
    expect(() => key(seed)).toThrow(ConfigError);
    expect(() => key(seed)).toThrow(`seed must be an integer in [0, 2^53). Got ${seed}.`);
  });

  test.each([-1, 0.5, NaN, 2 ** 32])('number %d of a series', (n) => {
    expect(() => foldIn(key(0) as Key, n)).toThrow(`n must be an integer in [0, 2^32). Got ${n}.`);
  });
});
