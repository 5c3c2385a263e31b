import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, key, normal, uniform} from 'why-attention/core';
import {
  deltaRule,
  deltaRuleCoefficients,
  dpfpFeatures,
  eluFeatures,
  fastWeightsByDelta,
  fastWeightsBySum,
  readFastWeights,
  sumRule,
  unitVectors,
  writeByDelta,
  writeBySum,
} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {array64} from '../support/reference/array';
import * as reference from '../support/reference/fast-weights';
import {nested} from '../parity/fixtures';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const draw = (n: number, ...shape: number[]): tf.Tensor => normal(foldIn(key(5), n), shape);
const rows = (x: tf.Tensor, from: number, n: number): tf.Tensor => tf.slice(x, [from, 0], [n, -1]);
const upTo = (tolerance: {rtol: number; atol: number}, x: tf.Tensor) =>
  scaled(tolerance, [1, ...x.dataSync()]);
/** An orthonormal basis of 8 dimensions that is not the standard one: I − 2 n nᵀ. */
const basis = (): tf.Tensor => {
  const n = unitVectors(draw(1, 1, 8));
  return tf.sub(tf.eye(8), tf.mul(2, tf.matMul(n as tf.Tensor2D, n as tf.Tensor2D, true)));
};

test(
  'by hand: two writes under overlapping keys',
  tidied(() => {
    const k = tf.tensor2d([[1, 0], [0.6, 0.8]]); // prettier-ignore
    const v = tf.tensor2d([[10], [1]]);
    assertClose(fastWeightsBySum(k, v), [[10.6, 0.8]], tolerances.elementwise);
    // delta: W = [10, 0] holds 6 under the second key, so it is corrected by half of 1 − 6: W = [10 − 2.5 · 0.6, −2.5 · 0.8]
    assertClose(fastWeightsByDelta(k, v, tf.tensor1d([1, 0.5])), [[8.5, -2]], tolerances.elementwise);
    const q = tf.tensor2d([[1, 1]]);
    assertClose(deltaRule(q, k, v, tf.tensor1d([1, 0.5])), [[6.5]], tolerances.elementwise);
    // y = 10 c₁ + 1 c₂
    assertClose(deltaRuleCoefficients(q, k, tf.tensor1d([1, 0.5])), [[0.58, 0.7]], tolerances.elementwise);
  }),
);

