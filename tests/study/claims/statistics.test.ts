import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  exactSignFlip,
  logRatios,
  mean,
  median,
  pairedDifferences,
  pairedInterval,
  pairedRatioInterval,
  shareOfSeeds,
  standardDeviation,
  tost,
} from '../../../lib/study/claims/statistics';
import {assertClose} from '../../support/assert-close';
import scipy from '../fixtures/scipy.json';

const TIGHT = {rtol: 1e-9, atol: 1e-10};

/** n units whose standard error is 1, so that half the width of their interval is the critical value itself. */
function unitsOfStandardErrorOne(n: number): number[] {
  const values = Array.from({length: n}, (_, i) => i);
  const scale = Math.sqrt(n) / standardDeviation(values);
  return values.map((value) => value * scale);
}

describe('published tables', () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, upper critical values of Student's t distribution:
  // degrees of freedom, then the values exceeded with probability .05, .025, .01 and .005.
  const table: readonly (readonly [number, number, number, number, number])[] = [
    [1, 6.314, 12.706, 31.821, 63.657],
    [2, 2.92, 4.303, 6.965, 9.925],
    [3, 2.353, 3.182, 4.541, 5.841],
    [5, 2.015, 2.571, 3.365, 4.032],
    [7, 1.895, 2.365, 2.998, 3.499],
    [10, 1.812, 2.228, 2.764, 3.169],
    [15, 1.753, 2.131, 2.602, 2.947],
    [30, 1.697, 2.042, 2.457, 2.75],
    [100, 1.66, 1.984, 2.364, 2.626],
  ];

  it.each(table)(
    'half the width of an interval on %i degrees of freedom is the critical value',
    (df, ...critical) => {
      const values = unitsOfStandardErrorOne(df + 1);
      const halfWidths = [0.9, 0.95, 0.98, 0.99].map((level) => {
        const {lower, upper} = pairedInterval(values, level);
        return (upper - lower) / 2;
      });
      assertClose(halfWidths, critical, {rtol: 0, atol: 5.1e-4});
    },
  );

  // Student 1908, table of hours of sleep gained with two drugs by ten patients; t and the interval as R's documentation of
  // `t.test` prints them for its data set `sleep`: t = 4.0621, df = 9, interval 0.7001142 to 2.4598858.
  it("gives the interval of Student's sleep data", () => {
    const hyoscine = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const hyoscyamine = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
    const {mean: centre, lower, upper} = pairedInterval(pairedDifferences(hyoscine, hyoscyamine), 0.95);
    assertClose([centre, lower, upper], [1.58, 0.7001142, 2.4598858], {rtol: 0, atol: 5.1e-8});
  });

  // Fisher 1935, The Design of Experiments, section 21: Darwin's fifteen pairs of Zea mays, in eighths of an inch. Of 32,768 sign
  // patterns 863 have a sum of at least 314, twice as many in both tails: 5.267 %.
  it("gives Fisher's exact test of Darwin's maize", () => {
    const differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48];
    expect(exactSignFlip(differences)).toBe((2 * 863) / 32_768);
  });
});

describe.each(scipy.cases)('SciPy: $name', (reference) => {
  const differences = pairedDifferences(reference.first, reference.second);

  it('agrees in mean, deviation, median and intervals', () => {
    assertClose(
      [mean(differences), standardDeviation(differences), median(differences)],
      [reference.mean, reference.standardDeviation, reference.median],
      TIGHT,
    );
    for (const {level, lower, upper} of reference.intervals) {
      const interval = pairedInterval(differences, level);
      assertClose([interval.lower, interval.upper], [lower, upper], {rtol: 1e-9, atol: 1e-9});
      expect([interval.level, interval.n]).toEqual([level, differences.length]);
    }
  });

  it('agrees in the p of the equivalence test', () => {
    const {margin, alpha, p} = reference.equivalence;
    const test = tost(differences, margin, alpha);
    assertClose([test.p], [p], {rtol: 1e-7, atol: 1e-13});
    expect(test.inside).toBe(p < alpha);
  });

  it('agrees in the exact sign-flip p', () => {
    assertClose([exactSignFlip(differences)], [reference.signFlip], {rtol: 1e-12, atol: 0});
  });
});

