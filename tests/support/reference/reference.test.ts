// The references are checked by hand and against published values: a wrong reference would bless a wrong operation.
import {describe, expect, test} from 'vitest';
import {array64} from './array';
import {gradients, hessianVector, thirdDerivative} from './finite-differences';
import * as reference from './functions';

test('erf has the values of Abramowitz and Stegun, table 7.1, and of mpmath beyond', () => {
  const published: [number, number][] = [
    [0.1, 0.1124629160182849],
    [0.5, 0.5204998778130465],
    [1, 0.8427007929497149],
    [2, 0.9953222650189527],
    [2.4, 0.9993114861033549],
    [2.6, 0.9997639655834707],
    [3.5, 0.9999992569016276],
  ];
  for (const [x, value] of published) {
    expect(Math.abs(reference.erfOf(x) - value)).toBeLessThan(1e-12);
    expect(Math.abs(reference.erfOf(-x) + value)).toBeLessThan(1e-12);
  }
});

test('matmul by hand, with transposes and a broadcast batch', () => {
  const a = array64([2, 1, 2], [1, 2, 3, 4]);
  const b = array64([2, 2], [5, 6, 7, 8]);
  expect([...reference.matmul(a, b).data]).toEqual([19, 22, 43, 50]);
  expect([...reference.matmul(a, b, {transposeB: true}).data]).toEqual([17, 23, 39, 53]);
  expect([...reference.matmul(array64([2, 1], [1, 2]), b, {transposeA: true}).data]).toEqual([19, 22]);
  const grid = reference.matmul(array64([2, 1, 1, 1], [2, 3]), array64([3, 1, 1], [5, 7, 11]));
  expect(grid.shape).toEqual([2, 3, 1, 1]);
  expect([...grid.data]).toEqual([10, 14, 22, 15, 21, 33]);
});

describe('finite differences', () => {
  const cubes = (x: {data: Float64Array}) => array64([2], [x.data[0] ** 3, x.data[0] * x.data[1] ** 2]);
  const x = array64([2], [2, 3]);
  const dy = array64([2], [1, 10]);

  test('first derivative of x³ + 10 x y²', () => {
    const [gradient] = gradients(cubes, [x], dy);
    expect(gradient.data[0]).toBeCloseTo(3 * 4 + 10 * 9, 6);
    expect(gradient.data[1]).toBeCloseTo(20 * 2 * 3, 6);
  });

  test('Hessian of x³ + 10 x y² times a vector', () => {
    const [product] = hessianVector(cubes, [x], dy, [array64([2], [1, -1])]);
    expect(product.data[0]).toBeCloseTo(6 * 2 - 20 * 3, 3);
    expect(product.data[1]).toBeCloseTo(20 * 3 - 20 * 2, 3);
  });

  test('third derivative of x³ + 10 x y² with two vectors', () => {
    const [product] = thirdDerivative(cubes, [x], dy, [array64([2], [1, -1])], [array64([2], [0, 2])]);
    expect(product.data[0]).toBeCloseTo(-20 * 2, 3);
    expect(product.data[1]).toBeCloseTo(20 * 2, 3);
  });
});
