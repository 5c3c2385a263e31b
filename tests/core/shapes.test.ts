import * as tf from '@tensorflow/tfjs';
import {afterAll, describe, expect, test} from 'vitest';
import {
  assertPositiveInteger,
  assertShape,
  ConfigError,
  ShapeError,
  StructureError,
} from 'why-attention/core';

const x = tf.zeros([5, 8, 8]);
afterAll(() => x.dispose());

describe('assertShape', () => {
  test('binds letters and returns their sizes', () => {
    expect(assertShape('x', x, ['B', 'D', 'D'])).toEqual({B: 5, D: 8});
    expect(assertShape('x', x, ['B', 8, 8])).toEqual({B: 5});
    expect(assertShape('loss', tf.scalar(1), [])).toEqual({});
  });

  test('holds a later argument to the sizes of an earlier one', () => {
    const sizes = assertShape('x', x, ['B', 'T', 'D']);
    expect(assertShape('y', tf.zeros([5, 2]), ['B', 'O'], sizes)).toEqual({B: 5, T: 8, D: 8, O: 2});
    expect(() => assertShape('y', tf.zeros([4, 2]), ['B', 'O'], sizes)).toThrow(
      'y must have shape [B=5, O=2]. Got [4, 2].',
    );
  });

  test.each<[string, (string | number)[], string]>([
    ['another size', ['B', 8, 7], 'x must have shape [B=5, 8, 7]. Got [5, 8, 8].'],
    ['too few axes', ['B', 8], 'x must have shape [B, 8]. Got [5, 8, 8].'],
    ['too many axes', ['B', 1, 8, 8], 'x must have shape [B, 1, 8, 8]. Got [5, 8, 8].'],
    ['a letter that binds twice', ['B', 'B', 'D'], 'x must have shape [B=5, B=5, D]. Got [5, 8, 8].'],
    ['a scalar', [], 'x must have shape []. Got [5, 8, 8].'],
  ])('refuses %s', (_, axes, message) => {
    expect(() => assertShape('x', x, axes)).toThrow(ShapeError);
    expect(() => assertShape('x', x, axes)).toThrow(message);
  });
});

describe('assertPositiveInteger', () => {
  test.each([0, -3, 1.5, NaN, Infinity, '3' as never, undefined as never])('refuses %s', (value) => {
    expect(() => assertPositiveInteger('dIn', value)).toThrow(ConfigError);
    expect(() => assertPositiveInteger('dIn', value)).toThrow(
      `dIn must be a positive integer. Got ${value}.`,
    );
  });

  test('accepts 1 and large ones', () => {
    for (const value of [1, 2 ** 40]) assertPositiveInteger('dIn', value);
  });
});

test('errors carry their name into reports', () => {
  for (const [Kind, name] of [
    [ShapeError, 'ShapeError'],
    [ConfigError, 'ConfigError'],
    [StructureError, 'StructureError'],
  ] as const) {
    const error = new Kind('why');
    expect([error.name, error.message, String(error)]).toEqual([name, 'why', `${name}: why`]);
    expect(error).toBeInstanceOf(Error);
  }
});
