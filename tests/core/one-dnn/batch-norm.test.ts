import * as tf from '@tensorflow/tfjs';
import {describe, expect, test, vi} from 'vitest';
import {key, normal} from 'why-attention/core';
import {batchNorm, initBatchNorm} from 'why-attention/nn';
import {nativeBackend, type NativeBackend} from '../../../lib/core/jit/native';
import {assertClose} from '../../support/assert-close';
import {isOneDnnExpected} from '../../support/one-dnn';
import {tolerances} from '../../support/tolerances';

const kernels = ['BatchNormOfBatch', 'BatchNormOfBatchGrad'];
const inTraining = (x: tf.Tensor): tf.Tensor =>
  batchNorm(initBatchNorm({channels: x.shape[x.rank - 1]}), x, {train: true});

describe.runIf(isOneDnnExpected())('on the CPU', () => {
  test('one seed is normalised by the fused kernel, several by operations, with the same values and gradients', () =>
    tf.tidy(() => {
      const fused = vi.spyOn(nativeBackend()!, 'executeMultipleOutputs');
      const params = initBatchNorm({channels: 3});
      const [x, dy] = [1, 2].map((seed) => tf.add(tf.mul(normal(key(seed), [40, 3]), 2), 5));
      const weighted = (y: tf.Tensor): tf.Tensor => tf.sum(tf.mul(y, tf.square(dy)));
      const alone = tf.valueAndGrad((own: tf.Tensor) => weighted(batchNorm(params, own, {train: true})))(x);
      expect(fused.mock.calls.map(([op]) => op)).toEqual([
        '_MklNativeFusedBatchNormV3',
        '_MklNativeFusedBatchNormGradV3',
      ]);
      fused.mockClear();
      const twice = Object.fromEntries(
        Object.entries(params).map(([name, one]) => [name, tf.stack([one, one])]),
      ) as typeof params;
      const both = tf.valueAndGrad((own: tf.Tensor) =>
        tf.sum(tf.mul(batchNorm(twice, own, {train: true}), tf.stack([tf.square(dy), tf.zerosLike(dy)]))),
      )(tf.stack([x, x]));
      expect(fused).not.toHaveBeenCalled();
      fused.mockRestore();
      assertClose(alone.value, both.value, tolerances.paths);
      assertClose(alone.grad, tf.gather(both.grad, 0), {rtol: 1e-4, atol: 1e-4});
    }));

  test('a mean far from zero costs no more digits than with operations one by one', () =>
    tf.tidy(() => {
      const around = normal(key(3), [1000, 1]);
      const y = inTraining(tf.add(around, 100));
      assertClose(y, inTraining(around), {rtol: 0, atol: 2e-5});
    }));

  test('what the kernel does not take, whole numbers or no rows at all, is normalised as well', () =>
    tf.tidy(() => {
      const whole = tf.tensor2d([[1], [3]], undefined, 'int32');
      assertClose(inTraining(whole), [[-1], [1]], {rtol: 0, atol: 1e-4});
      expect(inTraining(tf.zeros([0, 2])).shape).toEqual([0, 2]);
    }));

  test('leaves nothing behind', () => {
    const x = normal(key(4), [8, 2]);
    const before = tf.memory().numTensors;
    tf.tidy(() => void tf.grad((own: tf.Tensor) => tf.sum(inTraining(own)))(x));
    expect(tf.memory().numTensors).toBe(before);
    x.dispose();
  });

  const failing = (): never => {
    throw new Error('Op type not registered _MklNativeFusedBatchNormV3');
  };
  const wrong = (): tf.Tensor[] => Array.from({length: 6}, () => tf.zeros([2, 1, 1, 1]));
  test.each([
    ['are not registered', failing],
    ['give wrong values', wrong],
  ])('where the kernels %s none is taken, and operations do it', async (_, execute) => {
    const own = kernels.map((name) => tf.getKernel(name, 'tensorflow'));
    try {
      kernels.forEach((name) => tf.unregisterKernel(name, 'tensorflow'));
      const other = Object.create(nativeBackend()!, {
        executeMultipleOutputs: {value: execute},
      }) as NativeBackend;
      const {useOneDnnBatchNorm} = await import('../../../lib/core/one-dnn/batch-norm.js');
      expect(useOneDnnBatchNorm(other)).toBe(false);
      expect(tf.getKernel(kernels[0], 'tensorflow')).toBeUndefined();
      assertClose(inTraining(tf.tensor2d([[1], [3]])), [[-1], [1]], {rtol: 0, atol: 1e-4});
    } finally {
      own.forEach((config) => tf.registerKernel(config));
    }
  });
});