describe('the parallel form is the recurrent one', () => {
  const keysOf: Record<string, (nWrites: number) => tf.Tensor> = {
    random: (n) => unitVectors(draw(2, n, 16)),
    'four repeated': (n) => {
      const ids = Array.from({length: n}, (_, i) => (7 * i + Math.floor(i / 3)) % 4);
      return tf.gather(unitVectors(draw(2, 4, 16)), tf.tensor1d(ids, 'int32'));
    },
    'the same': (n) => tf.tile(unitVectors(draw(2, 1, 16)), [n, 1]),
    'nearly the same': (n) => unitVectors(tf.add(draw(2, 1, 16), tf.mul(0.05, draw(3, n, 16)))),
  };
  const betaOf: Record<string, (nWrites: number) => tf.Tensor> = {
    '1': (n) => tf.ones([n]),
    'between 0 and 1': (n) => uniform(key(6), [n]),
  };
  const cases = Object.keys(keysOf).flatMap((keys) =>
    Object.keys(betaOf).flatMap((beta) => [1, 5, 8, 9, 24, 128].map((n) => [n, keys, beta] as const)),
  );

  test.each(cases)('delta rule, %d writes, keys %s, β %s', (nWrites, keys, beta) => {
    tf.tidy(() => {
      const leaves = [draw(7, 3, 16), keysOf[keys](nWrites), draw(8, nWrites, 5), betaOf[beta](nWrites)];
      const [q, k, v, b] = leaves;
      const in64 = (x: tf.Tensor, ...shape: number[]) => array64(shape, x.dataSync());
      const w = reference.fastWeights(in64(k, 1, nWrites, 16), in64(v, 1, nWrites, 5), in64(b, 1, nWrites));
      const exact = reference.readFastWeights(w, in64(q, 1, 3, 16));
      const expected = nested({shape: [3, 5], data: [...exact.data]});
      const recurrent = (...[ownQ, ownK, ownV, ownB]: tf.Tensor[]): tf.Tensor =>
        readFastWeights(fastWeightsByDelta(ownK, ownV, ownB), ownQ);
      const parallel = (...[ownQ, ownK, ownV, ownB]: tf.Tensor[]): tf.Tensor =>
        deltaRule(ownQ, ownK, ownV, ownB);
      assertClose(recurrent(...leaves), expected, scaled(tolerances.paths, [1, ...exact.data]));
      assertClose(parallel(...leaves), expected, scaled(tolerances.paths, [1, ...exact.data]));

      const dy = draw(9, 3, 5);
      const gradients = (form: typeof parallel): tf.Tensor[] =>
        tf.grads((...own: tf.Tensor[]) => tf.sum(tf.mul(form(...own), dy)))(leaves);
      const ofRecurrent = gradients(recurrent);
      gradients(parallel).forEach((gradient, i) =>
        assertClose(gradient, ofRecurrent[i], upTo({rtol: 0, atol: 1e-4}, ofRecurrent[i]), `leaf ${i}`),
      );
    });
  });

  const maps: Record<string, (x: tf.Tensor) => tf.Tensor> = {
    identity: (x) => x,
    'elu + 1': eluFeatures,
    'DPFP-1': (x) => dpfpFeatures(x, {nu: 1}),
    'DPFP-3': (x) => dpfpFeatures(x, {nu: 3}),
  };
  test.each(Object.keys(maps))('sum rule, φ = %s: W = Σ v ⊗ φ(k), y = W φ(q)', (name) => {
    tf.tidy(() => {
      const [q, k, v] = [draw(10, 2, 4, 6), draw(11, 2, 9, 6), draw(12, 2, 9, 5)];
      const map = maps[name];
      const w = fastWeightsBySum(map(k), v);
      const y = sumRule(map(q), map(k), v);
      assertClose(readFastWeights(w, map(q)), y, upTo(tolerances.paths, y));
      assertClose(w, tf.matMul(v, map(k), true), upTo(tolerances.paths, w)); // all outer products in one
      // normalised: the same divided by z · φ(q), z = Σ φ(k)
      const z = fastWeightsBySum(map(k), tf.ones([2, 9, 1]));
      const ratio = tf.div(readFastWeights(w, map(q)), readFastWeights(z, map(q)));
      const normalised = sumRule(map(q), map(k), v, {normalised: true});
      assertClose(normalised, ratio, upTo(tolerances.model, ratio));
    });
  });
});

test(
  'the coefficients do not see the values: y is their sum with the values, for any values',
  tidied(() => {
    const [q, k, beta] = [draw(13, 2, 3, 4), unitVectors(draw(14, 2, 10, 4)), uniform(key(7), [2, 10])];
    const c = deltaRuleCoefficients(q, k, beta);
    for (const n of [15, 16]) {
      const v = draw(n, 2, 10, 6);
      const w = fastWeightsByDelta(k, v, beta);
      assertClose(tf.matMul(c, v), readFastWeights(w, q), upTo(tolerances.paths, w));
    }
  }),
);

