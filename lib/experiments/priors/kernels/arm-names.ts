import type {KernelStructure} from '../../../models';

/** The students, from the one that assumes least. */
export const students = ['dense', 'local', 'convolutional'] as const;

/** The students' names in figures and tables. */
export const kernelStudentNames: {readonly [student in KernelStructure]: string} = {
  dense: 'dense kernel',
  local: 'local kernel',
  convolutional: 'convolutional kernel',
};

/** What a teacher draws, in a sentence. */
export const teacherNames: {readonly [teacher in KernelStructure]: string} = {
  dense: 'functions of the whole input',
  local: 'sums of functions of patches',
  convolutional: 'sums of one function of all patches',
};

const STYLES: {readonly [student in KernelStructure]: number} = {dense: 3, local: 4, convolutional: 2};

/** Number of a student's look: the dense and the convolutional one look as nets of these kinds do. */
export const styleOfKernelStudent = (student: KernelStructure): number => STYLES[student];
