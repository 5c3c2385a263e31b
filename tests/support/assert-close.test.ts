import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {assertClose} from './assert-close';
import {scaled} from './tolerances';

const exact = {rtol: 0, atol: 0};
const loose = {rtol: 1e9, atol: 1e9};

describe('assertClose accepts', () => {
  test('equal tensors, typed arrays and nested lists', () => {
    assertClose(tf.tensor2d([[1, 2]]), [[1, 2]], exact);
    assertClose(new Float32Array([1, 2]), tf.tensor1d([1, 2]), exact);
    assertClose(3, tf.scalar(3), exact);
    assertClose(tf.zeros([0, 3]), tf.zeros([0, 3]), exact);
  });

  test('the same NaN and the same infinities at the same positions, and 0 as −0', () => {
    assertClose([NaN, Infinity, -Infinity, -0], [NaN, Infinity, -Infinity, 0], exact);
  });

  test('a difference of exactly atol + rtol · |expected|', () => {
    assertClose([1.5], [1], {rtol: 0.25, atol: 0.25});
    assertClose([-4.75], [-4], {rtol: 0.125, atol: 0.25});
  });
});

describe('assertClose refuses', () => {
  const cases: [string, () => void, RegExp][] = [
    [
      'a tensor of another value',
      () => assertClose(tf.tensor([1]), tf.tensor([2]), exact),
      /expected 2, got 1/,
    ],
    ['NaN for Infinity', () => assertClose([NaN], [Infinity], loose), /1 of 1 elements differ/],
    ['Infinity for −Infinity', () => assertClose([Infinity], [-Infinity], loose), /1 of 1/],
    ['NaN for a number', () => assertClose([1, NaN], [1, 2], loose), /worst at \[1\]: expected 2, got NaN/],
    ['a number for NaN', () => assertClose([2], [NaN], loose), /expected NaN, got 2/],
    ['1e-4 for 9e-4', () => assertClose([1e-4], [9e-4], {rtol: 1e-3, atol: 1e-6}), /1 of 1/],
    ['a smaller value (signed difference)', () => assertClose([-5], [1], {rtol: 0, atol: 1}), /difference 6/],
    ['a tolerance relative to the actual value', () => assertClose([2], [1], {rtol: 0.6, atol: 0}), /1 of 1/],
    [
      'another shape of the same size',
      () => assertClose(tf.ones([2, 1]), tf.ones([1, 2]), loose),
      /expected shape \[1, 2\]/,
    ],
    [
      'a typed array of another length',
      () => assertClose(new Float32Array(2), new Float32Array(3), loose),
      /shape \[3\]/,
    ],
    [
      'a scalar for a vector of one',
      () => assertClose(tf.scalar(1), [1], exact),
      /expected shape \[1\]. Got \[\]/,
    ],
    [
      'another dtype',
      () => assertClose(tf.tensor([1], [1], 'int32'), tf.tensor([1]), exact),
      /expected dtype float32. Got int32/,
    ],
    ['a ragged list', () => assertClose([[1, 2], [3]], [[1, 2], [3]], exact), /ragged/],
    ['text', () => assertClose(['1'] as never, [1], exact), /ragged or non-numeric/],
    ['a missing tolerance', () => assertClose([1], [1], {rtol: 1e-5} as never), /must both be given/],
    ['nothing', () => assertClose(undefined as never, [1], exact), /neither a tensor nor an array/],
  ];
  test.each(cases)('%s', (_, compare, message) => {
    expect(compare).toThrow(message);
  });

  test('and names the worst element by its position in the shape', () => {
    const actual = tf.tensor2d([
      [1, 2.5],
      [3, 10],
    ]);
    const expected = [
      [1, 2],
      [3, 4],
    ];
    expect(() => assertClose(actual, expected, {rtol: 0, atol: 0.1}, 'y')).toThrow(
      'y: 2 of 4 elements differ; worst at [1, 1]: expected 4, got 10',
    );
  });
});

test('scaled multiplies atol by the largest absolute value', () => {
  expect(scaled({rtol: 1, atol: 2}, [1, -3])).toEqual({rtol: 1, atol: 6});
});