describe('what each rule does', () => {
  test(
    'orthonormal keys: both rules recall every value exactly',
    tidied(() => {
      const [k, v] = [basis(), draw(17, 8, 5)];
      for (const y of [
        sumRule(k, k, v),
        deltaRule(k, k, v, tf.ones([8])),
        readFastWeights(fastWeightsBySum(k, v), k),
        readFastWeights(fastWeightsByDelta(k, v, tf.ones([8])), k),
      ])
        assertClose(y, v, tolerances.paths);
      // with β < 1 the delta rule holds that share
      assertClose(deltaRule(k, k, v, tf.fill([8], 0.25)), tf.mul(0.25, v), tolerances.paths);
    }),
  );

  test(
    'a second write under the same key: delta with β = 1 replaces the value, the sum rule adds to it',
    tidied(() => {
      const k = rows(basis(), 0, 3);
      const twice = tf.concat([k, rows(k, 1, 1)]);
      const v = draw(18, 4, 5);
      const replaced = tf.concat([rows(v, 0, 1), rows(v, 3, 1), rows(v, 2, 1)]);
      assertClose(deltaRule(k, twice, v, tf.ones([4])), replaced, tolerances.paths);
      assertClose(readFastWeights(fastWeightsByDelta(twice, v, tf.ones([4])), k), replaced, tolerances.paths);
      const added = tf.concat([rows(v, 0, 1), tf.add(rows(v, 1, 1), rows(v, 3, 1)), rows(v, 2, 1)]);
      assertClose(sumRule(k, twice, v), added, tolerances.paths);
      // exactly, in numbers that float32 holds
      const unit = tf.tensor1d([0, 1]);
      const w = writeByDelta(tf.tensor2d([[3, -7]]), unit, tf.tensor1d([5]), tf.scalar(1));
      assertClose(w, [[3, 5]], tolerances.exact);
      const same = [tf.tensor2d([[0, 1], [0, 1]]), tf.tensor2d([[4], [9]]), tf.ones([2])] as const; // prettier-ignore
      assertClose(deltaRule(tf.tensor2d([[0, 1]]), ...same), [[9]], tolerances.exact);
    }),
  );

  test(
    'β = 0 writes nothing: as if the write were not there, bit by bit',
    tidied(() => {
      const [q, k, v, w] = [draw(19, 2, 6), unitVectors(draw(20, 12, 6)), draw(21, 12, 3), draw(22, 3, 6)];
      assertClose(writeByDelta(w, rows(k, 0, 1).squeeze(), rows(v, 0, 1).squeeze(), tf.scalar(0)), w, tolerances.exact); // prettier-ignore
      const beta = tf.tensor1d(Array.from({length: 12}, (_, u) => (u % 3 === 1 ? 0 : 0.7)));
      const kept = tf.tensor1d([0, 2, 3, 5, 6, 8, 9, 11], 'int32');
      const without = [tf.gather(k, kept), tf.gather(v, kept), tf.gather(beta, kept)] as const;
      assertClose(fastWeightsByDelta(k, v, beta), fastWeightsByDelta(...without), tolerances.exact);
      assertClose(deltaRule(q, k, v, beta), deltaRule(q, ...without), tolerances.paths);
      assertClose(tf.gather(deltaRuleCoefficients(q, k, beta), tf.tensor1d([1, 4, 7, 10], 'int32'), 1), tf.zeros([2, 4]), tolerances.exact); // prettier-ignore
    }),
  );

  test(
    'the last write with β = 1 is recalled whatever was written before',
    tidied(() => {
      const [k, v] = [unitVectors(draw(23, 40, 6)), draw(24, 40, 3)];
      assertClose(deltaRule(rows(k, 39, 1), k, v, tf.ones([40])), rows(v, 39, 1), tolerances.paths);
    }),
  );

  test(
    'the order of the writes is nothing to the sum rule and something to the delta rule',
    tidied(() => {
      const [q, k, v] = [draw(25, 2, 6), unitVectors(draw(26, 12, 6)), draw(27, 12, 3)];
      const [turnedK, turnedV] = [tf.reverse(k, 0), tf.reverse(v, 0)];
      assertClose(sumRule(q, turnedK, turnedV), sumRule(q, k, v), tolerances.paths);
      const change = tf.sub(deltaRule(q, turnedK, turnedV, tf.ones([12])), deltaRule(q, k, v, tf.ones([12])));
      expect(tf.max(tf.abs(change)).dataSync()[0]).toBeGreaterThan(0.1);
    }),
  );

  test(
    'writing the same pairs round after round solves W k = v for independent keys (Kaczmarz), where one round does not',
    tidied(() => {
      const [k, v] = [unitVectors(draw(28, 4, 8)), draw(29, 4, 3)];
      const recalled = (rounds: number): tf.Tensor =>
        deltaRule(k, tf.tile(k, [rounds, 1]), tf.tile(v, [rounds, 1]), tf.ones([4 * rounds]));
      const errorAfter = (rounds: number): number =>
        tf.max(tf.abs(tf.sub(recalled(rounds), v))).dataSync()[0];
      expect(errorAfter(1)).toBeGreaterThan(0.1);
      expect(errorAfter(60)).toBeLessThan(1e-4);
    }),
  );

  test(
    'with unit keys and β up to 1 a write never moves two memories apart, and full writes make them forget what they differed in',
    tidied(() => {
      const [k, v] = [unitVectors(draw(30, 60, 4)), draw(31, 60, 3)];
      let memories = [draw(32, 3, 4), draw(33, 3, 4)];
      const apart = (): number => tf.norm(tf.sub(memories[0], memories[1])).dataSync()[0];
      let before = apart();
      for (let u = 0; u < 60; u++) {
        const beta = tf.scalar(u % 4 === 0 ? 0.3 : 1);
        const [key, value] = [tf.squeeze(rows(k, u, 1), [0]), tf.squeeze(rows(v, u, 1), [0])];
        memories = memories.map((w) => writeByDelta(w, key, value, beta));
        expect(apart()).toBeLessThan(before * (1 + 1e-6));
        before = apart();
      }
      expect(before).toBeLessThan(1e-2);
    }),
  );
});