it.each(scipy.cases.filter(({ratio}) => ratio !== null))(
  'SciPy: $name: agrees in the interval of the ratio',
  (reference) => {
    const {level, mean: centre, lower, upper} = reference.ratio!;
    const interval = pairedRatioInterval(reference.first, reference.second, level);
    assertClose([interval.mean, interval.lower, interval.upper], [centre, lower, upper], TIGHT);
  },
);

describe('properties', () => {
  // Multiples of 1/8 add without rounding, so that ties are ties.
  const units = fc.array(
    fc.integer({min: -800, max: 800}).map((eighths) => eighths / 8),
    {minLength: 2, maxLength: 10},
  );
  const levels = fc.constantFrom(0.5, 0.9, 0.95, 0.99, 0.999);

  it('a shift of all units shifts the interval', () => {
    fc.assert(
      fc.property(units, levels, fc.integer({min: -50, max: 50}), (values, level, shift) => {
        const before = pairedInterval(values, level);
        const after = pairedInterval(
          values.map((value) => value + shift),
          level,
        );
        assertClose([after.lower, after.upper], [before.lower + shift, before.upper + shift], {
          rtol: 1e-9,
          atol: 1e-7,
        });
      }),
    );
  });

  it('scaling and turning the sign scale and mirror the interval', () => {
    fc.assert(
      fc.property(units, levels, fc.constantFrom(-4, -1, 0.25, 2), (values, level, scale) => {
        const before = pairedInterval(values, level);
        const after = pairedInterval(
          values.map((value) => value * scale),
          level,
        );
        const bounds = [before.lower * scale, before.upper * scale].sort((a, b) => a - b);
        assertClose([after.lower, after.upper], bounds, {rtol: 1e-9, atol: 1e-7});
      }),
    );
  });

  it('an interval of a higher level contains that of a lower one', () => {
    fc.assert(
      fc.property(units, (values) => {
        const narrow = pairedInterval(values, 0.9);
        const wide = pairedInterval(values, 0.99);
        expect(wide.lower <= narrow.lower && narrow.upper <= wide.upper).toBe(true);
      }),
    );
  });

  it('the sign-flip p ignores order, scale and the sign of all units, and is a multiple of 2 / 2ⁿ', () => {
    fc.assert(
      fc.property(units, (values) => {
        const p = exactSignFlip(values);
        expect(exactSignFlip([...values].reverse())).toBe(p);
        expect(exactSignFlip(values.map((value) => -2 * value))).toBe(p);
        expect((p * 2 ** (values.length - 1)) % 1).toBe(0);
      }),
    );
  });

  it('the sign-flip p is what counting every pattern gives', () => {
    fc.assert(
      fc.property(units, (values) => {
        const sumOf = (pattern: number): number =>
          Math.abs(values.reduce((sum, value, unit) => sum + (pattern & (1 << unit) ? -value : value), 0));
        const patterns = Array.from({length: 2 ** values.length}, (_, pattern) => sumOf(pattern));
        expect(exactSignFlip(values)).toBe(
          patterns.filter((sum) => sum >= patterns[0]).length / patterns.length,
        );
      }),
    );
  });

  it('TOST holds exactly if its p is below alpha', () => {
    fc.assert(
      fc.property(
        units,
        fc.constantFrom(0.005, 0.01, 0.05, 0.1),
        fc.constantFrom(1.1, 13.7, 60.3),
        (values, alpha, margin) => {
          const test = tost(values, margin, alpha);
          expect(test.inside).toBe(test.p < alpha);
          expect(test.inside && test.outside).toBe(false);
        },
      ),
    );
  });

  it('a ratio turned over gives the reciprocal interval', () => {
    const positive = fc.array(fc.integer({min: 1, max: 1000}), {minLength: 2, maxLength: 8});
    fc.assert(
      fc.property(positive, (values) => {
        const others = values.map((value, unit) => value * (unit + 1));
        const forth = pairedRatioInterval(values, others, 0.95);
        const back = pairedRatioInterval(others, values, 0.95);
        assertClose([back.mean, back.lower, back.upper], [1 / forth.mean, 1 / forth.upper, 1 / forth.lower], {
          rtol: 1e-9,
          atol: 0,
        });
      }),
    );
  });
});

