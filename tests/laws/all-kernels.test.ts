// Every kernel of kernels-registry.ts, held to the same laws, alone and inside kernel ridge regression and Gaussian-process teachers.
import {describe, expect, test} from 'vitest';
import {float64Matrix, key, multiply, split, uniformArray, type Float64Matrix} from 'why-attention/core';
import {gaussianProcessTeacher} from 'why-attention/data';
import {kernelMatrix, kernelRidge, predictKernelRidge, type KernelConfig} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {kernelCases, type Reordering} from './kernels-registry';

const D = 8;
const [xKey, yKey, targetKey, vectorKey] = split(key(5), 4);
const inputs = (source: typeof xKey, n: number): Float64Matrix =>
  float64Matrix(uniformArray(source, n * D), D);
const x = inputs(xKey, 20);
const y = inputs(yKey, 6);
const targets = float64Matrix(uniformArray(targetKey, 20 * 2), 2);
const rounding = {rtol: 1e-13, atol: 1e-14};

/** q as its definition reads. */
const q = ({profile, scale}: KernelConfig, a: readonly number[], b: readonly number[]): number => {
  const squared = a.reduce((sum, value, i) => sum + (value - b[i]) ** 2, 0);
  return profile === 'laplace' ? Math.exp(-Math.sqrt(squared) / scale) : Math.exp(-squared / 2 / scale);
};

/** The kernel as its definition reads: a mean over pairs of patches. */
function byDefinition(config: KernelConfig, a: readonly number[], b: readonly number[]): number {
  const {structure, patch = a.length} = config;
  if (structure === 'dense') return q(config, a, b);
  const patchOf = (input: readonly number[], i: number): number[] =>
    Array.from({length: patch}, (_, k) => input[(i + k) % input.length]);
  const pairs = a.flatMap((_, i) =>
    b.flatMap((__, j) => (structure === 'convolutional' || i === j ? [[i, j]] : [])),
  );
  return pairs.reduce((sum, [i, j]) => sum + q(config, patchOf(a, i), patchOf(b, j)), 0) / pairs.length;
}

const rowsOf = ({rows, columns, values}: Float64Matrix): number[][] =>
  Array.from({length: rows}, (_, i) => [...values.slice(i * columns, (i + 1) * columns)]);
const reordered = (of: Float64Matrix, reordering: Reordering): Float64Matrix =>
  float64Matrix(rowsOf(of).map((row) => reordering(D).map((i) => row[i])));
const largestDifference = (a: Float64Matrix, b: Float64Matrix): number =>
  a.values.reduce((most, value, i) => Math.max(most, Math.abs(value - b.values[i])), 0);

describe.each(kernelCases.map((one) => [`${one.config.structure} ${one.config.profile}`, one] as const))(
  '%s',
  (_, {config, isUnit, ofEither, ofBoth, seen}) => {
    const gram = kernelMatrix(config, x);
    const cross = kernelMatrix(config, y, x);

    test('is what its definition says', () => {
      const expected = rowsOf(y).map((a) => rowsOf(x).map((b) => byDefinition(config, a, b)));
      assertClose(rowsOf(cross), expected, rounding);
    });

    test('is symmetric, and of equal inputs 1 or, where patches are compared with others, less', () => {
      assertClose(gram.values, kernelMatrix(config, x, x).values, rounding);
      assertClose(rowsOf(gram).flat(), rowsOf(x).flatMap((__, i) => rowsOf(gram).map((row) => row[i])), rounding); // prettier-ignore
      assertClose(rowsOf(kernelMatrix(config, x, y)).flat(), rowsOf(x).flatMap((__, i) => rowsOf(cross).map((row) => row[i])), rounding); // prettier-ignore
      const diagonal = rowsOf(gram).map((row, i) => row[i]);
      if (isUnit) expect(diagonal).toEqual(diagonal.map(() => 1));
      else expect(Math.max(...diagonal)).toBeLessThan(1 - 1e-3);
      expect(Math.min(...gram.values)).toBeGreaterThan(0);
      expect(Math.max(...gram.values)).toBeLessThanOrEqual(1);
    });

    test('is positive semidefinite: no combination of inputs has a negative square', () => {
      const c = uniformArray(vectorKey, 20 * 50, {min: -1, max: 1});
      const combinations = float64Matrix(c, 50);
      const product = multiply(gram, combinations);
      for (let v = 0; v < 50; v++) {
        let square = 0;
        for (let i = 0; i < 20; i++) square += combinations.values[i * 50 + v] * product.values[i * 50 + v];
        expect(square).toBeGreaterThan(0);
      }
      expect(() => kernelRidge(gram, {jitter: 1e-12})).not.toThrow(); // which is so exactly where all leading minors are positive
    });

    test.each(ofBoth)('a reordering of both arguments that it must not see (%#) changes nothing', (one) => {
      assertClose(kernelMatrix(config, reordered(y, one), reordered(x, one)).values, cross.values, rounding);
    });

    test.each(ofEither)('a shift of either argument alone (%#) changes nothing', (one) => {
      assertClose(kernelMatrix(config, reordered(y, one), x).values, cross.values, rounding);
      assertClose(kernelMatrix(config, y, reordered(x, one)).values, cross.values, rounding);
    });

    test('it sees what its prior is about', () => {
      for (const one of seen)
        expect(largestDifference(kernelMatrix(config, reordered(y, one), reordered(x, one)), cross)).toBeGreaterThan(1e-3); // prettier-ignore
      if (ofEither.length === 0) {
        const shifted = reordered(x, (d) => Array.from({length: d}, (__, i) => (i + 1) % d));
        expect(largestDifference(kernelMatrix(config, y, shifted), cross)).toBeGreaterThan(1e-3);
      }
    });

    test('kernel ridge interpolates as the jitter goes to 0, and shrinks to the mean as it grows', () => {
      const at = (jitter: number): Float64Matrix =>
        predictKernelRidge(kernelRidge(gram, {jitter}).fit(targets), gram);
      assertClose(at(1e-12).values, targets.values, {rtol: 0, atol: 1e-6});
      const means = [0, 1].map((c) => rowsOf(targets).reduce((sum, row) => sum + row[c], 0) / 20);
      assertClose(rowsOf(at(1e9)), rowsOf(targets).map(() => means), {rtol: 0, atol: 1e-7}); // prettier-ignore
    });

    test('a student is as blind as its kernel: what it learns of shifted inputs it says of the others', () => {
      for (const one of ofEither) {
        const fit = kernelRidge(gram, {jitter: 1e-3}).fit(targets);
        const there = predictKernelRidge(fit, kernelMatrix(config, reordered(y, one), x));
        assertClose(there.values, predictKernelRidge(fit, cross).values, {rtol: 1e-9, atol: 1e-9});
      }
    });

    test('draws of the teacher have its covariance', () => {
      const n = 5;
      const draws = 4000;
      const of = kernelMatrix(config, inputs(yKey, n));
      const {values} = gaussianProcessTeacher(of).draw(split(key(11), draws));
      for (let i = 0; i < n; i++) {
        for (let j = 0; j <= i; j++) {
          let sum = 0;
          for (let t = 0; t < draws; t++) sum += values[i * draws + t] * values[j * draws + t];
          const k = (a: number, b: number): number => of.values[a * n + b];
          const standardError = Math.sqrt((k(i, i) * k(j, j) + k(i, j) ** 2) / draws);
          expect(Math.abs(sum / draws - k(i, j))).toBeLessThan(4.5 * standardError);
        }
      }
    });
  },
);
