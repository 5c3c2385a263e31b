import {logLogSlope} from '../../../analysis';
import type {KernelStructure} from '../../../models';
import {combineSeeds, perSeed, type Metric, type RecordOfTrial, type SeedValues} from '../../../study';
import {FEWEST_OF_EXPONENT, trainingSizes, type KernelTrial} from './trial';

/** Picks the records of a teacher and a student at one size of the input. */
export type KernelCell = {
  readonly teacher: KernelStructure;
  readonly student: KernelStructure;
  readonly d: number;
};

/** The sizes of the input with a teacher, ascending. */
export function dimensionsOf(records: readonly RecordOfTrial[], teacher: KernelStructure): number[] {
  const own = records.filter(({config}) => config.teacher === teacher);
  return [...new Set(own.map(({config}) => config.d as number))].sort((a, b) => a - b);
}

/** An error at a number of training examples. */
export type SizedError = {readonly n: number; readonly error: number};

/** What a number counts as that is missing: the error of predicting the mean. */
const MEAN_PREDICTED = 1;

/** A ratio of exponents needs them positive: one that is flat or rises counts as this. */
const LEAST_EXPONENT = 1e-3;

/**
 * The learning curve of every seed in one cell. An error that is missing counts as 1, that of predicting the mean.
 *
 * @param records - of one kernel study
 * @param cell - teacher, student, d
 * @returns seed -> errors, by ascending number of examples
 * @example
 * kernelErrors([], {teacher: 'local', student: 'dense', d: 6}).size; // => 0
 */
export function kernelErrors(
  records: readonly RecordOfTrial[],
  {teacher, student, d}: KernelCell,
): Map<number, SizedError[]> {
  const own = records.filter(
    ({config}) => config.teacher === teacher && config.student === student && config.d === d,
  );
  return new Map(
    own.map(({seed, config, curves}) => [
      seed,
      trainingSizes(config as KernelTrial).map((n, i) => ({n, error: curves.error?.[i] ?? MEAN_PREDICTED})),
    ]),
  );
}

/**
 * The exponent β of every seed's learning curve: −slope of ln error on ln n.
 *
 * @param records - of one kernel study
 * @param cell - teacher, student, d
 * @param range - the fewest and the most examples that count; default 64 and all
 * @returns seed -> β; NaN where the curve has fewer than two points in the range
 * @example
 * kernelExponents([], {teacher: 'local', student: 'dense', d: 6}).size; // => 0
 */
export function kernelExponents(
  records: readonly RecordOfTrial[],
  cell: KernelCell,
  [fewest, most]: readonly [number, number] = [FEWEST_OF_EXPONENT, Infinity],
): Map<number, number> {
  return mapped(kernelErrors(records, cell), (curve) => {
    const used = curve.filter(({n}) => n >= fewest && n <= most);
    return used.length < 2 ? NaN : -logLogSlope(used.map(({n}) => n), used.map(({error}) => error)); // prettier-ignore
  });
}

/**
 * The local exponents between each number of examples and its double, one list a seed.
 *
 * @param records - of one kernel study
 * @param cell - teacher, student, d
 * @returns seed -> exponents, each with the geometric middle of its two numbers of examples
 * @example
 * localExponents([], {teacher: 'local', student: 'dense', d: 6}).size; // => 0
 */
export function localExponents(
  records: readonly RecordOfTrial[],
  cell: KernelCell,
): Map<number, {readonly n: number; readonly exponent: number}[]> {
  return mapped(kernelErrors(records, cell), (curve) =>
    curve.slice(1).map(({n, error}, i) => ({
      n: Math.sqrt(n * curve[i].n),
      exponent: -logLogSlope([curve[i].n, n], [curve[i].error, error]),
    })),
  );
}

/**
 * How many examples sharing saves, of every seed: n_local / n_conv, with n_local the most examples of the local student and n_conv those from which the convolutional one reaches its error,
 * interpolated on logarithms between neighbouring sizes. Where it is there with the fewest, or not with the most, that number stands: a bound.
 *
 * @param records - of one kernel study, with the convolutional teacher
 * @param d - numbers of an input
 * @returns seed -> ratio
 * @example
 * sharingRatios([], 6).size; // => 0
 */
export function sharingRatios(records: readonly RecordOfTrial[], d: number): Map<number, number> {
  const [local, convolutional] = (['local', 'convolutional'] as const).map((student) =>
    kernelErrors(records, {teacher: 'convolutional', student, d}),
  );
  if (convolutional.size === 0) return new Map();
  return mapped(local, (curve, seed) => {
    const other = convolutional.get(seed);
    const {n, error} = curve[curve.length - 1];
    return other === undefined ? NaN : n / examplesAt(other, error);
  });
}

