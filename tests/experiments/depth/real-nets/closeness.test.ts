import {describe, expect, test} from 'vitest';
import {key, normalArray} from '../../../../lib/core/keys';
import {closeness, unrelatedCosine, type Rows} from '../../../../lib/experiments/depth/real-nets/closeness';

/** The four corners of a diamond around a point far away. */
const diamond = (cx: number, cy: number): number[][] => [
  [cx + 1, cy],
  [cx, cy + 1],
  [cx - 1, cy],
  [cx, cy - 1],
];
const turned = (rows: Rows, by: number): Rows => rows.map((_, i) => rows[(i + by) % rows.length]);
const drawn = (seed: number, n: number, d: number): number[][] => {
  const values = normalArray(key(seed), n * d);
  return Array.from({length: n}, (_, i) => [...values.subarray(i * d, (i + 1) * d)]);
};

describe('closeness', () => {
  test('of what did not change is whole', () => {
    const found = closeness(diamond(30, 40), diamond(30, 40));
    expect(found.damage).toBeCloseTo(0, 12);
    expect([found.cosine, found.retrieval]).toEqual([expect.closeTo(1, 12), 1]);
  });

  test('after a quarter turn is 1 − cos 90°, with nobody found again, while the plain cosine says little', () => {
    const found = closeness(diamond(30, 40), turned(diamond(30, 40), 1));
    expect([found.damage, found.retrieval]).toEqual([expect.closeTo(1, 12), 0]);
    expect(found.cosine).toBeGreaterThan(0.999);
    expect(closeness(diamond(30, 40), turned(diamond(30, 40), 2)).damage).toBeCloseTo(2, 12);
  });

  test('of half the examples changed is the mean over all', () => {
    const [right, top, left, bottom] = diamond(0, 0);
    expect(closeness([right, top, left, bottom], [right, top, [1, 0], [0, 1]])).toEqual({
      damage: expect.closeTo(1, 12),
      cosine: expect.closeTo(0, 12),
      retrieval: 0.5,
    });
  });

  test('is centred by the intact mean: a shift of both changes no damage, a shift of the changed ones does', () => {
    const [intact, changed] = [drawn(1, 12, 6), drawn(2, 12, 6)];
    const shifted = (rows: Rows): Rows => rows.map((row) => row.map((value, i) => value + 5 * i));
    const [plain, both] = [closeness(intact, changed), closeness(shifted(intact), shifted(changed))];
    expect(both.damage).toBeCloseTo(plain.damage, 10);
    expect(both.retrieval).toBe(plain.retrieval);
    expect(both.cosine).toBeGreaterThan(plain.cosine + 0.5);
    expect(closeness(intact, shifted(intact)).damage).toBeGreaterThan(0.5);
  });

  test('of unrelated vectors is about none, and of a vector of zeros 0', () => {
    expect(closeness(drawn(3, 200, 100), drawn(4, 200, 100)).damage).toBeCloseTo(1, 1);
    const [right, top, left, bottom] = diamond(0, 0);
    const zero = [0, 0];
    expect(closeness([right, top, left, bottom], [zero, zero, zero, zero]).damage).toBe(1);
  });
});

describe('the cosine of unrelated examples', () => {
  test('is 0 of unit axes, 1 of equal ones, −1/(n − 1) of vectors that add up to nothing', () => {
    const axes = [0, 1, 2].map((i) => [0, 1, 2].map((j) => (i === j ? 2 : 0)));
    expect(unrelatedCosine(axes)).toBeCloseTo(0, 12);
    expect(unrelatedCosine([[3, 4], [6, 8], [30, 40]])).toBeCloseTo(1, 12); // prettier-ignore
    expect(unrelatedCosine(diamond(0, 0))).toBeCloseTo(-1 / 3, 12);
  });

  test('is the mean over all pairs', () => {
    const rows = drawn(5, 9, 4);
    const cosines = rows.flatMap((a, i) =>
      rows.slice(i + 1).map((b) => {
        const dot = (x: readonly number[], y: readonly number[]) =>
          x.reduce((sum, v, k) => sum + v * y[k], 0);
        return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
      }),
    );
    expect(unrelatedCosine(rows)).toBeCloseTo(cosines.reduce((sum, c) => sum + c, 0) / cosines.length, 10);
  });
});