describe('edges', () => {
  it('units without spread give an interval of width zero', () => {
    expect(pairedInterval([0.25, 0.25, 0.25], 0.99)).toEqual({
      mean: 0.25,
      lower: 0.25,
      upper: 0.25,
      level: 0.99,
      n: 3,
    });
    expect(tost([0.25, 0.25], 0.5)).toMatchObject({p: 0, inside: true, outside: false});
    expect(tost([0.75, 0.75], 0.5)).toMatchObject({p: 1, inside: false, outside: true});
    expect(tost([0.5, 0.5], 0.5)).toMatchObject({p: 1, inside: false, outside: false});
  });

  it('differences that are all zero are no evidence', () => {
    expect(exactSignFlip([0, 0, 0])).toBe(1);
  });

  it('sums that differ by rounding count as ties', () => {
    // Every pattern's |sum| is at least the observed 1; in tenths and floating point some fall short of it by 10⁻¹⁶.
    expect(exactSignFlip([8, -1, 1, -7])).toBe(1);
    expect(exactSignFlip([0.8, -0.1, 0.1, -0.7])).toBe(1);
    expect(exactSignFlip([0.6, -0.3, 0.3, 0.5])).toBe(0.375);
  });

  it('eight seeds that agree reach p = 0.0078 and five only 0.0625', () => {
    expect(exactSignFlip([1, 2, 3, 4, 5, 6, 7, 8])).toBe(2 / 256);
    expect(exactSignFlip([1, 2, 3, 4, 5])).toBe(0.0625);
  });

  it('enumerates up to twenty units', () => {
    expect(exactSignFlip(Array.from({length: 20}, (_, i) => i + 1))).toBe(2 ** -19);
    expect(() => exactSignFlip(new Array<number>(21).fill(1))).toThrow(
      'values must hold at most 20 units (2^20 sign patterns). Got 21.',
    );
  });

  it('counts a share and finds a median', () => {
    expect(shareOfSeeds([true, false, false])).toBe(1 / 3);
    expect([median([3]), median([9, 1, 5]), median([4, 1, 3, 2])]).toEqual([3, 5, 2.5]);
    expect(logRatios([Math.E, 1], [1, Math.E])).toEqual([1, -1]);
  });

  it.each([
    ['one unit', () => pairedInterval([1], 0.95), 'values must hold at least 2 units. Got 1.'],
    ['no unit', () => mean([]), 'values must hold at least 1 unit. Got 0.'],
    ['no unit to flip', () => exactSignFlip([]), 'values must hold at least 1 unit. Got 0.'],
    ['one unit for a deviation', () => standardDeviation([3]), 'values must hold at least 2 units. Got 1.'],
    ['NaN', () => pairedInterval([1, 2, NaN], 0.95), 'values must be finite. Unit 2 is NaN'],
    ['infinity', () => median([Infinity, 2]), 'values must be finite. Unit 0 is Infinity'],
    ['level 1', () => pairedInterval([1, 2], 1), 'level must lie in (0, 1). Got 1.'],
    ['level 95', () => pairedInterval([1, 2], 95), 'level must lie in (0, 1). Got 95.'],
    ['no margin', () => tost([1, 2], 0), 'margin must be positive. Got 0.'],
    ['alpha of a half', () => tost([1, 2], 1, 0.5), 'alpha must lie in (0, 0.5). Got 0.5.'],
    [
      'unpaired units',
      () => pairedDifferences([1, 2], [1]),
      'first and second must pair up unit by unit. Got 2 and 1 units.',
    ],
    [
      'a ratio to zero',
      () => logRatios([1, 2], [1, 0]),
      'a ratio on logs needs positive numbers. Unit 1 is 2 / 0.',
    ],
    ['no seed', () => shareOfSeeds([]), 'seeds must hold at least 1 seed. Got 0.'],
  ])('refuses %s', (_, call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});
