import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  ConfigError,
  key,
  normal,
  parameterCount,
  split,
  treeLeaves,
  treeMap,
  treeStack,
} from 'why-attention/core';
import {plainImageOf, residualMlp, type ResidualMlpConfig} from 'why-attention/models';
import {layerNorm, linear} from 'why-attention/nn';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const config: ResidualMlpConfig = {dIn: 5, dModel: 6, nBlocks: 24, dHidden: 7, dOut: 3};
const deviation = (of: tf.Tensor): number => Math.sqrt(tf.mean(tf.square(of)).dataSync()[0]);

describe('the residual net and its plain twin', () => {
  test('are written-out blocks, with and without skip and norm', () =>
    tf.tidy(() => {
      const [paramsKey, xKey] = split(key(1), 2);
      const x = normal(xKey, [4, 5]);
      for (const skip of ['identity', 'none'] as const)
        for (const norm of [false, true]) {
          const net = residualMlp({...config, nBlocks: 2, skip, norm});
          const noisy = (leaf: tf.Tensor): tf.Tensor => tf.add(leaf, normal(key(7), leaf.shape));
          const params = treeMap(noisy, net.init(paramsKey));
          const h = params.blocks.reduce(
            (own, block) => {
              const inside = 'norm' in block ? layerNorm(block.norm, own) : own;
              const branch = linear(block.outer, tf.relu(linear(block.inner, inside)));
              return skip === 'identity' ? tf.add(own, branch) : branch;
            },
            linear(params.stem, x),
          );
          const expected = linear(params.readOut, h);
          assertClose(net.apply(params, x), expected, scaled(tolerances.paths, expected.dataSync()));
        }
    }));

  test('start alike from one key, and have as many parameters', () =>
    tf.tidy(() => {
      const [residual, plain] = (['identity', 'none'] as const).map((skip) => residualMlp({...config, skip}).init(key(3))); // prettier-ignore
      treeLeaves(plain).forEach((leaf, i) => assertClose(leaf, treeLeaves(residual)[i], tolerances.exact));
      expect(parameterCount(plain)).toBe(5 * 6 + 6 + 24 * (6 * 7 + 7 + 7 * 6 + 6) + 6 * 3 + 3);
    }));

  test('W₂ has the standard deviation √(2 / dHidden) times branchScale, W₁ that of √(2 / dModel)', () =>
    tf.tidy(() => {
      const wide = {...config, dModel: 40, dHidden: 50, nBlocks: 4};
      for (const branchScale of [1, 1 / Math.sqrt(8), 1 / 4, 0]) {
        const {blocks} = residualMlp({...wide, branchScale}).init(key(3));
        const [inner, outer] = (['inner', 'outer'] as const).map((name) => deviation(tf.concat(blocks.map((block) => block[name].w)))); // prettier-ignore
        // 8,000 numbers: relative standard error .8 %
        expect(Math.abs(inner / Math.sqrt(2 / 40) - 1)).toBeLessThan(0.04);
        expect(Math.abs(outer - Math.sqrt(2 / 50) * branchScale)).toBeLessThan(0.04 * branchScale * Math.sqrt(2 / 50) + 1e-12); // prettier-ignore
      }
    }));

  test('a branch that starts at 0 leaves the net as stem and read-out', () =>
    tf.tidy(() => {
      const net = residualMlp({...config, branchScale: 0, norm: true});
      const [params, x] = [net.init(key(3)), normal(key(4), [4, 5])];
      assertClose(net.apply(params, x), linear(params.readOut, linear(params.stem, x)), tolerances.exact);
    }));

  test('a plain block with branchScale √½ keeps the mean square on average, and with 1 doubles it', () =>
    tf.tidy(() => {
      const gainOf = (branchScale: number): number => {
        const net = residualMlp({...config, dModel: 300, dHidden: 300, nBlocks: 2, skip: 'none', branchScale}); // prettier-ignore
        const params = net.init(key(3));
        const h = normal(key(4), [50, 300]);
        const out = net.units(params, h).reduce((own, {branch}) => branch(own), h);
        return (deviation(out) / deviation(h)) ** 2;
      };
      expect(Math.abs(gainOf(Math.SQRT1_2) - 1)).toBeLessThan(0.25);
      assertClose(gainOf(1) / gainOf(Math.SQRT1_2), 4, tolerances.model);
    }));

  test('each block is a unit that may be taken out', () =>
    tf.tidy(() => {
      const net = residualMlp(config);
      const [params, x] = [net.init(key(3)), normal(key(4), [4, 5])];
      const units = net.units(params, x);
      expect(units.map(({block, name}) => `${block} ${name}`).slice(-1)).toEqual(['23 block 24']);
      const shorter = residualMlp({...config, nBlocks: 23});
      const without = units.slice(1).reduce((h, {branch}) => tf.add(h, branch(h)), net.stem(params, x));
      assertClose(
        net.head(params, without, x),
        shorter.apply({...params, blocks: params.blocks.slice(1)}, x),
        tolerances.paths,
      );
    }));
});

describe('the plain image of a residual net', () => {
  const residual = residualMlp({...config, branchScale: 1 / 24});
  const plain = residualMlp({...config, dHidden: 7 + 2 * 6, skip: 'none'});

  test('gives the same output to 1e-5, for one seed and for several, also with biases', () =>
    tf.tidy(() => {
      const noisy = (seed: number) => treeMap((leaf) => tf.add(leaf, tf.mul(0.02, normal(key(seed), leaf.shape))), residual.init(key(seed))); // prettier-ignore
      const x = normal(key(4), [6, 5]);
      const expected = residual.apply(noisy(1), x);
      expect(deviation(expected)).toBeGreaterThan(0.1);
      assertClose(plain.apply(plainImageOf(noisy(1)), x), expected, scaled(tolerances.paths, expected.dataSync())); // prettier-ignore
      const [stacked, xs] = [treeStack([noisy(1), noisy(2)]), tf.stack([x, x])];
      const ofBoth = residual.apply(stacked, xs);
      assertClose(plain.apply(plainImageOf(stacked), xs), ofBoth, scaled(tolerances.paths, ofBoth.dataSync())); // prettier-ignore
    }));

  test('has the shapes of the wide plain net, in tensors of its own', () => {
    const params = residual.init(key(1));
    const before = tf.memory().numTensors;
    const image = plainImageOf(params);
    const leaves = treeLeaves(image);
    expect(tf.memory().numTensors).toBe(before + leaves.length);
    const wide = plain.init(key(2));
    expect(leaves.map(({shape}) => shape)).toEqual(treeLeaves(wide).map(({shape}) => shape));
    treeLeaves(params).forEach((leaf) => leaf.dispose());
    for (const leaf of leaves) expect(leaf.dataSync().every(Number.isFinite)).toBe(true);
    tf.dispose([leaves, treeLeaves(wide)]);
  });

  test('is refused where a norm stands between', () =>
    tf.tidy(() => {
      const params = residualMlp({...config, norm: true}).init(key(1));
      expect(() => plainImageOf(params)).toThrow(ConfigError);
      expect(() => plainImageOf(params)).toThrow('params must be those of blocks without a norm. Got blocks with one.'); // prettier-ignore
    }));
});
