import {describe, test} from 'vitest';
import {cholesky, float64Matrix, type Float64Matrix} from 'why-attention/core';
import {
  kernelMatrix,
  kernelRidge,
  predictKernelRidge,
  type KernelProfile,
  type KernelStructure,
} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {loadFixture, type Grid} from './fixtures';

type KernelFixture = {
  readonly structure: KernelStructure;
  readonly profile: KernelProfile;
  readonly scale: number;
  readonly jitter: number;
} & {
  readonly [
    name in 'x' | 'tests' | 'y' | 'gram' | 'cross' | 'predicted' | 'predictedFromFirst' | 'cholesky'
  ]: Grid;
};

const {cases} = loadFixture<KernelFixture>('sklearn-kernels');
const matrixOf = ({shape, data}: Grid): Float64Matrix => float64Matrix(Float64Array.from(data), shape[1]);
const double = {rtol: 1e-13, atol: 1e-15};
/** A solution of a system of condition up to 1e6. */
const solved = {rtol: 1e-9, atol: 1e-9};
const firstRows = 7;

describe.each(cases.map((one) => [`${one.structure} ${one.profile}`, one] as const))('%s', (_, one) => {
  const {jitter, structure, profile, scale} = one;
  const config = {structure, profile, scale, ...(structure === 'dense' ? {} : {patch: 3})};
  const [x, tests, y] = [one.x, one.tests, one.y].map(matrixOf);
  const [gram, cross] = [kernelMatrix(config, x), kernelMatrix(config, tests, x)];

  test('kernel matrices equal scikit-learn’s', () => {
    assertClose(gram.values, Float64Array.from(one.gram.data), double);
    assertClose(cross.values, Float64Array.from(one.cross.data), double);
  });

  test('the Cholesky factor equals NumPy’s', () => {
    assertClose(cholesky(gram, jitter).values, Float64Array.from(one.cholesky.data), {
      rtol: 1e-9,
      atol: 1e-12,
    });
  });

  test('kernel ridge regression equals scikit-learn’s, of all examples and of the first ones by the same factor', () => {
    const ridge = kernelRidge(gram, {jitter});
    const predicted = (n?: number): Float64Array => predictKernelRidge(ridge.fit(y, n), cross).values;
    assertClose(predicted(), Float64Array.from(one.predicted.data), solved);
    assertClose(predicted(firstRows), Float64Array.from(one.predictedFromFirst.data), solved);
  });
});
