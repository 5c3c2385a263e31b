import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
  claimLevel,
  evaluateClaim,
  evaluateGate,
  type Claim,
  type ClaimKind,
  type Outcome,
} from '../../../lib/study/claims/claims';
import {pairedInterval} from '../../../lib/study/claims/statistics';
import {claim, gate} from '../frozen-claims';

const units = (values: readonly number[], from = 0): {unit: number; value: number}[] =>
  values.map((value, i) => ({unit: from + i, value}));

/** Eight numbers with this mean and a standard deviation of `spread`. */
const around = (centre: number, spread = 0.01): {unit: number; value: number}[] => {
  const shape = [-1, 1, -1, 1, -1, 1, -1, 1].map((sign) => sign * Math.sqrt(7 / 8));
  return units(shape.map((value) => centre + spread * value));
};

const margins: {readonly [kind in ClaimKind]: {threshold: number; margin?: number}} = {
  greater: {threshold: 0.3},
  less: {threshold: 0.3},
  'non-inferior': {threshold: -0.3, margin: 0.3},
  equivalence: {threshold: 0, margin: 0.3},
};

const of = (kind: ClaimKind): Claim => ({...claim, kind, ...margins[kind]});

describe('levels', () => {
  it.each<[ClaimKind, boolean, number, number]>([
    ['greater', true, 5, 0.99],
    ['less', true, 1, 0.95],
    ['non-inferior', true, 6, 1 - 0.05 / 6],
    ['equivalence', true, 5, 0.98],
    ['equivalence', true, 1, 0.9],
    ['greater', false, 5, 0.95],
    ['equivalence', false, 5, 0.9],
  ])('%s, primary %s, of %i claims: %d', (kind, primary, m, level) => {
    expect(claimLevel({kind, primary}, m)).toBeCloseTo(level, 12);
    expect(evaluateClaim({...of(kind), primary}, around(0), m).level).toBeCloseTo(level, 12);
  });

  it('refuses a number of claims that is none', () => {
    expect(() => claimLevel(claim, 0)).toThrow('m must be a positive integer. Got 0.');
    expect(() => claimLevel(claim, 2.5)).toThrow(RangeError);
  });
});

