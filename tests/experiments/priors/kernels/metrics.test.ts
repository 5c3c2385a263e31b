import {describe, expect, test} from 'vitest';
import {
  kernelErrors,
  kernelExponents,
  kernelMetrics,
  localExponents,
  sharingRatios,
  type KernelCell,
} from 'why-attention/experiments/priors';
import type {RecordOfTrial} from 'why-attention/study';
import {kernelRecord} from './records';

const powerLaw =
  (exponent: number, atOne = 1) =>
  (n: number): number =>
    atOne * n ** -exponent;
const structures = ['dense', 'local', 'convolutional'] as const;
/** An exponent that tells teacher, student, d and seed apart. */
const exponentOf = ({teacher, student, d}: KernelCell, seed: number): number =>
  0.9 - 0.2 * structures.indexOf(teacher) + 0.05 * structures.indexOf(student) - 0.01 * d + 0.003 * seed;
const cells = structures.flatMap((teacher) =>
  structures.flatMap((student) => [6, 12, 24].map((d) => ({teacher, student, d}))),
);
const seeds = [1, 0];
const recordsOf = (errors: (cell: KernelCell, seed: number) => (n: number) => number): RecordOfTrial[] =>
  seeds.flatMap((seed) => cells.map((cell) => kernelRecord(cell, seed, errors(cell, seed))));
const records = recordsOf((cell, seed) => powerLaw(exponentOf(cell, seed)));
const valuesOf = (metric: string, of: readonly RecordOfTrial[] = records): number[] => {
  const units = kernelMetrics[metric](of);
  expect(units.map(({unit}) => unit)).toEqual(units.length === 0 ? [] : [0, 1]);
  return units.map(({value}) => value);
};
const near = (values: readonly number[]): number[] =>
  values.map((value) => expect.closeTo(value, 10) as number);
const of = (
  teacher: KernelCell['teacher'],
  student: KernelCell['student'],
  d: number,
  seed: number,
): number => exponentOf({teacher, student, d}, seed);
const bySeed = (f: (seed: number) => number): number[] => near([0, 1].map(f));

describe('power laws: what claims read is known', () => {
  test('exponents that are kept, as logarithms of ratios', () => {
    for (const [metric, student] of [
      ['localExponentKept', 'local'],
      ['denseExponentKept', 'dense'],
    ] as const)
      // prettier-ignore
      expect(valuesOf(metric)).toEqual(bySeed((s) => Math.log(of('local', student, 24, s) / of('local', student, 6, s))));
  });

  test('differences of exponents', () => {
    expect(valuesOf('localMinusDense')).toEqual(
      bySeed((s) => of('local', 'local', 24, s) - of('local', 'dense', 24, s)),
    );
    for (const d of [6, 12, 24])
      expect(valuesOf(`sharingExponent${d}`)).toEqual(bySeed((s) => of('convolutional', 'convolutional', d, s) - of('convolutional', 'local', d, s))); // prettier-ignore
  });

  test('errors of the control at its numbers of examples', () => {
    expect(valuesOf('localMinusDenseWithoutLocality')).toEqual(
      bySeed((s) => 1024 ** -of('dense', 'local', 24, s) - 1024 ** -of('dense', 'dense', 24, s)),
    );
    expect(valuesOf('sharedErrorWithoutLocality')).toEqual(
      bySeed((s) => 512 ** -of('dense', 'convolutional', 24, s)),
    );
  });

  test('and these are all', () => {
    expect(Object.keys(kernelMetrics)).toHaveLength(11);
  });
});

