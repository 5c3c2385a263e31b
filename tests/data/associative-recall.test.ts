import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, normalArray, split, treeAt, treeLeaves} from 'why-attention/core';
import {
  drawAssociativeRecall,
  linearMemoryFloor,
  softmaxReplacementFloor,
  sumRuleReplacementFloor,
  type AssociativeRecallBatch,
  type AssociativeRecallConfig,
} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {erfOf} from '../support/reference/functions';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const config: AssociativeRecallConfig = {nKeys: 5, dValue: 3, replacement: true};
const modes = [false, true] as const;

type Example = {writes: number[]; values: number[][]; asked: number; target: number[]};

/** The examples of all seeds, one after the other, as plain lists. */
function examplesOf({input, target}: AssociativeRecallBatch): Example[] {
  const [w, v, a, t] = [input.writes, input.values, input.asked, target].map((x) => x.arraySync()) as [
    number[][][],
    number[][][][],
    number[][],
    number[][][],
  ];
  return w.flatMap((ofSeed, s) =>
    ofSeed.map((writes, b) => ({writes, values: v[s][b], asked: a[s][b], target: t[s][b]})),
  );
}

describe.each(modes)('replacement %s', (replacement) => {
  const own = {...config, replacement};

  test(
    'the target is what a store that forgets what it overwrites holds under the asked key',
    tidied(() => {
      const examples = examplesOf(drawAssociativeRecall([key(1), key(2)], 200, own));
      expect(examples).toHaveLength(400);
      let replaced = 0;
      for (const {writes, values, asked, target} of examples) {
        expect(writes).toHaveLength(replacement ? 10 : 5);
        const store = new Map<number, number[]>();
        writes.forEach((name, t) => store.set(name, values[t]));
        expect(target).toEqual(store.get(asked));
        if (target.join() !== values[writes.indexOf(asked)].join()) replaced++;
      }
      if (replacement) expect(replaced).toBeGreaterThan(100);
      else expect(replaced).toBe(0);
    }),
  );

  test(
    'each key is asked equally often, and values are N(0, 1) of random words of their own',
    tidied(() => {
      const examples = examplesOf(drawAssociativeRecall([key(3)], 6000, own));
      const counts = Array.from({length: 5}, (_, k) => examples.filter(({asked}) => asked === k).length);
      for (const count of counts)
        expect(Math.abs(count / 6000 - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / 6000));
      const values = examples.flatMap((one) => one.values.flat());
      const moment = (power: number): number =>
        values.reduce((sum, value) => sum + value ** power, 0) / values.length;
      for (const [power, expected] of [
        [1, 0],
        [2, 1],
        [3, 0],
        [4, 3],
      ])
        // prettier-ignore
        expect(Math.abs(moment(power) - expected)).toBeLessThan(0.1);
      // predicting nothing costs 0.5
      const loss =
        examples.flatMap(({target}) => target).reduce((sum, y) => sum + y ** 2, 0) / (2 * 6000 * 3);
      expect(Math.abs(loss - 0.5)).toBeLessThan(0.02);
      // The n-th value does not tell the n-th question, as it would if both came from one key.
      const told = examples.filter(
        ({asked}, b) => asked === Math.floor(5 * (0.5 + erfOf(values[b] / Math.SQRT2) / 2)),
      );
      expect(Math.abs(told.length / 6000 - 0.2)).toBeLessThan(0.03);
    }),
  );

  test(
    'stacked seeds are the single seeds, bit by bit, and differ from each other',
    tidied(() => {
      const keys = split(key(7), 3);
      const stacked = drawAssociativeRecall(keys, 20, own);
      keys.forEach((seedKey, s) => {
        const alone = treeLeaves(treeAt(drawAssociativeRecall([seedKey], 20, own), 0));
        treeLeaves(treeAt(stacked, s)).forEach((leaf, i) => assertClose(leaf, alone[i], tolerances.exact));
      });
      const [first, second] = [treeAt(stacked.target, 0).dataSync(), treeAt(stacked.target, 1).dataSync()];
      expect([...first]).not.toEqual([...second]);
      expect([stacked.input.writes.dtype, stacked.input.asked.dtype]).toEqual(['int32', 'int32']);
    }),
  );

  test('drawing twice gives the same bits and leaves nothing but the batch', () => {
    const before = tf.memory().numTensors;
    const draw = () => treeLeaves(drawAssociativeRecall([key(8)], 10, own));
    const [first, second] = [draw(), draw()];
    expect(tf.memory().numTensors).toBe(before + 8);
    first.forEach((leaf, i) => assertClose(leaf, second[i], tolerances.exact));
    tf.dispose([...first, ...second]);
  });
});

