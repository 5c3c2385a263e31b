import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {linearCka} from 'why-attention/analysis';
import {assertClose} from '../support/assert-close';
import {loadFixture, tensorOf, type Grid} from './fixtures';

type CkaFixture = {name: string; x: Grid; y: Grid; biased: number; debiased: number};
const {cases} = loadFixture<CkaFixture>('sklearn-cka');

test.each(cases.map((one) => [one.name, one] as const))(
  'linear CKA equals that of scikit-learn’s centred kernels, and the debiased one NumPy’s: %s',
  (_, {x, y, biased, debiased}) => {
    tf.tidy(() => {
      const [ours, theirs] = [tensorOf(x), tensorOf(y)];
      // Between 4 rows debiased sums are differences of numbers that are nearly equal.
      assertClose(linearCka(ours, theirs, {debiased: false}), biased, {rtol: 0, atol: 2e-6});
      assertClose(linearCka(ours, theirs), debiased, {rtol: 0, atol: 1e-5});
      expect(Math.abs(biased - debiased)).toBeGreaterThan(1e-3);
    });
  },
);
