import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, parameterCount, treeMap, type Params} from 'why-attention/core';
import {drawPairs} from 'why-attention/data';
import {
  multiplicationArmNames,
  multiplicationArms,
  multiplicationModel,
  multiplicationParameters,
  type MultiplicationArm,
} from 'why-attention/experiments/multiplication';
import {assertClose} from '../../support/assert-close';
import {tolerances} from '../../support/tolerances';

const dims = [1, 4, 16];
const lin = (dIn: number, dOut: number): number => dIn * dOut + dOut;
const twoLayers = (d: number, width: number): number => lin(2 * d, width) + lin(width, width) + lin(width, 1);
/** What arms of one layer are to have: a dense net with two hidden layers of 64. */
const budget = (d: number): number => twoLayers(d, 64);
const ratioTo = (parameters: number, arm: MultiplicationArm, d: number): number =>
  multiplicationParameters(arm, d) / parameters;

describe('the arms are a fair fight', () => {
  const matched: MultiplicationArm[] = ['relu', 'reglu', 'silu', 'swiglu', 'sigmoid-glu', 'relu-2x64', 'square', 'square-2-layers', 'bilinear', 'attention']; // prettier-ignore
  const larger: MultiplicationArm[] = ['relu-16x', 'relu-2-layers-16x'];

  test.each(matched)('%s has the parameters of two layers of 64, to 5 %%, at each d', (arm) => {
    for (const d of dims) expect(Math.abs(ratioTo(budget(d), arm, d) - 1), `d = ${d}`).toBeLessThan(0.05);
  });

  test.each(larger)('%s has sixteen times as many, to 5 %%, at each d', (arm) => {
    for (const d of dims) expect(Math.abs(ratioTo(16 * budget(d), arm, d) - 1)).toBeLessThan(0.05);
  });

  test.each([16, 64, 256])('two layers of %d have those of their width', (width) => {
    for (const d of dims)
      expect(multiplicationParameters(`relu-2x${width}` as MultiplicationArm, d)).toBe(twoLayers(d, width));
  });

  test('the bilinear form has two maps to sixteen numbers and nothing else', () => {
    for (const d of dims) expect(multiplicationParameters('bilinear-form', d)).toBe(2 * d * 16);
  });

  test('as many are written in the notebook, d = 16', () => {
    expect(multiplicationParameters('relu-2x64', 16)).toBe(6337);
    const others = multiplicationArms.filter((arm) => ![...matched, ...larger].includes(arm));
    expect(others).toEqual(['relu-2x16', 'relu-2x256', 'bilinear-form']);
  });
});

describe('each arm', () => {
  test.each<[MultiplicationArm, string, Record<string, unknown>]>([
    ['relu', 'mlp', {activation: 'relu'}],
    ['silu', 'mlp-silu', {activation: 'silu'}],
    ['square', 'mlp-square', {activation: 'square'}],
    ['square-2-layers', 'mlp-square', {activation: 'square', dHidden: [64, 64]}],
    ['relu-2-layers-16x', 'mlp', {activation: 'relu'}],
    ['reglu', 'gated-mlp-relu', {activation: 'relu'}],
    ['swiglu', 'gated-mlp-silu', {activation: 'silu'}],
    ['sigmoid-glu', 'gated-mlp-sigmoid', {activation: 'sigmoid'}],
    ['bilinear', 'low-rank-bilinear', {}],
    ['bilinear-form', 'bilinear-form', {rank: 16}],
    ['attention', 'attention-over-null', {dHead: 16, dValue: 4}],
  ])('%s is the model its name says', (arm, name, config) => {
    expect(multiplicationModel(arm, 4)).toMatchObject({name, config});
  });

  test('takes pairs, also for stacked seeds, sees both vectors, and answers as no other', () =>
    tf.tidy(() => {
      const {input, target} = drawPairs([key(1), key(2)], 3, {target: 'product', d: 4});
      const second = treeMap((leaf) => tf.squeeze(tf.slice(leaf, [1], [1]), [0]), input as Params);
      const largestOf = (of: tf.Tensor): number => tf.max(tf.abs(of)).dataSync()[0];
      const answers = multiplicationArms.map((arm) => {
        const model = multiplicationModel(arm, 4);
        const params = model.init(key(3));
        expect(parameterCount(params)).toBe(multiplicationParameters(arm, 4));
        const stacked = treeMap((leaf) => tf.stack([leaf, leaf]), params);
        const together = model.apply(stacked, input);
        expect(together.shape).toEqual(target.shape);
        const own = tf.squeeze(tf.slice(together, [1], [1]), [0]);
        assertClose(own, model.apply(params, second as typeof input), tolerances.paths);
        for (const changed of [
          {x: tf.neg(input.x), z: input.z},
          {x: input.x, z: tf.neg(input.z)},
        ])
          expect(largestOf(tf.sub(model.apply(stacked, changed), together)), arm).toBeGreaterThan(0.01);
        return [...own.dataSync()].map((value) => value.toFixed(5)).join();
      });
      expect(new Set(answers).size).toBe(multiplicationArms.length);
    }));

  test('has a name of its own', () => {
    const names = multiplicationArms.map((arm) => multiplicationArmNames[arm]);
    expect(new Set(names).size).toBe(multiplicationArms.length);
  });

  test('that is unknown is refused with the choices, and a faulty d by its name', () => {
    const unknown = (): unknown => multiplicationModel('mlp' as MultiplicationArm, 4);
    expect(unknown).toThrow(ConfigError);
    expect(unknown).toThrow(`arm must be one of ${multiplicationArms.join(', ')}. Got mlp.`);
    expect(() => multiplicationModel('relu', 0)).toThrow('d must be a positive integer. Got 0.');
  });
});