test(
  'without replacement write t has key t',
  tidied(() => {
    const examples = examplesOf(drawAssociativeRecall([key(4)], 30, {...config, replacement: false}));
    for (const {writes} of examples) expect(writes).toEqual([0, 1, 2, 3, 4]);
  }),
);

test(
  'with replacement each write has any key, and the asked key was written 3 − 1/S times on average, each other 2 − 1/S times',
  tidied(() => {
    const examples = examplesOf(drawAssociativeRecall([key(5)], 8000, config));
    const share = (t: number, k: number): number =>
      examples.filter(({writes}) => writes[t] === k).length / 8000;
    for (const t of [0, 4, 9])
      for (let k = 0; k < 5; k++)
        expect(Math.abs(share(t, k) - 0.2)).toBeLessThan(4 * Math.sqrt(0.16 / 8000));
    const written = examples.map(({writes, asked}) => writes.filter((name) => name === asked).length);
    const mean = written.reduce((sum, n) => sum + n, 0) / 8000;
    expect(Math.abs(mean - (3 - 1 / 5))).toBeLessThan(0.06);
    expect(Math.abs((10 - mean) / 4 - (2 - 1 / 5))).toBeLessThan(0.015);
  }),
);

describe('refused', () => {
  test.each<[string, Partial<AssociativeRecallConfig>, number, string]>([
    ['no key', {nKeys: 0}, 4, 'nKeys must be a positive integer. Got 0.'],
    ['half a number', {dValue: 0.5}, 4, 'dValue must be a positive integer. Got 0.5.'],
    ['an empty batch', {}, 0, 'batchSize must be a positive integer. Got 0.'],
  ])('%s', (_, changes, batchSize, message) => {
    const draw = () => drawAssociativeRecall([key(0)], batchSize, {...config, ...changes});
    expect(draw).toThrow(ConfigError);
    expect(draw).toThrow(message);
  });

  test.each([linearMemoryFloor, sumRuleReplacementFloor, softmaxReplacementFloor])(
    'floors of no keys',
    (floor) => {
      expect(() => floor(0, 4)).toThrow('nKeys must be a positive integer. Got 0.');
    },
  );
  test.each([linearMemoryFloor, sumRuleReplacementFloor])('floors of keys without numbers', (floor) => {
    expect(() => floor(4, 0)).toThrow('dKey must be a positive integer. Got 0.');
  });
});

/** The sum of f over the entries of a matrix. */
type Matrix = readonly (readonly number[])[];
const entries = (m: Matrix, f: (value: number, i: number, j: number) => number): number =>
  m.reduce((sum, row, i) => sum + row.reduce((own, value, j) => own + f(value, i, j), 0), 0);

/** Half the mean squared error of y = Σ_t v_t M[w_t, a] over all draws of writes and values. */
const populationLoss = {
  /** Each key once: ‖I − M‖² / 2S. */
  false: (m: Matrix): number =>
    entries(m, (value, i, j) => (value - (i === j ? 1 : 0)) ** 2) / (2 * m.length),
  /** 2S writes with replacement. */
  true: (m: Matrix): number => {
    const others = 2 - 1 / m.length;
    const quadratic = entries(m, (value, i, j) => value ** 2 * (others + (i === j ? 1 : 0)));
    return 0.5 * (1 + (quadratic - 2 * entries(m, (value, i, j) => (i === j ? value : 0))) / m.length);
  },
};

/** The same, measured on examples. */
function measuredLoss(examples: readonly Example[], m: Matrix): number {
  let sum = 0;
  for (const {writes, values, asked, target} of examples)
    target.forEach((y, o) => {
      const read = writes.reduce((own, name, t) => own + m[name][asked] * values[t][o], 0);
      sum += (y - read) ** 2 / 2;
    });
  return sum / (examples.length * examples[0].target.length);
}

const product = (k: Matrix, q: Matrix): number[][] =>
  k.map((row) => q.map((other) => row.reduce((sum, value, i) => sum + value * other[i], 0)));
/** Numbers N(0, 1) [rows][columns]. */
const normals = (n: number, rows: number, columns: number): number[][] => {
  const numbers = normalArray(key(n), rows * columns);
  return Array.from({length: rows}, (_, i) => [...numbers.slice(i * columns, (i + 1) * columns)]);
};

