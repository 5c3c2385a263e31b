import * as tf from '@tensorflow/tfjs';
import {expect} from 'vitest';
import {jit, scan, treeLeaves, treePaths, type Params} from 'why-attention/core';
import {assertClose, type Tolerance} from '../../support/assert-close';
import {errorOf} from '../../support/error-of';
import {tolerances} from '../../support/tolerances';

/** Runs a test in a tidy, and fails it if it leaves a tensor. */
export const tidied = (run: () => void) => () => {
  const before = tf.memory().numTensors;
  tf.tidy(() => run());
  const left = tf.memory().numTensors - before;
  if (left !== 0) throw new Error(`The test left ${left} tensors.`);
};

/** Compares structure, dtypes, shapes and values. */
export function compareTrees(actual: Params, expected: Params, tolerance: Tolerance, name = ''): void {
  const [paths, leaves] = [treePaths(expected), treeLeaves(actual)];
  if (JSON.stringify(treePaths(actual)) !== JSON.stringify(paths)) {
    throw new Error(`${name}: expected leaves ${paths.join(', ')}. Got ${treePaths(actual).join(', ')}.`);
  }
  treeLeaves(expected).forEach((leaf, i) => assertClose(leaves[i], leaf, tolerance, `${name} ${paths[i]}`));
}

/** How a graph agrees with the operations one by one: in all bits on a CPU; on a GPU the library may choose other kernels for a graph. */
export const graphTolerance = (): Tolerance =>
  (tf.backend() as unknown as {isUsingGpuDevice: boolean}).isUsingGpuDevice
    ? tolerances.paths
    : tolerances.exact;

/** The native library's own counts. */
type Counts = {getNumOfSavedModels(): number; getNumOfTensors(): number};
const binding = (): Counts => (tf.backend() as unknown as {binding: Counts}).binding;
export const nGraphs = (): number => binding().getNumOfSavedModels();
export const nNativeTensors = (): number => binding().getNumOfTensors();

export type Step = (x: tf.Tensor) => Params;
export const input = (n: number): tf.Tensor => tf.tensor1d([n + 0.5, 2, 3]);

/** A function of one tensor, compiled as such and as the step of a scan. */
export const forms: readonly (readonly [string, (f: Step) => {(n: number): void; dispose: () => void}])[] = [
  [
    'jit',
    (f) => {
      const compiled = jit(f);
      return Object.assign((n: number) => void compiled(input(n)), {dispose: compiled.dispose});
    },
  ],
  [
    'scan',
    (f) => {
      const compiled = scan((state: tf.Tensor, x: tf.Tensor) => ({output: f(x), state: tf.add(state, 1)}));
      const call = (n: number) => void compiled(tf.scalar(0), tf.expandDims(input(n), 0));
      return Object.assign(call, {dispose: compiled.dispose});
    },
  ],
];

/** The error of a call, after which the backend must compute as before and hold no tensor more. */
export function refusalOf(call: () => void): Error {
  const before = [tf.memory().numTensors, nNativeTensors()];
  const error = errorOf(() => tf.tidy(() => void call()));
  expect([tf.memory().numTensors, nNativeTensors()]).toEqual(before);
  expect(
    Object.keys(tf.backend()).filter((name) => /readSync|write|getInputTensorIds|^read$/.test(name)),
  ).toEqual([]);
  expect(Object.keys(tf.engine())).not.toContain('runKernel');
  tf.tidy(() => {
    expect(tf.add(tf.tensor1d([1, 2]), 1).arraySync()).toEqual([2, 3]);
  });
  return error;
}
