import type {KernelStructure} from '../../../models';
import {combineSeeds, perSeed, type Metric} from '../../../study';
import {errorAt, kernelExponents, sharingRatios, type KernelCell} from './curves';

/** A ratio of exponents needs them positive: one that is flat or rises counts as this. */
const LEAST_EXPONENT = 1e-3;

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