/** The number of examples at which a curve first comes down to an error. */
function examplesAt(curve: readonly SizedError[], wanted: number): number {
  const at = curve.findIndex(({error}) => error <= wanted);
  if (at <= 0) return curve[at < 0 ? curve.length - 1 : 0].n;
  const [above, below] = [curve[at - 1], curve[at]];
  const share = Math.log(above.error / wanted) / Math.log(above.error / below.error);
  return above.n * (below.n / above.n) ** share;
}

const mapped = <A, B>(of: ReadonlyMap<number, A>, f: (value: A, seed: number) => B): Map<number, B> =>
  new Map([...of].map(([seed, value]) => [seed, f(value, seed)]));

/** Every seed's error at one number of examples; NaN where that was not solved. */
const errorAt = (records: readonly RecordOfTrial[], cell: KernelCell, examples: number): SeedValues =>
  mapped(kernelErrors(records, cell), (curve) => curve.find(({n}) => n === examples)?.error ?? NaN);

const ofExponents = (
  cells: readonly KernelCell[],
  combine: (...exponents: number[]) => number,
  range?: readonly [number, number],
): Metric => perSeed((records) => cells.map((cell) => kernelExponents(records, cell, range)), combine);

/** ln of a ratio of exponents. */
const logRatio = (a: number, b: number): number =>
  Math.log(Math.max(a, LEAST_EXPONENT)) - Math.log(Math.max(b, LEAST_EXPONENT));

/** The exponent at d = 24 over that at d = 6, of a student of the local teacher. */
const kept = (student: KernelStructure): Metric =>
  ofExponents([24, 6].map((d) => ({teacher: 'local', student, d})), logRatio); // prettier-ignore

/** Both students have these sizes. */
const SHARED_RANGE = [64, 512] as const;

const sharingExponent = (d: number): Metric =>
  ofExponents(
    (['convolutional', 'local'] as const).map((student) => ({teacher: 'convolutional', student, d})),
    (convolutional, local) => convolutional - local,
    SHARED_RANGE,
  );

const sharingFactor =
  (d: number): Metric =>
  (records) =>
    [...combineSeeds([sharingRatios(records, d)], (ratio) => Math.log(ratio / d))].map(([unit, value]) => ({
      unit,
      value,
    }));

/** The errors of two students of the control's teacher, d = 24. */
const withoutLocality = (
  cells: readonly (readonly [KernelStructure, number])[],
  combine: (...errors: number[]) => number,
): Metric =>
  perSeed(
    (records) => cells.map(([student, n]) => errorAt(records, {teacher: 'dense', student, d: 24}, n)),
    combine,
  );

/**
 * The numbers that the claims about kernels read, one a seed. β is the exponent of a learning curve over n = 64 … 1,024; ratios are natural logarithms, in which an exponent below 0.001
 * counts as 0.001; an error that is missing counts as 1.
 *
 * - `localExponentKept`: ln β(24) / β(6), local student of the local teacher
 * - `denseExponentKept`: the same of the dense student
 * - `localMinusDense`: β(local) − β(dense), local teacher, d = 24
 * - `sharingExponent6`, `12`, `24`: β(convolutional) − β(local) over 64 … 512, convolutional teacher, at that d
 * - `sharingFactor6`, `12`, `24`: ln n_local / (n_conv · d), n_local = 1,024: 0 where sharing is worth a factor of d in data
 * - `localMinusDenseWithoutLocality`: error(local) − error(dense), dense teacher, n = 1,024, d = 24
 * - `sharedErrorWithoutLocality`: error of the convolutional student of the dense teacher, n = 512, d = 24; 1 is predicting the mean
 *
 * @example
 * Object.keys(kernelMetrics).includes('sharingFactor12'); // => true
 */
export const kernelMetrics: {readonly [name: string]: Metric} = {
  localExponentKept: kept('local'),
  denseExponentKept: kept('dense'),
  localMinusDense: ofExponents(
    (['local', 'dense'] as const).map((student) => ({teacher: 'local', student, d: 24})),
    (local, dense) => local - dense,
  ),
  sharingExponent6: sharingExponent(6),
  sharingExponent12: sharingExponent(12),
  sharingExponent24: sharingExponent(24),
  sharingFactor6: sharingFactor(6),
  sharingFactor12: sharingFactor(12),
  sharingFactor24: sharingFactor(24),
  localMinusDenseWithoutLocality: withoutLocality([['local', 1024], ['dense', 1024]], (local, dense) => local - dense), // prettier-ignore
  sharedErrorWithoutLocality: withoutLocality([['convolutional', 512]], (error) => error),
};
