import {withDecimals} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {kernelStudentNames} from '../arm-names';
import {localExponents} from '../curves';

/** One row of `localExponentRows`. */
export type LocalExponentRow = {readonly examples: string; readonly [student: string]: string};

const STUDENTS = ['dense', 'local'] as const;

/**
 * The exponents between each number of examples and its double, means over seeds: is the learning curve one power law? The local teacher, its dense and its local student.
 *
 * @param records - of the kernel study
 * @param d - numbers in an input
 * @returns one row a doubling; none without records
 * @example
 * localExponentRows([], 24); // => []
 */
export function localExponentRows(records: readonly RecordOfTrial[], d: number): LocalExponentRow[] {
  const [dense, local] = STUDENTS.map((student) => [
    ...localExponents(records, {teacher: 'local', student, d}).values(),
  ]);
  if (dense.length === 0 || local.length === 0) return [];
  return dense[0].map(({n}, i) => ({
    examples: `${Math.round(n / Math.SQRT2)} to ${Math.round(n * Math.SQRT2)}`,
    [kernelStudentNames.dense]: withDecimals(mean(dense.map((ofSeed) => ofSeed[i].exponent)), 2),
    [kernelStudentNames.local]: withDecimals(mean(local.map((ofSeed) => ofSeed[i].exponent)), 2),
  }));
}
