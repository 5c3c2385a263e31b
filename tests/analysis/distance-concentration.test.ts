import {describe, expect, test} from 'vitest';
import {distanceContrast, logLogSlope} from 'why-attention/analysis';
import {float64Matrix, key, split, uniformArray, type Float64Matrix} from 'why-attention/core';
import {assertClose} from '../support/assert-close';

const [queryKey, inputKey] = split(key(8), 2);
const uniform = (source: typeof queryKey, n: number, d: number): Float64Matrix =>
  float64Matrix(uniformArray(source, n * d), d);

test('two queries by hand, with all inputs and with the first', () => {
  const queries = float64Matrix([[0, 0], [1, 0]]); // prettier-ignore
  const inputs = float64Matrix([[3, 4], [0, 1], [0, 10]]); // prettier-ignore
  const root = Math.sqrt;
  const of = distanceContrast(queries, inputs);
  assertClose([of.contrast, of.nearest], [(10 - 1 + (root(101) - root(2)) / root(2)) / 2, (1 + root(2)) / 2], {rtol: 1e-13, atol: 0}); // prettier-ignore
  assertClose(distanceContrast(queries, inputs, 1).nearest, (5 + root(20)) / 2, {rtol: 1e-13, atol: 0});
  expect(distanceContrast(queries, inputs, 1).contrast).toBe(0);
});

test('from the middle of a unit interval the nearest of n is half of 1 / (n + 1) away, on average', () => {
  // Distances are uniform in [0, ½].
  const n = 9;
  const draws = 4000;
  const least = Array.from({length: draws}, (_, i) => distanceContrast(float64Matrix([[0.5]]), float64Matrix(uniformArray(split(key(i), 1)[0], n), 1)).nearest); // prettier-ignore
  const mean = least.reduce((sum, value) => sum + value, 0) / draws;
  expect(Math.abs(mean - 0.5 / (n + 1))).toBeLessThan(4 * (0.5 / (n + 1) / Math.sqrt(draws)));
});

test('does not change when coordinates are reordered, nor when all is moved; lengths scale', () => {
  const [q, x] = [uniform(queryKey, 20, 4), uniform(inputKey, 60, 4)];
  const mapped = (f: (value: number) => number, of: Float64Matrix): Float64Matrix => ({
    ...of,
    values: of.values.map(f),
  });
  const swapped = (of: Float64Matrix): Float64Matrix => ({...of, values: of.values.map((_, i) => of.values[i - (i % 4) + (3 - (i % 4))])}); // prettier-ignore
  const own = distanceContrast(q, x);
  const other = distanceContrast(swapped(mapped((v) => 2 * v + 1, q)), swapped(mapped((v) => 2 * v + 1, x)));
  assertClose([other.contrast, other.nearest / 2], [own.contrast, own.nearest], {rtol: 1e-12, atol: 0});
});

test('the contrast falls with d, and the nearest distance falls with n as n^(−1/d) where d is small', () => {
  const contrasts = [2, 8, 32].map(
    (d) => distanceContrast(uniform(queryKey, 100, d), uniform(inputKey, 500, d)).contrast,
  );
  expect(contrasts[0]).toBeGreaterThan(5 * contrasts[1]);
  expect(contrasts[1]).toBeGreaterThan(2 * contrasts[2]);
  const sizes = [125, 250, 500, 1000, 2000];
  // Queries far from the border, where there are inputs on all sides; the mean of a dozen designs.
  const designs = split(inputKey, 12).map((design) => {
    const [near, all] = split(design, 2);
    return [float64Matrix(uniformArray(near, 1000, {min: 0.25, max: 0.75}), 2), uniform(all, 2000, 2)];
  });
  const nearestOf = (n: number): number =>
    designs.reduce((sum, [q, x]) => sum + distanceContrast(q, x, n).nearest, 0);
  const slope = logLogSlope(sizes, sizes.map(nearestOf));
  expect(Math.abs(slope + 0.5)).toBeLessThan(0.03);
});

describe('the slope', () => {
  test('of a power law is its exponent; of others that of least squares on logarithms', () => {
    expect(logLogSlope([1, 2, 4, 8], [3, 3 / 8, 3 / 64, 3 / 512])).toBeCloseTo(-3, 12);
    // ln x = 0, 1, 2 and ln y = 0, 0, 3: slope Σ (u − 1) v / 2
    expect(logLogSlope([1, Math.E, Math.E ** 2], [1, 1, Math.E ** 3])).toBeCloseTo(1.5, 12);
  });

  test.each([[[1], [1]], [[1, 2], [1]], [[1, 2], [0, 1]], [[1, -2], [1, 1]], [[1, 2], [NaN, 1]]])('%j, %j is refused', (x, y) => {
    expect(() => logLogSlope(x, y)).toThrow('x and y must be two or more positive numbers each, equally many.');
  }); // prettier-ignore

  test('equal positions are refused', () => {
    expect(() => logLogSlope([2, 2], [1, 3])).toThrow('x must hold two different numbers. Got 2, 2.');
  });
});

test('inputs of another kind are refused', () => {
  const [q, x] = [float64Matrix([[1, 2]]), float64Matrix([[1]])];
  expect(() => distanceContrast(q, x)).toThrow(
    'queries must be [m, 1] with m from 1, rows as long as those of inputs. Got [1, 2].',
  );
  expect(() => distanceContrast(x, x, 2)).toThrow(
    'n must be an integer in [1, 1], the number of inputs. Got 2.',
  );
});
