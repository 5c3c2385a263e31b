import {describe, expect, test} from 'vitest';
import {exampleRatio} from 'why-attention/experiments/priors';

const near = (value: number): unknown => expect.closeTo(value, 9);

describe('how many times fewer examples', () => {
  test('an accuracy that is a + b ln n is reached at its own n, between sizes and at them', () => {
    const accuracyAt = (n: number): number => 0.1 + 0.08 * Math.log(n);
    const curve = [20, 100, 1000, 10000].map((n) => [n, accuracyAt(n)] as const);
    for (const own of [20, 33, 100, 640, 1000, 9999, 10000])
      expect(exampleRatio(3000, accuracyAt(own), curve)).toEqual(near(3000 / own));
  });

  test('is k where the net needs a k-th of the examples', () => {
    const accuracyAt = (n: number): number => 0.05 * Math.log(n);
    const curve = [100, 1000, 10000].map((n) => [n, accuracyAt(7 * n)] as const);
    for (const n of [1000, 3000, 10000]) expect(exampleRatio(n, accuracyAt(n), curve)).toEqual(near(7));
  });

  test('is a bound at both ends: the first size stands for less, the last for more', () => {
    const curve = [[100, 0.6], [1000, 0.9]] as const; // prettier-ignore
    expect(exampleRatio(1000, 0.5, curve)).toBe(10);
    expect(exampleRatio(1000, 0.6, curve)).toBe(10);
    expect(exampleRatio(500, 0.95, curve)).toBe(0.5);
    expect(exampleRatio(1000, 0.9, curve)).toEqual(near(1));
  });

  test('reads a running maximum: what was reached once is reached', () => {
    const curve = [[10, 0.2], [100, 0.6], [1000, 0.4], [10000, 0.8]] as const; // prettier-ignore
    expect(exampleRatio(1, 0.5, curve)).toEqual(near(1 / (10 * 10 ** 0.75)));
    expect(exampleRatio(1, 0.7, curve)).toEqual(near(1 / (1000 * Math.sqrt(10))));
    const flat = [[10, 0.5], [100, 0.5], [1000, 0.5]] as const; // prettier-ignore
    expect(exampleRatio(1, 0.5, flat)).toBe(0.1);
    expect(exampleRatio(1, 0.6, flat)).toBe(0.001);
  });

  test('of a curve of one point is a bound, of none an error', () => {
    expect(exampleRatio(300, 0.5, [[100, 0.4]])).toBe(3);
    expect(exampleRatio(300, 0.3, [[100, 0.4]])).toBe(3);
    expect(() => exampleRatio(300, 0.5, [])).toThrow(RangeError);
    expect(() => exampleRatio(300, 0.5, [])).toThrow('curve must have a point. Got none.');
  });
});
