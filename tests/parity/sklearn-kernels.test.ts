// The Cholesky factors of kernel matrices against NumPy's. The matrices and kernel ridge regression: tests/parity/models.
import {test} from 'vitest';
import {cholesky, float64Matrix} from 'why-attention/core';
import {kernelMatrix, type KernelProfile, type KernelStructure} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {loadFixture, type Grid} from './fixtures';

type KernelFixture = {
  readonly structure: KernelStructure;
  readonly profile: KernelProfile;
  readonly scale: number;
  readonly jitter: number;
  readonly x: Grid;
  readonly cholesky: Grid;
};

const {cases} = loadFixture<KernelFixture>('sklearn-kernels');

test.each(cases.map((one) => [`${one.structure} ${one.profile}`, one] as const))('%s', (_, one) => {
  const {structure, profile, scale, jitter} = one;
  const config = {structure, profile, scale, ...(structure === 'dense' ? {} : {patch: 3})};
  const gram = kernelMatrix(config, float64Matrix(Float64Array.from(one.x.data), one.x.shape[1]));
  const expected = Float64Array.from(one.cholesky.data);
  assertClose(cholesky(gram, jitter).values, expected, {rtol: 1e-9, atol: 1e-12});
});
