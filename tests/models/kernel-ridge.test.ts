import {describe, expect, test} from 'vitest';
import {
  ConfigError,
  float64Matrix,
  key,
  ShapeError,
  split,
  uniformArray,
  type Float64Matrix,
} from 'why-attention/core';
import {gaussianProcessTeacher} from 'why-attention/data';
import {kernelMatrix, kernelRidge, predictKernelRidge, type KernelConfig} from 'why-attention/models';
import {assertClose} from '../support/assert-close';

const laplace = {structure: 'dense', profile: 'laplace', scale: 1} as const;
const rowsOf = ({rows, columns, values}: Float64Matrix): number[][] =>
  Array.from({length: rows}, (_, i) => [...values.slice(i * columns, (i + 1) * columns)]);

test('two examples by hand: α = ±½ / (1 + jitter − e⁻¹), around the mean', () => {
  const x = float64Matrix([[0], [1]]);
  const fit = kernelRidge(kernelMatrix(laplace, x), {jitter: 0.5}).fit(float64Matrix([[2], [3]]));
  const alpha = 0.5 / (1.5 - Math.exp(-1));
  assertClose([...fit.coefficients.values], [-alpha, alpha], {rtol: 1e-14, atol: 0});
  const predicted = predictKernelRidge(fit, kernelMatrix(laplace, float64Matrix([[1], [3]]), x));
  const expected = [2.5 + alpha * (1 - Math.exp(-1)), 2.5 + alpha * (Math.exp(-2) - Math.exp(-3))];
  assertClose([...predicted.values], expected, {rtol: 1e-14, atol: 0});
});

test('on a line and without jitter, the Laplace kernel joins neighbours by hyperbolic sines', () => {
  // Its Gaussian process is Markov: between neighbours at distance h, f = (sinh(h − t) y₀ + sinh(t) y₁) / sinh(h), whatever lies beyond.
  const x = float64Matrix([[0], [0.5], [1.5], [4]]);
  const y = [1, -2, 0.5, 0.5]; // mean 0
  const fit = kernelRidge(kernelMatrix(laplace, x), {jitter: 0}).fit(
    float64Matrix(y.map((value) => [value])),
  );
  const at = [0.1, 0.3, 0.49].map((t) => [0.5 + t]);
  const predicted = predictKernelRidge(fit, kernelMatrix(laplace, float64Matrix(at), x));
  const expected = at.map(([t]) => (Math.sinh(1.5 - t) * y[1] + Math.sinh(t - 0.5) * y[2]) / Math.sinh(1));
  assertClose([...predicted.values], expected, {rtol: 1e-12, atol: 1e-14});
});

test('targets moved by a constant move predictions by it: the mean is no part of the prior', () => {
  const [xKey, yKey] = split(key(1), 2);
  const x = float64Matrix(uniformArray(xKey, 30), 3);
  const y = uniformArray(yKey, 10);
  const ridge = kernelRidge(kernelMatrix(laplace, x), {jitter: 1e-3});
  const of = (offset: number): Float64Array =>
    predictKernelRidge(ridge.fit(float64Matrix(y.map((value) => value + offset), 1)), kernelMatrix(laplace, x)).values; // prettier-ignore
  assertClose(of(8).map((value) => value - 8), of(0), {rtol: 0, atol: 1e-6}); // prettier-ignore
});

/**
 * The expected squared error of a linear smoother at a point of a function from a Gaussian process, k(x, x) − 2 aᵀ k + aᵀ K a, with a its weights of the examples. The weights are those that
 * unit targets give.
 */
function expectedError(
  student: KernelConfig,
  teacher: KernelConfig,
  x: Float64Matrix,
  tests: Float64Matrix,
): number {
  const n = x.rows;
  const unit = float64Matrix(
    Array.from({length: n}, (_, i) => Array.from({length: n}, (__, j) => (i === j ? 1 : 0))),
  );
  const fit = kernelRidge(kernelMatrix(student, x), {jitter: 1e-6}).fit(unit);
  const weights = rowsOf(predictKernelRidge(fit, kernelMatrix(student, tests, x)));
  const [K, k] = [rowsOf(kernelMatrix(teacher, x)), rowsOf(kernelMatrix(teacher, tests, x))];
  const own = rowsOf(kernelMatrix(teacher, tests)).map((row, i) => row[i]);
  const errors = weights.map((a, t) => {
    const cross = a.reduce((sum, value, i) => sum + value * k[t][i], 0);
    const square = a.reduce(
      (sum, value, i) => sum + value * K[i].reduce((inner, entry, j) => inner + entry * a[j], 0),
      0,
    );
    return own[t] - 2 * cross + square;
  });
  return errors.reduce((sum, value) => sum + value, 0) / errors.length;
}

