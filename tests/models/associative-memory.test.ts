// What an associative memory can hold: tables set by hand reach the floors, and none passes them.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, split, tidy, treeMap, valueAndGrad, type Params} from 'why-attention/core';
import {
  drawAssociativeRecall,
  linearMemoryFloor,
  softmaxReplacementFloor,
  sumRuleReplacementFloor,
} from 'why-attention/data';
import {
  associativeMemory,
  type AssociativeMemoryConfig,
  type AssociativeMemoryInput,
  type AssociativeMemoryParams,
} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const range = (n: number): number[] => Array.from({length: n}, (_, i) => i);
const numbers = (values: readonly number[], ...shape: number[]): tf.Tensor =>
  tf.tensor([...values], shape, 'int32');

/** Every key written once with a value of its own, a row of the identity, and each key asked for once: y [S, S] is Mᵀ. */
const allQuestions = (nKeys: number): AssociativeMemoryInput => ({
  writes: numbers(
    range(nKeys).flatMap(() => range(nKeys)),
    nKeys,
    nKeys,
  ),
  values: tf.tile(tf.expandDims(tf.eye(nKeys), 0), [nKeys, 1, 1]),
  asked: numbers(range(nKeys), nKeys),
});
/** The loss without replacement, over all draws of values: ‖I − M‖² / 2S. */
const lossOf = (config: AssociativeMemoryConfig, params: AssociativeMemoryParams): tf.Tensor => {
  const y = associativeMemory(config).apply(params, allQuestions(config.nKeys));
  return tf.div(tf.sum(tf.square(tf.sub(y, tf.eye(config.nKeys)))), 2 * config.nKeys);
};

/** S unit vectors of d numbers (d even) whose Gram matrix is S/d times a projection: the harmonic frame. */
const frame = (nKeys: number, d: number): tf.Tensor =>
  tf.tensor2d(
    range(nKeys).map((n) =>
      range(d).map((i) => {
        const angle = (2 * Math.PI * n * (Math.floor(i / 2) + 1)) / nKeys;
        return Math.sqrt(2 / d) * (i % 2 === 0 ? Math.cos(angle) : Math.sin(angle));
      }),
    ),
  );
const withTables = (keys: tf.Tensor, scale: number, beta?: tf.Tensor): AssociativeMemoryParams => ({
  keys,
  queries: keys,
  scale: tf.scalar(scale),
  ...(beta ? {beta} : {}),
});
/** A random orthonormal basis: Gram-Schmidt of random vectors. */
const orthonormal = (n: number): tf.Tensor =>
  tf.linalg.gramSchmidt(normal(key(n), [n, n]) as tf.Tensor2D) as tf.Tensor2D;

const meanLoss = (
  config: AssociativeMemoryConfig,
  params: AssociativeMemoryParams,
  replacement: boolean,
): number =>
  tidy(() => {
    const {input, target} = drawAssociativeRecall([key(77)], 4096, {
      nKeys: config.nKeys,
      dValue: 8,
      replacement,
    });
    const once = treeMap((leaf) => tf.squeeze(leaf, [0]), input as Params) as AssociativeMemoryInput;
    const y = associativeMemory(config).apply(params, once);
    return tf.mean(tf.square(tf.sub(y, tf.squeeze(target, [0])))).dataSync()[0] / 2;
  });

const sum = (nKeys: number, dKey: number): AssociativeMemoryConfig => ({
  nKeys,
  dKey,
  rule: 'sum',
  featureMap: 'identity',
});
const delta = (nKeys: number, dKey: number): AssociativeMemoryConfig => ({
  ...sum(nKeys, dKey),
  rule: 'delta',
});

describe('each key written once', () => {
  test.each([
    [8, 8],
    [9, 4],
    [16, 4],
    [64, 16],
  ])('sum rule, %d keys of %d numbers: a projection of rank d reaches ½ max(0, 1 − d/S)', (nKeys, d) => {
    tf.tidy(() => {
      const keys = nKeys === d ? orthonormal(nKeys) : frame(nKeys, d);
      const params = withTables(keys, d / nKeys);
      assertClose(lossOf(sum(nKeys, d), params), linearMemoryFloor(nKeys, d), {rtol: 0, atol: 1e-6});
      const measured = meanLoss(sum(nKeys, d), params, false);
      expect(Math.abs(measured - linearMemoryFloor(nKeys, d))).toBeLessThan(0.01);
      // it is a minimum: no leaf has a slope there
      const {grads} = valueAndGrad((own: Params) => lossOf(sum(nKeys, d), own as AssociativeMemoryParams))(
        params as Params,
      );
      for (const leaf of Object.values(grads) as tf.Tensor[])
        expect(tf.max(tf.abs(leaf)).dataSync()[0]).toBeLessThan(1e-5);
    });
  });

  test(
    'the sum rule reads y = Σ_t v_t (k_t · q_a) · scale',
    tidied(() => {
      const params = {...withTables(normal(key(1), [6, 4]), 0.7), queries: normal(key(2), [6, 4])};
      const y = associativeMemory(sum(6, 4)).apply(params, allQuestions(6));
      const expected = tf.mul(
        0.7,
        tf.matMul(params.queries as tf.Tensor2D, params.keys as tf.Tensor2D, false, true),
      );
      assertClose(y, expected, tolerances.matmul);
    }),
  );

  test.each([1, 2, 3, 4, 5])('no tables, scale or β pass the floor by either rule, draw %d', (n) => {
    tf.tidy(() => {
      const [keysKey, queriesKey, betaKey] = split(key(n), 3);
      const tables = {
        keys: normal(keysKey, [9, 4]),
        queries: normal(queriesKey, [9, 4]),
        scale: tf.scalar(0.1),
      };
      const losses = [
        lossOf(sum(9, 4), tables),
        lossOf(delta(9, 4), {...tables, beta: normal(betaKey, [9])}),
      ];
      for (const loss of losses) expect(loss.dataSync()[0]).toBeGreaterThan(linearMemoryFloor(9, 4) - 1e-6);
    });
  });

  const trained = (config: AssociativeMemoryConfig, steps: number, rate: number): number => {
    let params = associativeMemory(config).init(key(3)) as Params;
    const step = valueAndGrad((own: Params) => lossOf(config, own as AssociativeMemoryParams));
    for (let i = 0; i < steps; i++)
      params = tidy(() =>
        treeMap((leaf, slope) => tf.sub(leaf, tf.mul(rate, slope)), params, step(params).grads),
      );
    return tidy(() => lossOf(config, params as AssociativeMemoryParams).dataSync()[0]);
  };
  test('trained, both linear rules come to the floor; DPFP features and the softmax pass it with the same tables', () => {
    const floor = linearMemoryFloor(8, 4);
    for (const config of [sum(8, 4), delta(8, 4)]) {
      const loss = trained(config, 250, 1);
      expect(loss).toBeGreaterThan(floor - 1e-6);
      expect(loss).toBeLessThan(floor + 0.01);
    }
    expect(trained({...sum(8, 4), featureMap: 'dpfp-3'}, 120, 0.3)).toBeLessThan(floor / 2);
    expect(trained({...sum(8, 4), rule: 'softmax'}, 200, 2)).toBeLessThan(floor / 2);
  });
});