describe('feature maps', () => {
  test(
    'DPFP of the plane: one feature a quadrant, so quadrants are orthogonal',
    tidied(() => {
      const corners = tf.tensor2d([[1, 1], [-1, 1], [-1, -1], [1, -1]]); // prettier-ignore
      const features = dpfpFeatures(corners, {nu: 1});
      const one = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]; // prettier-ignore
      assertClose(features, one, tolerances.exact);
    }),
  );

  test(
    'DPFP has 2Dν features, all at least 0, grows with the square of its input, and ν = 3 holds ν = 1 as its start',
    tidied(() => {
      const x = draw(31, 4, 5);
      const features = dpfpFeatures(x, {nu: 3});
      expect(features.shape).toEqual([4, 30]);
      expect(tf.min(features).dataSync()[0]).toBe(0);
      assertClose(dpfpFeatures(tf.mul(2, x), {nu: 3}), tf.mul(4, features), tolerances.elementwise);
      assertClose(tf.slice(features, [0, 0], [4, 10]), dpfpFeatures(x, {nu: 1}), tolerances.exact);
      // with every shift but that of a coordinate to its own negative the products sum to (Σ r)² − Σ r²
      const all = tf.sum(dpfpFeatures(x, {nu: 9}), -1);
      const rectified = tf.abs(x);
      const expected = tf.sub(tf.square(tf.sum(rectified, -1)), tf.sum(tf.square(rectified), -1));
      assertClose(all, expected, upTo(tolerances.elementwise, expected));
    }),
  );

  test(
    'DPFP makes room: 14 keys of 8 numbers with orthogonal features are recalled exactly by the sum rule',
    tidied(() => {
      // e_i + e_{i+1} and their negatives have one feature each, at i and at i + 8
      const pairs = Array.from({length: 7}, (_, i) =>
        Array.from({length: 8}, (__, j) => (j === i || j === i + 1 ? 1 : 0)),
      );
      const k = tf.concat([tf.tensor2d(pairs), tf.neg(tf.tensor2d(pairs))]);
      const [features, v] = [dpfpFeatures(k, {nu: 1}), draw(32, 14, 3)];
      assertClose(sumRule(features, features, v), v, tolerances.paths);
      const lost = tf.sub(sumRule(k, k, v), v);
      expect(tf.max(tf.abs(lost)).dataSync()[0]).toBeGreaterThan(1);
    }),
  );

  test(
    'elu + 1 has slope 1 at 0 from both sides, also as a gradient, and does not overflow',
    tidied(() => {
      const x = tf.tensor1d([-1e-3, 0, 1e-3, -100, 80]);
      const slopes = tf.grad((own) => eluFeatures(own))(x);
      assertClose(slopes, [Math.exp(-1e-3), 1, 1, 0, 1], tolerances.elementwise);
      assertClose(eluFeatures(x), [Math.exp(-1e-3), 1, 1.001, 0, 81], tolerances.elementwise);
    }),
  );

  test(
    'the normalised sum rule with elu + 1 is a weighted mean: equal values come out as they are',
    tidied(() => {
      const [q, k] = [eluFeatures(draw(33, 3, 5)), eluFeatures(draw(34, 7, 5))];
      const equal = tf.fill([7, 2], 1.5);
      assertClose(sumRule(q, k, equal, {normalised: true}), tf.fill([3, 2], 1.5), tolerances.elementwise);
      const y = sumRule(q, k, tf.reshape(tf.range(0, 7), [7, 1]), {normalised: true}).dataSync();
      expect(y.every((value) => value > 0 && value < 6)).toBe(true);
    }),
  );

  test(
    'unit vectors have length 1 whatever the length was, 0 stays 0 with a finite gradient',
    tidied(() => {
      const x = tf.mul(draw(35, 6, 4), tf.tensor2d([[0.01], [0.1], [1], [10], [100], [1e4]]));
      assertClose(tf.norm(unitVectors(x), 2, -1), tf.ones([6]), tolerances.elementwise);
      assertClose(unitVectors(tf.mul(x, 7)), unitVectors(x), tolerances.elementwise);
      assertClose(unitVectors(tf.zeros([4])), tf.zeros([4]), tolerances.exact);
      const gradient = tf.grad((own) => tf.sum(unitVectors(own)))(tf.zeros([4]));
      expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    }),
  );
});