/** The least loss over K Qᵀ [S, S] of rank d, by gradient descent on both tables from a random start. */
function leastLoss(lossOf: (m: Matrix) => number, nKeys: number, d: number): number {
  const tables = [normals(11, nKeys, d), normals(12, nKeys, d)].map((table) =>
    table.map((row) => row.map((x) => x / 2)),
  );
  const step = 1e-5;
  for (let i = 0; i < 3000; i++) {
    // The loss is quadratic in M, so that central differences are its exact slopes; M = K Qᵀ hands them on.
    const m = product(tables[0], tables[1]);
    const slopes = m.map((row, a) =>
      row.map((value, b) => {
        const at = (x: number): number =>
          lossOf(m.map((own, r) => own.map((y, c) => (r === a && c === b ? x : y))));
        return (at(value + step) - at(value - step)) / (2 * step);
      }),
    );
    const turned = slopes[0].map((_, b) => slopes.map((row) => row[b]));
    const transposed = (table: Matrix): number[][] => table[0].map((_, j) => table.map((row) => row[j]));
    const [ofKeys, ofQueries] = [
      product(slopes, transposed(tables[1])),
      product(turned, transposed(tables[0])),
    ];
    [ofKeys, ofQueries].forEach((gradient, t) =>
      gradient.forEach((row, r) => row.forEach((slope, c) => (tables[t][r][c] -= nKeys * 0.1 * slope))),
    );
  }
  return lossOf(product(tables[0], tables[1]));
}

describe('floors', () => {
  test.each(modes)(
    'the formula of the loss of a matrix is what examples give, replacement %s',
    (replacement) => {
      tf.tidy(() => {
        const examples = examplesOf(drawAssociativeRecall([key(6)], 6000, {...config, replacement}));
        for (const m of [normals(1, 5, 5), normals(2, 5, 5).map((row) => row.map((x) => x / 4))]) {
          const expected = populationLoss[`${replacement}`](m);
          expect(Math.abs(measuredLoss(examples, m) / expected - 1)).toBeLessThan(0.04);
        }
      });
    },
  );

  test.each([
    [4, 1],
    [4, 3],
    [4, 4],
    [4, 6],
    [6, 2],
  ])('no tables of %d keys of %d numbers go below, and descent reaches them', (nKeys, d) => {
    const once = leastLoss(populationLoss.false, nKeys, d);
    assertClose(once, linearMemoryFloor(nKeys, d), {rtol: 0, atol: 1e-4});
    const replaced = leastLoss(populationLoss.true, nKeys, d);
    assertClose(replaced, sumRuleReplacementFloor(nKeys, d), {rtol: 0, atol: 1e-4});
  });

  test('without a size of the keys the sum rule’s is that of S ≤ d: ½ (1 − S / (3S − 1))', () => {
    for (const nKeys of [1, 2, 8, 64]) {
      const expected = 0.5 * (1 - nKeys / (3 * nKeys - 1));
      assertClose(sumRuleReplacementFloor(nKeys), expected, {rtol: 1e-12, atol: 0});
      assertClose(sumRuleReplacementFloor(nKeys, nKeys + 3), expected, {rtol: 1e-12, atol: 0});
    }
    expect(sumRuleReplacementFloor(8, 4)).toBeGreaterThan(sumRuleReplacementFloor(8, 8));
    expect(linearMemoryFloor(8, 8)).toBe(0);
    expect(linearMemoryFloor(8, 16)).toBe(0);
  });

  test(
    'the mean of the values under the asked key has the loss of a softmax’s floor, below the sum rule’s',
    tidied(() => {
      const examples = examplesOf(drawAssociativeRecall([key(9)], 10_000, config));
      let sum = 0;
      for (const {writes, values, asked, target} of examples) {
        const own = values.filter((_, t) => writes[t] === asked);
        target.forEach((y, o) => {
          const mean = own.reduce((total, value) => total + value[o], 0) / own.length;
          sum += (y - mean) ** 2 / 2;
        });
      }
      assertClose(sum / 30_000, softmaxReplacementFloor(5), {rtol: 0, atol: 0.01});
      for (const nKeys of [2, 8, 64])
        expect(softmaxReplacementFloor(nKeys)).toBeLessThan(sumRuleReplacementFloor(nKeys));
    }),
  );
});