describe('values replaced', () => {
  test.each([
    [8, 8],
    [16, 8],
    [16, 4],
  ])('sum rule, %d keys of %d numbers: the best tables have the loss of the formula', (nKeys, d) => {
    tf.tidy(() => {
      const share = d / nKeys;
      const keys = nKeys === d ? orthonormal(nKeys) : frame(nKeys, d);
      const at = (factor: number): number =>
        meanLoss(sum(nKeys, d), withTables(keys, (factor * share) / (2 - 1 / nKeys + share)), true);
      expect(Math.abs(at(1) - sumRuleReplacementFloor(nKeys, d))).toBeLessThan(0.01);
      expect(at(0.6)).toBeGreaterThan(at(1)); // another scale is worse
      expect(at(1.4)).toBeGreaterThan(at(1));
    });
  });

  test(
    'delta rule, orthonormal keys and β = 1: the last value comes back exactly, with 8 keys and 16 writes or 32 and 64',
    tidied(() => {
      for (const nKeys of [8, 32]) {
        const params = withTables(orthonormal(nKeys), 1, tf.fill([nKeys], 40));
        expect(meanLoss(delta(nKeys, nKeys), params, true)).toBeLessThan(1e-9);
      }
      // β = 0 reads nothing
      assertClose(meanLoss(delta(8, 8), withTables(orthonormal(8), 1, tf.fill([8], -40)), true), 0.5, {rtol: 0, atol: 0.01}); // prettier-ignore
    }),
  );

  test(
    'a β for each key: one that does not write is forgotten, the others stay',
    tidied(() => {
      const beta = tf.tensor1d([40, 40, -120, 40]);
      const params = withTables(orthonormal(4), 1, beta);
      const input = {
        writes: numbers([0, 2, 0, 1, 2], 1, 5),
        values: tf.tensor3d([[[1], [2], [3], [4], [5]]]),
        asked: numbers([0], 1),
      };
      const read = (asked: number): tf.Tensor =>
        associativeMemory(delta(4, 4)).apply(params, {...input, asked: numbers([asked], 1)});
      assertClose(tf.concat(range(4).map(read)), [[3], [4], [0], [0]], tolerances.elementwise);
    }),
  );

  test(
    'softmax, sharp: the mean of the values under the asked key, at its floor',
    tidied(() => {
      const config = {...sum(8, 2), rule: 'softmax'} as const;
      const loss = meanLoss(config, withTables(frame(8, 2), 200), true);
      expect(Math.abs(loss - softmaxReplacementFloor(8))).toBeLessThan(0.01);
    }),
  );
});

describe('the start', () => {
  test(
    'tables are equal, N(0, 1/d); the scale is 1, β ½',
    tidied(() => {
      const {keys, queries, scale, beta} = associativeMemory(delta(300, 20)).init(key(5));
      assertClose(queries, keys, tolerances.exact);
      const variance = tf.mean(tf.square(keys)).dataSync()[0];
      expect(Math.abs(variance * 20 - 1)).toBeLessThan(4 * Math.sqrt(2 / 6000));
      assertClose(scale, 1, tolerances.exact);
      assertClose(beta!, tf.zeros([300]), tolerances.exact);
    }),
  );

  test.each(['identity', 'dpfp-1', 'dpfp-3'] as const)(
    'a key’s score with itself is 1 on average, with the map %s too',
    (featureMap) => {
      tf.tidy(() => {
        const nKeys = 400;
        const config = {...sum(nKeys, 16), featureMap};
        const own = {
          writes: numbers(range(nKeys), nKeys, 1),
          values: tf.ones([nKeys, 1, 1]),
          asked: numbers(range(nKeys), nKeys),
        };
        const scores = associativeMemory(config).apply(associativeMemory(config).init(key(6)), own);
        expect(Math.abs(tf.mean(scores).dataSync()[0] - 1)).toBeLessThan(0.1);
      });
    },
  );

  test('all rules start from the same tables', () => {
    tf.tidy(() => {
      const [first, ...others] = (['sum', 'delta', 'softmax'] as const).map((rule) =>
        associativeMemory({...sum(8, 4), rule}).init(key(7)),
      );
      for (const other of others) assertClose(other.keys, first.keys, tolerances.exact);
    });
  });
});
