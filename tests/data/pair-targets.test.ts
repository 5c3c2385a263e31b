import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, ShapeError, split, treeAt, treeLeaves} from 'why-attention/core';
import {
  drawPairs,
  pairDeviation,
  pairRanges,
  pairTargetNames,
  pairTargets,
  type PairBatch,
  type PairConfig,
  type PairRange,
  type PairTarget,
} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());

/** What is asked of one pair, by the textbook's formula. */
const formulas: Record<PairTarget, (x: readonly number[], z: readonly number[]) => number> = {
  product: (x, z) => x.reduce((sum, xi, i) => sum + xi * z[i], 0) / Math.sqrt(x.length / 9),
  sines: (x, z) => [...x, ...z].reduce((sum, u) => sum + Math.sin(Math.PI * u), 0) / Math.sqrt(x.length),
  relation: (x, z) =>
    (x.reduce((sum, xi, i) => sum + Math.abs(xi - z[i]), 0) - (2 * x.length) / 3) /
    Math.sqrt((2 * x.length) / 9),
};

/** The pairs of all seeds, one after the other, and their targets. */
function listed({input, target}: PairBatch) {
  const [x, z, y] = [input.x, input.z, target].map((tensor) => (tensor.arraySync() as number[][][]).flat());
  return x.map((one, n) => ({x: one, z: z[n], y: y[n][0]}));
}

describe.each(pairTargetNames)('%s', (target) => {
  test.each(pairRanges)('is its formula, %s', (range) =>
    tf.tidy(() => {
      const batch = drawPairs(split(key(1), 2), 300, {target, d: 5, range});
      const expected = listed(batch).map(({x, z}) => [formulas[target](x, z)]);
      const values = [expected.slice(0, 300), expected.slice(300)];
      assertClose(batch.target, values, scaled(tolerances.elementwise, [1, ...expected.flat()]));
    }),
  );

  test('is the formula’s constant of pairs of zeros', () =>
    tf.tidy(() => {
      const zeros = tf.zeros([2, 3, 4]);
      const constant = formulas[target]([0, 0, 0, 0], [0, 0, 0, 0]);
      assertClose(pairTargets(target, zeros, zeros), tf.fill([2, 3, 1], constant), tolerances.elementwise);
    }));

  // Four standard errors: of a mean σ/√n, and of a variance σ²·√((κ − 1)/n) with the kurtosis κ measured.
  test.each(pairRanges.flatMap((range) => [1, 4, 16].map((d): [PairRange, number] => [range, d])))(
    'has the mean and deviation of the closed form %s, d = %d',
    (range, d) => {
      const n = 200_000;
      const y = tf.tidy(() => drawPairs([key(d)], n, {target, d, range}).target.dataSync() as Float32Array);
      const mean = y.reduce((sum, value) => sum + value, 0) / n;
      const moment = (order: number): number =>
        y.reduce((sum, value) => sum + (value - mean) ** order, 0) / n;
      const [variance, deviation] = [moment(2), pairDeviation(target, d, range)];
      const expectedMean = target === 'relation' && range === 'outside' ? 3 * Math.sqrt(d / 2) : 0;
      const kurtosis = moment(4) / variance ** 2;
      expect(Math.abs(mean - expectedMean)).toBeLessThan((4 * deviation) / Math.sqrt(n));
      expect(Math.abs(variance / deviation ** 2 - 1)).toBeLessThan(4 * Math.sqrt((kurtosis - 1) / n));
    },
  );
});

/** Simpson's rule on [from, to]; exact for cubics, to 1e-12 for what is smooth here. */
function integral(f: (u: number) => number, from: number, to: number): number {
  const [n, h] = [400, (to - from) / 400];
  let sum = f(from) + f(to);
  for (let i = 1; i < n; i++) sum += (i % 2 ? 4 : 2) * f(from + i * h);
  return (sum * h) / 3;
}

/** E f(u) over one coordinate of a range: signs are random. */
const expectation = (range: PairRange, f: (u: number) => number): number =>
  range === 'inside' ? integral(f, -1, 1) / 2 : (integral(f, 1, 2) + integral(f, -2, -1)) / 2;

test.each(pairRanges)('the deviations are the integrals of the formulas, %s', (range) => {
  const [d, square] = [3, (u: number) => u * u];
  const meanSquare = expectation(range, square);
  expect(pairDeviation('product', d, range)).toBeCloseTo(Math.sqrt((d * meanSquare ** 2) / (d / 9)), 10);
  const sine = expectation(range, (u) => Math.sin(Math.PI * u) ** 2);
  expect(pairDeviation('sines', d, range)).toBeCloseTo(Math.sqrt((2 * d * sine) / d), 10);
  // E|x − z| over z has a kink at z = x, so its pieces are written out: (1 + x²)/2 inside; outside, for |x| in [1, 2], half of |x| + 3/2 and half of E||x| − |z||.
  const distance =
    range === 'inside'
      ? expectation(range, (x) => (1 + x * x) / 2)
      : expectation(range, (x) => {
          const size = Math.abs(x);
          return (size + 3 / 2) / 2 + ((size - 1) ** 2 + (2 - size) ** 2) / 4;
        });
  const variance = 2 * meanSquare - distance ** 2; // E(x − z)² = 2 E u²
  expect(pairDeviation('relation', d, range)).toBeCloseTo(Math.sqrt((d * variance) / ((2 * d) / 9)), 10);
});