describe('refused by name', () => {
  const [q, k, v, beta, w] = [[2, 3, 4], [2, 5, 4], [2, 5, 6], [2, 5], [2, 6, 4]].map((shape) => tf.keep(tf.zeros(shape))); // prettier-ignore
  test.each<[string, () => tf.Tensor, string]>([
    [
      'key size of q',
      () => sumRule(tf.zeros([2, 3, 5]), k, v),
      'q must have shape [2, T=3, 4]. Got [2, 3, 5].',
    ],
    [
      'batch of q',
      () => deltaRule(tf.zeros([1, 3, 4]), k, v, beta),
      'q must have shape [2, T, 4]. Got [1, 3, 4].',
    ],
    [
      'number of values',
      () => sumRule(q, k, tf.zeros([2, 4, 6])),
      'v must have shape [2, 5, E]. Got [2, 4, 6].',
    ],
    [
      'number of values, delta',
      () => deltaRule(q, k, tf.zeros([2, 1, 6]), beta),
      'v must have shape [2, 5, E]. Got [2, 1, 6].',
    ],
    ['beta', () => deltaRule(q, k, v, tf.zeros([2, 5, 1])), 'beta must have shape [2, 5]. Got [2, 5, 1].'],
    [
      'beta of the coefficients',
      () => deltaRuleCoefficients(q, k, tf.zeros([5])),
      'beta must have shape [2, 5]. Got [5].',
    ],
    [
      'beta of the recurrence',
      () => fastWeightsByDelta(k, v, tf.zeros([2, 1])),
      'beta must have shape [2, 5]. Got [2, 1].',
    ],
    [
      'no write',
      () => fastWeightsBySum(tf.zeros([2, 0, 4]), tf.zeros([2, 0, 6])),
      'k must have shape [..., U, D] with at least one write. Got [2, 0, 4].',
    ],
    [
      'one key',
      () => sumRule(q, tf.zeros([4]), v),
      'k must have shape [..., U, D] with at least one write. Got [4].',
    ],
    [
      'w',
      () => writeBySum(tf.zeros([4]), tf.zeros([4]), tf.zeros([1])),
      'w must have at least two axes. Got [4].',
    ],
    ['w that is read', () => readFastWeights(tf.zeros([4]), q), 'w must have at least two axes. Got [4].'],
    [
      'key of a write',
      () => writeBySum(w, tf.zeros([2, 6]), tf.zeros([2, 6])),
      'k must have shape [2, 4]. Got [2, 6].',
    ],
    [
      'value of a write',
      () => writeBySum(w, tf.zeros([2, 4]), tf.zeros([2, 1])),
      'v must have shape [2, 6]. Got [2, 1].',
    ],
    [
      'beta of a write',
      () => writeByDelta(w, tf.zeros([2, 4]), tf.zeros([2, 6]), tf.zeros([1])),
      'beta must have shape [2]. Got [1].',
    ],
    [
      'a query to read with',
      () => readFastWeights(w, tf.zeros([2, 3, 6])),
      'q must have shape [2, T=3, 4]. Got [2, 3, 6].',
    ],
    [
      'features of a number',
      () => dpfpFeatures(tf.scalar(1), {nu: 1}),
      'x must have at least one axis. Got shape [].',
    ],
    [
      'a number without direction',
      () => unitVectors(tf.scalar(1)),
      'x must have at least one axis. Got shape [].',
    ],
  ])('%s', (_, call, message) => {
    const error = errorOf(() => tf.tidy(call));
    expect([error.name, error.message]).toEqual(['ShapeError', message]);
  });

  test.each([0, 8, 1.5, NaN])('nu = %d of 4 numbers', (nu) => {
    const error = errorOf(() => tf.tidy(() => dpfpFeatures(k, {nu})));
    expect([error.name, error.message]).toEqual([
      'ConfigError',
      `nu must be an integer from 1 to 7. Got ${nu}.`,
    ]);
  });
});
