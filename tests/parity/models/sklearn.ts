// Kernel matrices and kernel ridge regression against scikit-learn, both in float64.
import {float64Matrix, type Float64Matrix} from 'why-attention/core';
import {
  kernelMatrix,
  kernelRidge,
  predictKernelRidge,
  type KernelProfile,
  type KernelStructure,
} from 'why-attention/models';
import {loadFixture, type Grid} from '../fixtures';
import type {ParityCase} from './case';

type Fixture = {
  readonly structure: KernelStructure;
  readonly profile: KernelProfile;
  readonly scale: number;
  readonly jitter: number;
} & {readonly [name in 'x' | 'tests' | 'y' | 'gram' | 'cross' | 'predicted' | 'predictedFromFirst']: Grid};

const matrixOf = ({shape, data}: Grid): Float64Matrix => float64Matrix(Float64Array.from(data), shape[1]);
const double = {rtol: 1e-13, atol: 1e-15};
/** A solution of a system of condition up to 1e6. */
const solved = {rtol: 1e-9, atol: 1e-9};
const firstRows = 7;

/** The fixtures' kernels, each as a matrix and as a regression. */
export const sklearn: ParityCase[] = loadFixture<Fixture>('sklearn-kernels').cases.flatMap((one) => {
  const {jitter, structure, profile, scale} = one;
  const config = {structure, profile, scale, ...(structure === 'dense' ? {} : {patch: 3})};
  const matrices = () => {
    const [x, tests] = [matrixOf(one.x), matrixOf(one.tests)];
    return {gram: kernelMatrix(config, x), cross: kernelMatrix(config, tests, x)};
  };
  const shared = {reference: 'scikit-learn', title: `${structure} ${profile}`};
  return [
    {
      ...shared,
      model: 'kernelMatrix',
      run: (check) => {
        const {gram, cross} = matrices();
        check('kernel matrices', gram.values, Float64Array.from(one.gram.data), double, 'of examples');
        check('kernel matrices', cross.values, Float64Array.from(one.cross.data), double, 'of tests');
      },
    },
    {
      ...shared,
      model: 'kernelRidge',
      run: (check) => {
        const {gram, cross} = matrices();
        const ridge = kernelRidge(gram, {jitter});
        const predicted = (n?: number): Float64Array =>
          predictKernelRidge(ridge.fit(matrixOf(one.y), n), cross).values;
        check('outputs', predicted(), Float64Array.from(one.predicted.data), solved, 'all examples');
        const first = Float64Array.from(one.predictedFromFirst.data);
        check('outputs', predicted(firstRows), first, solved, 'the first examples, by the same factor');
      },
    },
  ] satisfies ParityCase[];
});
