import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, normal, parameterCount, treeMap} from 'why-attention/core';
import {
  priorsArmNames,
  priorsArms,
  priorsDataSets,
  priorsModel,
  priorsParameters,
  type PriorsArm,
  type PriorsDataSet,
} from 'why-attention/experiments/priors';
import {assertClose} from '../../../support/assert-close';
import {tolerances} from '../../../support/tolerances';

const lin = (dIn: number, dOut: number): number => dIn * dOut + dOut;
const inputOf = (data: PriorsDataSet): tf.Tensor =>
  normal(key(5), data === 'mnist-1d' ? [2, 3, 40] : [2, 3, 32, 32, 1]);

describe('the nets', () => {
  test('their parameters by formula', () => {
    const filters = 25;
    const signals = lin(5, filters) + 2 * lin(3 * filters, filters);
    const images = lin(5 * 5, 8) + lin(3 * 3 * 8, 16);
    const of = (data: PriorsDataSet) =>
      Object.fromEntries(priorsArms.map((arm) => [arm, priorsParameters(arm, data)]));
    const [dense1d, dense2d] = [[40, 100, 100, 10], [784, 128, 128, 10]].map((sizes) =>
      sizes.slice(1).reduce((sum, dOut, i) => sum + lin(sizes[i], dOut), 0),
    ); // prettier-ignore
    // 40 places become 19, 10 and 5; 32 x 32 become 14 x 14 and 7 x 7
    expect(of('mnist-1d')).toEqual({mlp: dense1d, 'mlp-undecayed': dense1d, 'cnn-flattened': signals + lin(5 * filters, 10), 'cnn-pooled': signals + lin(filters, 10)}); // prettier-ignore
    expect(of('mnist')).toEqual({mlp: dense2d, 'mlp-undecayed': dense2d, 'cnn-flattened': images + lin(7 * 7 * 16, 10), 'cnn-pooled': images + lin(16, 10)}); // prettier-ignore
  });

  test.each(priorsDataSets)('take %s, also for stacked seeds, and answer as no other', (data) =>
    tf.tidy(() => {
      const x = inputOf(data);
      const answers = priorsArms.map((arm) => {
        const model = priorsModel(arm, data);
        const params = model.init(key(3));
        expect(parameterCount(params)).toBe(priorsParameters(arm, data));
        const together = model.apply(treeMap((leaf) => tf.stack([leaf, leaf]), params), x); // prettier-ignore
        expect(together.shape).toEqual([2, 3, 10]);
        const [own, second] = [together, x].map((all) => tf.squeeze(tf.slice(all, [1], [1]), [0]));
        assertClose(own, model.apply(params, second), tolerances.paths);
        return [...own.dataSync()].map((value) => value.toFixed(5)).join();
      });
      expect(answers[1]).toBe(answers[0]); // only weight decay tells them apart
      expect(new Set(answers).size).toBe(3);
    }),
  );

  test('the dense one sees an image without its border, a convolutional one with it', () =>
    tf.tidy(() => {
      const x = inputOf('mnist');
      const inside = tf.pad(tf.ones([2, 3, 28, 28, 1]), [[0, 0], [0, 0], [2, 2], [2, 2], [0, 0]]); // prettier-ignore
      const changeOf = (arm: PriorsArm, changed: tf.Tensor): number => {
        const model = priorsModel(arm, 'mnist');
        const params = treeMap((leaf) => tf.stack([leaf, leaf]), model.init(key(3)));
        return tf.max(tf.abs(tf.sub(model.apply(params, changed), model.apply(params, x)))).dataSync()[0];
      };
      const [onBorder, within] = [tf.sub(1, inside), inside].map((mask) => tf.add(x, mask));
      expect(changeOf('mlp', onBorder)).toBe(0);
      expect(changeOf('mlp', within)).toBeGreaterThan(0.01);
      expect(changeOf('cnn-flattened', onBorder)).toBeGreaterThan(0.01);
      expect(changeOf('cnn-pooled', onBorder)).toBeGreaterThan(0.01);
    }));

  test('have names of their own, and an unknown one is refused with the choices', () => {
    expect(new Set(Object.values(priorsArmNames)).size).toBe(priorsArms.length);
    expect(() => priorsModel('relu' as PriorsArm, 'mnist')).toThrow(ConfigError);
    expect(() => priorsModel('relu' as PriorsArm, 'mnist')).toThrow(
      `arm must be one of ${priorsArms.join(', ')}. Got relu.`,
    );
    expect(() => priorsModel('mlp', 'cifar' as PriorsDataSet)).toThrow(
      'data must be one of mnist-1d, mnist. Got cifar.',
    );
  });
});
