import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {ConfigError, key, normal, split, treeLeaves, treeStack, type Params} from 'why-attention/core';
import {
  pathArmNames,
  pathArms,
  pathModel,
  twinArmNames,
  twinArms,
  twinModel,
  twinParameters,
  type PathArm,
  type TwinArm,
} from 'why-attention/experiments/depth';
import type {ResidualMlpParams} from 'why-attention/models';
import {assertClose} from '../../../support/assert-close';
import {scaled, tolerances} from '../../../support/tolerances';

const x = (): tf.Tensor => normal(key(5), [6, 40]);
const deviation = (of: tf.Tensor): number => Math.sqrt(tf.mean(tf.square(of)).dataSync()[0]);
const blocksOf = (params: Params): ResidualMlpParams['blocks'] =>
  (params as unknown as ResidualMlpParams).blocks;

test('the starts differ only in the deviation of each branch’s last weights: He’s, and that times 1/√(2N), 1/N and 0', () =>
  tf.tidy(() => {
    const nBlocks = 8;
    const starts = pathArms.map((arm) => pathModel(arm, nBlocks).init(key(3)));
    const outer = starts.map((params) => deviation(tf.concat(blocksOf(params).map(({outer: {w}}) => w))));
    const he = Math.sqrt(2 / 32);
    [1, 1 / 4, 1 / 8, 0].forEach((factor, i) =>
      expect(Math.abs(outer[i] - factor * he)).toBeLessThan(0.04 * he * factor + 1e-12),
    );
    const inner = starts.map((params) => treeLeaves(blocksOf(params).map((block) => block.inner)));
    for (const leaves of inner) leaves.forEach((leaf, i) => assertClose(leaf, inner[0][i], tolerances.exact));
    for (const params of starts) for (const block of blocksOf(params)) expect('norm' in block).toBe(true);
  }));

test('of one seed, the image start computes what the residual net computes at its start, and no other plain net does', () =>
  tf.tidy(() => {
    const outputOf = (arm: TwinArm): tf.Tensor => {
      const model = twinModel(arm, 24);
      return model.apply(model.init(key(7)), x());
    };
    const residual = outputOf('residual');
    assertClose(outputOf('image'), residual, scaled(tolerances.paths, residual.dataSync()));
    for (const arm of ['plain', 'wide'] as const)
      expect(deviation(tf.sub(outputOf(arm), residual))).toBeGreaterThan(0.1 * deviation(residual));
  }));

test('the image start makes its leaves and no other tensor, of the shapes of the wide net', () => {
  const before = tf.memory().numTensors;
  const image = twinModel('image', 3).init(key(1));
  const leaves = treeLeaves(image);
  expect(tf.memory().numTensors).toBe(before + leaves.length);
  const wide = treeLeaves(twinModel('wide', 3).init(key(1)));
  expect(leaves.map(({shape}) => shape)).toEqual(wide.map(({shape}) => shape));
  tf.dispose([leaves, wide]);
});

// Its mean square is kept on average over draws; of 48 layers of width 32 the typical draw loses a few times over.
test('a plain net without norm keeps the size of its signal through 24 blocks, where He’s start of both layers has 2¹² times of it', () =>
  tf.tidy(() => {
    const gainOf = (factor: number): number => {
      const logs = split(key(2), 8).map((own) => {
        const model = twinModel('plain', 24);
        const params = model.init(own);
        const h = model.stem(params, x());
        const last = model.units(params, x()).reduce((state, {branch}) => tf.mul(branch(state), factor), h);
        return Math.log(deviation(last) / deviation(h));
      });
      return logs.reduce((a, b) => a + b, 0) / 8;
    };
    expect(Math.abs(gainOf(1))).toBeLessThan(Math.log(8));
    assertClose(gainOf(Math.SQRT2) - gainOf(1), 12 * Math.LN2, tolerances.model);
  }));

test('parameters by formula; both narrow twins have as many', () => {
  const of = (dHidden: number, norm = 0): number =>
    40 * 32 + 32 + 24 * (32 * dHidden + dHidden + dHidden * 32 + 32 + norm) + 32 * 10 + 10;
  expect(Object.fromEntries(twinArms.map((arm) => [arm, twinParameters(arm, 24)]))).toEqual({
    residual: of(32),
    plain: of(32),
    wide: of(96),
    image: of(96),
    'residual-norm': of(32, 64),
    'plain-norm': of(32, 64),
    'wide-norm': of(96, 64),
  });
});

test('all take stacked seeds, have names of their own, and an unknown one is refused with the choices', () =>
  tf.tidy(() => {
    for (const arm of twinArms) {
      const model = twinModel(arm, 2);
      const ofSeeds = [1, 2].map((seed) => model.init(key(seed)));
      const together = model.apply(treeStack(ofSeeds), tf.stack([x(), x()]));
      ofSeeds.forEach((params, s) => assertClose(tf.squeeze(tf.slice(together, [s], [1]), [0]), model.apply(params, x()), tolerances.paths)); // prettier-ignore
    }
    expect(new Set(Object.values(twinArmNames)).size).toBe(twinArms.length);
    expect(new Set(Object.values(pathArmNames)).size).toBe(pathArms.length);
    expect(() => twinModel('dense' as TwinArm, 2)).toThrow(ConfigError);
    expect(() => twinModel('dense' as TwinArm, 2)).toThrow(`arm must be one of ${twinArms.join(', ')}. Got dense.`); // prettier-ignore
    expect(() => pathModel('small' as PathArm, 2)).toThrow(`arm must be one of ${pathArms.join(', ')}. Got small.`); // prettier-ignore
    expect(() => pathModel('he', 0)).toThrow('nBlocks must be a positive integer. Got 0.');
  }));