describe('outcomes', () => {
  // The half width at level .99 with n = 8 and a deviation of .01 is 3.499 × .01 / √8 = .0124; at .98 it is .0106.
  it.each<[ClaimKind, number, Outcome]>([
    ['greater', 0.35, 'held'],
    ['greater', 0.3125, 'held'],
    ['greater', 0.3122, 'undecided'],
    ['greater', 0.3, 'undecided'],
    ['greater', 0.2877, 'undecided'],
    ['greater', 0.2875, 'not held'],
    ['less', 0.2, 'held'],
    ['less', 0.31, 'undecided'],
    ['less', 0.32, 'not held'],
    ['non-inferior', -0.28, 'held'],
    ['non-inferior', 0.5, 'held'],
    ['non-inferior', -0.3, 'undecided'],
    ['non-inferior', -0.35, 'not held'],
    ['equivalence', 0, 'held'],
    ['equivalence', 0.2893, 'held'],
    ['equivalence', 0.2895, 'undecided'],
    ['equivalence', -0.305, 'undecided'],
    ['equivalence', 0.32, 'not held'],
    ['equivalence', -0.32, 'not held'],
  ])('%s with a mean of %d: %s', (kind, centre, outcome) => {
    expect(evaluateClaim(of(kind), around(centre), 5).outcome).toBe(outcome);
  });

  it('an equivalence whose interval is wider than the margin on both sides is undecided', () => {
    expect(evaluateClaim(of('equivalence'), around(0, 1), 5).outcome).toBe('undecided');
  });

  it('an interval that touches the threshold decides nothing', () => {
    const exact = units([0.25, 0.25, 0.25]);
    expect(evaluateClaim({...claim, threshold: 0.25}, exact, 5).outcome).toBe('undecided');
    expect(evaluateClaim({...claim, kind: 'less', threshold: 0.25}, exact, 5).outcome).toBe('undecided');
  });

  it('a claim that holds alone may be undecided among five', () => {
    const values = around(0.31, 0.01);
    expect(evaluateClaim(claim, values, 1).outcome).toBe('held');
    expect(evaluateClaim(claim, values, 5).outcome).toBe('undecided');
  });

  it('follows from the bounds that it reports', () => {
    const values = fc.array(fc.integer({min: -100, max: 100}), {minLength: 2, maxLength: 9});
    fc.assert(
      fc.property(
        values,
        fc.constantFrom<ClaimKind>('greater', 'less', 'non-inferior', 'equivalence'),
        (hundredths, kind) => {
          const tried = of(kind);
          const {outcome, lower, upper} = evaluateClaim(
            tried,
            units(hundredths.map((value) => value / 100)),
            3,
          );
          const [low, high] =
            kind === 'equivalence'
              ? [-0.3, 0.3]
              : kind === 'less'
                ? [-Infinity, 0.3]
                : [tried.threshold, Infinity];
          const expected =
            lower > low && upper < high ? 'held' : upper < low || lower > high ? 'not held' : 'undecided';
          expect(outcome).toBe(expected);
        },
      ),
    );
  });

  it('reports the effect, the interval, the units and the exact p', () => {
    const perUnit = units([0.5, 0.6, 0.7, 0.8]);
    const result = evaluateClaim(claim, perUnit, 5);
    const {lower, upper} = pairedInterval([0.5, 0.6, 0.7, 0.8], 0.99);
    expect(result).toMatchObject({claim, lower, upper, n: 4, p: 0.125, perUnit, voidedBy: []});
    expect(result.effect).toBeCloseTo(0.65, 12);
  });

  it('has no exact p above twenty units, and needs none', () => {
    const result = evaluateClaim(claim, units(Array.from({length: 21}, (_, i) => 0.5 + i / 1000)), 5);
    expect([result.p, result.outcome]).toEqual([null, 'held']);
  });

  it('is void when a gate failed, whatever the numbers say', () => {
    for (const centre of [0.5, 0.3, 0.1]) {
      const result = evaluateClaim(claim, around(centre), 5, ['01.G1']);
      expect([result.outcome, result.voidedBy]).toEqual(['void', ['01.G1']]);
      expect(result.effect).toBeCloseTo(centre, 12);
    }
  });
});

describe('gates', () => {
  it('pass if the lowest unit reaches the threshold', () => {
    expect(evaluateGate(gate, units([0.99, 0.98, 1]))).toEqual({
      gate,
      passed: true,
      minimum: 0.98,
      worstUnit: 1,
    });
  });

  it('fail by one unit, however good the others are, and name it', () => {
    expect(evaluateGate(gate, units([1, 1, 1, 0.9799], 4))).toEqual({
      gate,
      passed: false,
      minimum: 0.9799,
      worstUnit: 7,
    });
  });
});

describe('bad numbers', () => {
  it.each([
    [
      'NaN',
      () => evaluateClaim(claim, units([1, NaN], 4), 5),
      'claim 01.C1: unit 5 must be a finite number. Got NaN',
    ],
    [
      'infinity',
      () => evaluateGate(gate, units([-Infinity])),
      'gate 01.G1: unit 0 must be a finite number. Got -Infinity',
    ],
    ['one unit', () => evaluateClaim(claim, units([1]), 5), 'claim 01.C1: expected at least 2 units. Got 1.'],
    ['no unit', () => evaluateGate(gate, []), 'gate 01.G1: expected at least 1 unit. Got 0.'],
    [
      'a unit twice',
      () => evaluateClaim(claim, [...units([1]), ...units([2])], 5),
      'claim 01.C1: unit 0 occurs twice.',
    ],
    [
      'an equivalence without margin',
      () => evaluateClaim({...claim, kind: 'equivalence', threshold: 0}, units([1, 2]), 5),
      'claim 01.C1: an equivalence needs a margin.',
    ],
  ])('refuses %s and names who has it', (_, call, message) => {
    expect(call).toThrow(RangeError);
    expect(call).toThrow(message);
  });
});
