// Learning curves of kernels, and what is read off them, of every seed.
import {logLogSlope} from '../../../analysis';
import type {KernelStructure} from '../../../models';
import type {RecordOfTrial, SeedValues} from '../../../study';
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
export const errorAt = (records: readonly RecordOfTrial[], cell: KernelCell, examples: number): SeedValues =>
  mapped(kernelErrors(records, cell), (curve) => curve.find(({n}) => n === examples)?.error ?? NaN);