describe.each(['dense', 'local', 'convolutional'] as const)('teacher %s', (structure) => {
  const patches = {profile: 'laplace', scale: 4, patch: 3} as const;
  const configOf = (of: typeof structure): KernelConfig =>
    of === 'dense' ? {structure: of, profile: 'laplace', scale: 4 * Math.SQRT2} : {structure: of, ...patches};

  test.each(['dense', 'local', 'convolutional'] as const)(
    'the mean error of a %s student over 3,000 draws is what the closed form says',
    (student) => {
      const [d, n, m, draws] = [6, 24, 8, 3000];
      const [xKey, drawKey] = split(key(21), 2);
      const all = float64Matrix(uniformArray(xKey, (n + m) * d), d);
      const part = (from: number, to: number): Float64Matrix =>
        float64Matrix(all.values.slice(from * d, to * d), d);
      const [tests, x] = [part(0, m), part(m, m + n)];
      const f = gaussianProcessTeacher(kernelMatrix(configOf(structure), all)).draw(split(drawKey, draws));
      const own = configOf(student);
      const fit = kernelRidge(kernelMatrix(own, x), {jitter: 1e-6}).fit(
        float64Matrix(f.values.slice(m * draws), draws),
      );
      const predicted = predictKernelRidge(fit, kernelMatrix(own, tests, x));
      const errors = Array.from({length: draws}, (_, t) => {
        let sum = 0;
        for (let i = 0; i < m; i++) sum += (predicted.values[i * draws + t] - f.values[i * draws + t]) ** 2;
        return sum / m;
      });
      const mean = errors.reduce((sum, value) => sum + value, 0) / draws;
      const variance = errors.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (draws - 1);
      const standardError = Math.sqrt(variance / draws);
      const expected = expectedError(own, configOf(structure), x, tests);
      expect(Math.abs(mean - expected)).toBeLessThan(4 * standardError);
      expect(standardError / expected).toBeLessThan(0.04);
    },
  );
});

test('what a teacher’s key gives for the first inputs does not depend on how many follow', () => {
  const of = kernelMatrix(laplace, float64Matrix(uniformArray(key(2), 24), 2));
  const first = float64Matrix(
    rowsOf(of)
      .slice(0, 5)
      .map((row) => row.slice(0, 5)),
  );
  const keys = split(key(4), 3);
  const [whole, part] = [of, first].map((covariance) => gaussianProcessTeacher(covariance).draw(keys));
  expect([...whole.values.slice(0, 15)]).toEqual([...part.values]);
  expect(rowsOf(gaussianProcessTeacher(of).draw([keys[1]])).map(([value]) => value)).toEqual(
    rowsOf(whole).map((row) => row[1]),
  );
});

describe('what cannot be is refused', () => {
  const x = float64Matrix([[0, 0], [1, 0]]); // prettier-ignore
  const ridge = kernelRidge(kernelMatrix(laplace, x), {jitter: 0});
  const y = float64Matrix([[1], [2]]);

  test.each<[string, () => unknown, string]>([
    ['structure', () => kernelMatrix({...laplace, structure: 'ring' as 'dense'}, x), 'structure must be one of dense, local, convolutional. Got ring.'],
    ['profile', () => kernelMatrix({...laplace, profile: 'cubic' as 'rbf'}, x), 'profile must be one of laplace, rbf. Got cubic.'],
    ['scale', () => kernelMatrix({...laplace, scale: 0}, x), 'scale must be a positive number. Got 0.'],
    ['no patch', () => kernelMatrix({...laplace, structure: 'local'}, x), 'patch must be a positive integer. Got NaN.'],
    ['patch', () => kernelMatrix({...laplace, structure: 'local', patch: 3}, x), 'patch must be at most d = 2, the numbers of an input. Got 3.'],
    ['jitter', () => kernelRidge(kernelMatrix(laplace, x), {jitter: -1}), 'jitter must be a number from 0. Got -1.'],
    ['examples', () => ridge.fit(y, 3), 'n must be an integer in [1, 2], the examples of the kernel matrix. Got 3.'],
  ])('%s', (_, refused, message) => {
    expect(refused).toThrow(new ConfigError(message));
  }); // prettier-ignore

  test('shapes', () => {
    expect(() => kernelMatrix(laplace, x, float64Matrix([[1]]))).toThrow(new ShapeError('y must have shape [m, 2], rows as long as those of x. Got [1, 1].')); // prettier-ignore
    expect(() => ridge.fit(float64Matrix([[1]]))).toThrow(new ShapeError('targets must have at least 2 rows, one an example. Got [1, 1].')); // prettier-ignore
    expect(() => predictKernelRidge(ridge.fit(y), float64Matrix([[1]]))).toThrow(new ShapeError('cross must have at least 2 columns, one an example. Got [1, 1].')); // prettier-ignore
  });

  test('equal inputs without jitter', () => {
    const twice = float64Matrix([[1, 2], [1, 2]]); // prettier-ignore
    expect(() => kernelRidge(kernelMatrix(laplace, twice), {jitter: 0})).toThrow('Pivot 1 is 0');
    expect(() => kernelRidge(kernelMatrix(laplace, twice), {jitter: 1e-6})).not.toThrow();
  });
});
