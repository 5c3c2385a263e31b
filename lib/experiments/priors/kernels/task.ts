import {float64Matrix, foldIn, split, uniformArray, type Float64Matrix} from '../../../core';
import {gaussianProcessTeacher} from '../../../data';
import {kernelMatrix, kernelRidge, kernelStructures, predictKernelRidge} from '../../../models';
import {seedKeys} from '../../trials/seed-keys';
import {priorKernel, type KernelTrial} from './trial';

/** A seed's inputs and functions: test points first, so that any number of training examples follows. */
export type Task = {
  readonly tests: Float64Matrix;
  /** [N, d] */
  readonly train: Float64Matrix;
  /** The values of the functions at all inputs [testPoints + N, teachers]. */
  readonly values: Float64Matrix;
  /** Of the teacher's kernel, all inputs [testPoints + N, testPoints + N]. */
  readonly gram: Float64Matrix;
};

/** Draws a seed's inputs, with n training examples, and its functions. */
export function drawTask(seed: number, config: KernelTrial, n: number): Task {
  const {teacher, d, testPoints, teachers} = config;
  const keys = seedKeys(seed, ['teacher']);
  const draw = (purpose: 'test' | 'data', points: number): Float32Array =>
    uniformArray(foldIn(keys[purpose], d), points * d);
  const inputs = new Float32Array((testPoints + n) * d);
  inputs.set(draw('test', testPoints));
  inputs.set(draw('data', n), testPoints * d);
  const all = float64Matrix(inputs, d);
  const gram = kernelMatrix(priorKernel(teacher, config), all);
  const ofTeacher = foldIn(foldIn(keys.teacher, d), kernelStructures.indexOf(teacher));
  const values = gaussianProcessTeacher(gram).draw(split(ofTeacher, teachers));
  return {tests: block(all, [0, testPoints]), train: block(all, [testPoints, testPoints + n]), values, gram};
}

/** A student of a task, by its error from its first n examples. */
export function studentOf(
  {tests, train, values, gram}: Task,
  config: KernelTrial,
  most: number,
): (n: number) => number {
  const kernel = priorKernel(config.student, config);
  const [m, all] = [tests.rows, [tests.rows, tests.rows + most] as const];
  const isTeacher = config.student === config.teacher;
  const inputs = block(train, [0, most]);
  const ridge = kernelRidge(isTeacher ? block(gram, all, all) : kernelMatrix(kernel, inputs), config);
  const cross = isTeacher ? block(gram, [0, m], all) : kernelMatrix(kernel, tests, inputs);
  const [truth, targets] = [block(values, [0, m]), block(values, all)];
  const variance = squaresAroundMeans(truth);
  return (n) => {
    const predicted = predictKernelRidge(ridge.fit(targets, n), cross);
    let squares = 0;
    for (let i = 0; i < truth.values.length; i++) {
      const difference = predicted.values[i] - truth.values[i];
      squares += difference * difference;
    }
    return squares / variance;
  };
}

/** Σ (y − ȳ)² over all columns, ȳ the mean of a column. */
function squaresAroundMeans({rows, columns, values}: Float64Matrix): number {
  const [sums, squares] = [new Float64Array(columns), new Float64Array(columns)];
  values.forEach((value, i) => {
    sums[i % columns] += value;
    squares[i % columns] += value * value;
  });
  return sums.reduce((total, sum, c) => total + squares[c] - (sum * sum) / rows, 0);
}

type Run = readonly [from: number, to: number];

/** Some rows and columns, which follow each other, as a matrix of their own. */
function block(
  {columns, values}: Float64Matrix,
  [top, bottom]: Run,
  [left, right]: Run = [0, columns],
): Float64Matrix {
  const of = {
    rows: bottom - top,
    columns: right - left,
    values: new Float64Array((bottom - top) * (right - left)),
  };
  for (let i = 0; i < of.rows; i++) {
    of.values.set(values.subarray((top + i) * columns + left, (top + i) * columns + right), i * of.columns);
  }
  return of;
}