describe('sharing', () => {
  /** The local student needs `factor` times the examples of the convolutional one, everywhere. */
  const shared = (factor: number): RecordOfTrial[] =>
    recordsOf(
      ({student}) =>
        (n) =>
          (student === 'convolutional' ? factor * n : n) ** -0.5,
    );

  test.each([6, 12, 24])('is worth its factor in data, d = %i: the logarithm of factor / d', (d) => {
    for (const factor of [d, 9.7]) {
      expect([...sharingRatios(shared(factor), d).values()]).toEqual(near([factor, factor]));
      expect(valuesOf(`sharingFactor${d}`, shared(factor))).toEqual(
        near([Math.log(factor / d), Math.log(factor / d)]),
      );
    }
  });

  test('interpolates on logarithms where the curve bends', () => {
    const bent = recordsOf(
      ({student}) =>
        (n) =>
          student === 'local' ? 0.2 : n < 100 ? 0.8 : 0.05,
    );
    const n = 64 * 2 ** (Math.log(0.8 / 0.2) / Math.log(0.8 / 0.05));
    expect([...sharingRatios(bent, 6).values()]).toEqual(near([1024 / n, 1024 / n]));
  });

  test('gives bounds where the convolutional student is there from the first, or never', () => {
    expect([...sharingRatios(shared(200), 24).values()]).toEqual([64, 64]); // 1,024 / 16
    expect([...sharingRatios(shared(1 / 3), 24).values()]).toEqual([2, 2]); // 1,024 / 512
  });

  test('of a seed that only one student has is no number, and of no student nothing', () => {
    const without = shared(9).filter(({config, seed}) => !(config.student === 'convolutional' && seed === 1));
    expect(valuesOf('sharingFactor12', without)).toEqual([...near([Math.log(9 / 12)]), NaN]);
    expect(valuesOf('sharingFactor12', without.filter(({seed}) => seed === 1))).toEqual([]); // prettier-ignore
  });
});

describe('what is missing', () => {
  const cell = {teacher: 'local', student: 'local', d: 24} as const;

  test('in a record counts as predicting the mean', () => {
    const cut = kernelRecord(cell, 0, powerLaw(0.5), {curves: {error: [0.5, 0.25]}});
    expect(kernelErrors([cut], cell).get(0)!.map(({error}) => error)).toEqual([0.5, 0.25, 1, 1, 1, 1]); // prettier-ignore
    expect(kernelErrors([kernelRecord(cell, 0, powerLaw(0.5), {curves: {}})], cell).get(0)!.every(({error}) => error === 1)).toBe(true); // prettier-ignore
  });

  test('an exponent that is flat or rises counts as 0.001 in a ratio', () => {
    const rising = records.map((record) =>
      record.config.student === 'local' && record.config.d === 24 && record.config.teacher === 'local'
        ? kernelRecord(cell, record.seed, powerLaw(-0.1))
        : record,
    );
    expect(valuesOf('localExponentKept', rising)).toEqual(
      bySeed((s) => Math.log(0.001 / of('local', 'local', 6, s))),
    );
  });

  test('a seed that a cell lacks gives NaN, a cell that nobody has no number', () => {
    const incomplete = records.filter(({config, seed}) => !(config.student === 'dense' && seed === 1));
    expect(valuesOf('localMinusDense', incomplete)[1]).toBeNaN();
    for (const metric of Object.keys(kernelMetrics)) expect(valuesOf(metric, [])).toEqual([]);
  });

  test('sizes that were not asked for leave no number', () => {
    const small = records.map((record) => ({...record, config: {...record.config, fewest: 8, most: 64}}));
    expect(valuesOf('localMinusDense', small)).toEqual([NaN, NaN]);
    expect(valuesOf('localMinusDenseWithoutLocality', small)).toEqual([NaN, NaN]);
  });
});

test('exponents over a range, and between neighbours', () => {
  const cell = {teacher: 'local', student: 'dense', d: 6} as const;
  const bent = kernelRecord(cell, 3, (n) => (n <= 128 ? 1 / n : 1 / 128 / Math.sqrt(n / 128)));
  expect(kernelExponents([bent], cell, [32, 128]).get(3)).toBeCloseTo(1, 12);
  expect(kernelExponents([bent], cell, [128, 1024]).get(3)).toBeCloseTo(0.5, 12);
  const local = localExponents([bent], cell).get(3)!;
  expect(local.map(({exponent}) => exponent)).toEqual(near([1, 1, 0.5, 0.5, 0.5]));
  expect(local[0].n).toBeCloseTo(Math.sqrt(32 * 64), 12);
});
