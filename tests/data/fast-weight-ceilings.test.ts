import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, integers, key, normalArray, split, uniformArray} from 'why-attention/core';
import {deltaRuleWithOneBeta, flagOnlyCeiling, linearFastWeightsCeiling} from 'why-attention/data';
import {deltaRuleCoefficients, unitVectors} from 'why-attention/nn';

/** Solves A x = b by elimination; A is symmetric and positive. */
function solve(matrix: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, b[i]]);
  rows.forEach((pivot, i) => {
    for (let r = 0; r < rows.length; r++) {
      if (r === i) continue;
      const factor = rows[r][i] / pivot[i];
      for (let c = i; c < pivot.length; c++) rows[r][c] -= factor * pivot[c];
    }
  });
  return rows.map((row, i) => row[b.length] / row[i]);
}

/**
 * The best R² of all scores that are linear in the query's key and flag, by least squares on random draws, without any argument of symmetry: every entry of the
 * matrix between keys, and a constant for each slot and flag, is a coefficient of its own.
 */
function bestLinearScores(dial: number, nSlots: number, dKey: number, draws: number): number {
  const [keysKey, askedKey, flagKey] = split(key(11), 3);
  const numbers = normalArray(keysKey, draws * nSlots * dKey);
  const asked = integers(askedKey, draws, nSlots);
  const choices = uniformArray(flagKey, draws);
  const size = dKey * dKey + 2 * nSlots;
  const gram = Array.from({length: size}, () => Array<number>(size).fill(0));
  const moment = Array<number>(size).fill(0);
  for (let n = 0; n < draws; n++) {
    const keys = Array.from({length: nSlots}, (_, u) => {
      const raw = [...numbers.subarray((n * nSlots + u) * dKey, (n * nSlots + u + 1) * dKey)];
      return raw.map((x) => x / Math.hypot(...raw));
    });
    const isRouted = choices[n] < dial;
    const wanted = isRouted ? asked[n] : Math.min(3, nSlots - 1);
    for (let u = 0; u < nSlots; u++) {
      // The features of slot u: products of its key with the query's, and one constant; sparse in the constants.
      const products = keys[u].flatMap((a) => keys[asked[n]].map((b) => a * b));
      const constant = dKey * dKey + 2 * u + Number(isRouted);
      for (let i = 0; i < products.length; i++) {
        for (let j = 0; j < products.length; j++) gram[i][j] += products[i] * products[j];
        gram[i][constant] += products[i];
        gram[constant][i] += products[i];
        if (u === wanted) moment[i] += products[i];
      }
      gram[constant][constant] += 1;
      if (u === wanted) moment[constant] += 1;
    }
  }
  // A flag that never shows has constants without data.
  gram.forEach((row, i) => (row[i] += 1e-9));
  const coefficients = solve(gram, moment);
  return coefficients.reduce((sum, c, i) => sum + c * moment[i], 0) / draws;
}

describe('linear fast weights', () => {
  test.each([
    [1, 8, 8, 9 / 16],
    [0.5, 8, 8, 1 - 7 / 16 + 7 / 64],
    [0, 8, 8, 1],
    [1, 2, 8, 0.5 + 0.5 * 0.8],
    [1, 4, 2, 0.25 + 0.75 / 3],
  ])('λ = %d, S = %d, d = %d: the closed form is %d', (dial, nSlots, dKey, expected) => {
    expect(linearFastWeightsCeiling(dial, nSlots, dKey)).toBeCloseTo(expected, 12);
  });

  test.each([
    [1, 8, 8],
    [0.5, 8, 8],
    [0.25, 4, 3],
    [0, 4, 3],
  ])('λ = %d, S = %d, d = %d: no matrix between keys and no constants do better', (dial, nSlots, dKey) => {
    const best = bestLinearScores(dial, nSlots, dKey, 4000);
    // Least squares fits its own draws: it is above by about a coefficient over a draw.
    expect(best - linearFastWeightsCeiling(dial, nSlots, dKey)).toBeGreaterThan(-0.01);
    expect(best - linearFastWeightsCeiling(dial, nSlots, dKey)).toBeLessThan(0.02);
  });

  test('lie between not using the key and solving the task, which they do with room for all keys', () => {
    for (const dial of [0.1, 0.5, 1]) {
      const ceiling = linearFastWeightsCeiling(dial, 8, 8);
      expect(ceiling).toBeGreaterThan(flagOnlyCeiling(dial, 8));
      expect(ceiling).toBeLessThan(1);
    }
    expect(linearFastWeightsCeiling(1, 8, 1e6)).toBeGreaterThan(0.99999);
    expect(() => linearFastWeightsCeiling(1, 0, 8)).toThrow(ConfigError);
  });
});

describe('the delta rule with one β', () => {
  /** C²/V of the layer's own coefficients, with other keys. */
  const gainOfLayer = (beta: number, nSlots: number, dKey: number, draws: number): number =>
    tf.tidy(() => {
      const [keysKey, askedKey] = split(key(12), 2);
      const keys = unitVectors(tf.tensor(normalArray(keysKey, draws * nSlots * dKey), [draws, nSlots, dKey]));
      const asked = tf.cast(tf.oneHot([...integers(askedKey, draws, nSlots)], nSlots), 'float32');
      const queries = tf.sum(tf.mul(keys, tf.expandDims(asked, -1)), 1, true);
      const m = tf.squeeze(deltaRuleCoefficients(queries, keys, tf.fill([draws, nSlots], beta)), [1]);
      const centred = tf.sub(m, tf.mean(m, 0, true));
      const covariance = tf.sum(tf.mean(tf.mul(centred, asked), 0)).dataSync()[0];
      return covariance ** 2 / tf.sum(tf.mean(tf.square(centred), 0)).dataSync()[0];
    });

  test('is that of the layer, at the best β, with other draws', () => {
    const best = Math.max(...[0.3, 0.4, 0.5].map((beta) => gainOfLayer(beta, 8, 8, 8000)));
    expect(Math.abs(deltaRuleWithOneBeta(1, 8, 8) - 1 / 8 - best)).toBeLessThan(0.015);
    expect(Math.abs(deltaRuleWithOneBeta(0.5, 8, 8) - 9 / 16 - best / 4)).toBeLessThan(0.005);
  });

  test('is above the sum rule, since a write corrects what it disturbs, and solves the task with room for all keys', () => {
    expect(deltaRuleWithOneBeta(1, 8, 8)).toBeGreaterThan(linearFastWeightsCeiling(1, 8, 8) + 0.02);
    expect(deltaRuleWithOneBeta(1, 2, 500)).toBeGreaterThan(0.99);
    expect(deltaRuleWithOneBeta(1, 2, 500)).toBeLessThanOrEqual(1);
    expect(deltaRuleWithOneBeta(0, 8, 8)).toBe(1);
    expect(() => deltaRuleWithOneBeta(1, 8, 0.5)).toThrow(ConfigError);
  });
});