describe('the pairs', () => {
  const config: PairConfig = {target: 'product', d: 4};

  test(
    'are uniform: inside on [−1, 1], outside in size on [1, 2] with random signs, each coordinate for itself',
    tidied(() => {
      const n = 50_000;
      for (const range of pairRanges) {
        const {x, z} = drawPairs([key(3)], n, {...config, range}).input;
        const coordinates = [...tf.unstack(tf.squeeze(x, [0]), 1), ...tf.unstack(tf.squeeze(z, [0]), 1)];
        const columns = coordinates.map((column) => column.dataSync() as Float32Array);
        for (const column of columns) {
          // Position in [−1, 1), with the gap in the middle closed; Kolmogorov and Smirnov's distance at p = 1e-5 is 2.47/√n.
          const at = column.map((u) => (range === 'inside' ? u : u - Math.sign(u))).sort();
          const furthest = at.reduce(
            (most, u, i) => Math.max(most, Math.abs((u + 1) / 2 - (i + 0.5) / n)),
            0,
          );
          expect(furthest).toBeLessThan(2.47 / Math.sqrt(n));
          const sizes = column.map(Math.abs);
          expect(Math.min(...sizes.slice(0, 1000))).toBeGreaterThanOrEqual(range === 'inside' ? 0 : 1);
          expect(sizes.every((size) => (range === 'inside' ? size <= 1 : size >= 1 && size <= 2))).toBe(true);
        }
        const variance = range === 'inside' ? 1 / 3 : 7 / 3;
        for (let i = 0; i < columns.length; i++)
          for (let j = 0; j < i; j++) {
            const together = columns[i].reduce((sum, u, b) => sum + u * columns[j][b], 0) / n;
            expect(Math.abs(together), `coordinates ${j} and ${i}`).toBeLessThan(
              (5 * variance) / Math.sqrt(n),
            );
          }
      }
    }),
  );

  test(
    'of one key are the same for every target, and outside one further from 0',
    tidied(() => {
      const inside = drawPairs([key(4)], 50, config).input;
      for (const target of pairTargetNames) {
        const {x, z} = drawPairs([key(4)], 50, {...config, target}).input;
        assertClose(x, inside.x, tolerances.exact);
        assertClose(z, inside.z, tolerances.exact);
      }
      const outside = drawPairs([key(4)], 50, {...config, range: 'outside'}).input;
      for (const name of ['x', 'z'] as const)
        assertClose(outside[name], tf.add(inside[name], tf.sign(inside[name])), tolerances.elementwise);
    }),
  );

  test(
    'are a function of the key alone, seed by seed: the same bits again, alone or among others',
    tidied(() => {
      const keys = split(key(5), 3);
      const all = drawPairs(keys, 20, config);
      keys.forEach((own, s) => {
        const alone = drawPairs([own], 20, config);
        treeLeaves(alone).forEach((leaf, i) =>
          assertClose(treeAt(leaf, 0), treeAt(treeLeaves(all)[i], s), tolerances.exact),
        );
      });
      const [first, second] = [0, 1].map((s) => [...treeAt(all, s).input.x.dataSync()]);
      expect(first.some((value) => second.includes(value))).toBe(false);
      expect([...all.input.x.dataSync()].some((value) => all.input.z.dataSync().includes(value))).toBe(false);
    }),
  );

  test('leave three tensors and no other', () => {
    const before = tf.memory().numTensors;
    const batch = drawPairs([key(6)], 10, {...config, target: 'relation'});
    expect(tf.memory().numTensors).toBe(before + 3);
    tf.dispose([batch.input.x, batch.input.z, batch.target]);
  });
});

test.each<[Partial<PairConfig> & {examples?: number}, string]>([
  [{examples: 0}, 'examples must be a positive integer. Got 0.'],
  [{d: 1.5}, 'd must be a positive integer. Got 1.5.'],
  [{target: 'sum' as PairTarget}, 'target must be one of product, sines, relation. Got sum.'],
  [{range: 'far' as PairRange}, 'range must be one of inside, outside. Got far.'],
])('refuses %o', ({examples = 4, ...changes}, message) => {
  const call = () => drawPairs([key(0)], examples, {target: 'product', d: 2, ...changes});
  expect(call).toThrow(ConfigError);
  expect(call).toThrow(message);
});

test('refuses targets of x and z of different shapes, and deviations of what there is not', () => {
  const call = () => tf.tidy(() => pairTargets('sines', tf.zeros([2, 3]), tf.zeros([1, 3])));
  expect(call).toThrow(ShapeError);
  expect(call).toThrow('z must have the shape of x [2, 3]. Got [1, 3].');
  expect(() => pairDeviation('sines', 0)).toThrow('d must be a positive integer. Got 0.');
  expect(() => pairDeviation('sum' as PairTarget, 1)).toThrow('target must be one of');
});
