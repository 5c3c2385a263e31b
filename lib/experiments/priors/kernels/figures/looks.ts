import type {KernelStructure} from '../../../../models';
import {withDecimals} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';

/** The students' names in figures and tables. */
export const kernelStudentNames: {readonly [student in KernelStructure]: string} = {
  dense: 'dense kernel',
  local: 'local kernel',
  convolutional: 'convolutional kernel',
};

/** What a teacher is called in a sentence. */
export const teacherNames: {readonly [teacher in KernelStructure]: string} = {
  dense: 'functions of the whole input',
  local: 'sums of functions of patches',
  convolutional: 'sums of one function of all patches',
};

/** Number of a kernel's look: the convolutional one looks as convolutional nets do. */
export const STYLES: {readonly [student in KernelStructure]: number} = {dense: 3, local: 4, convolutional: 2};

export const students = ['dense', 'local', 'convolutional'] as const;

/** The sizes of the input with a teacher, ascending. */
export function dimensionsOf(records: readonly RecordOfTrial[], teacher: KernelStructure): number[] {
  const own = records.filter(({config}) => config.teacher === teacher);
  return [...new Set(own.map(({config}) => config.d as number))].sort((a, b) => a - b);
}

/** "0.41, 0.30", or "not solved" */
export const meansInWords = (lists: readonly (readonly number[])[]): string =>
  lists.map((list) => (list.length === 0 ? 'not solved' : withDecimals(mean(list), 2))).join(', ');
