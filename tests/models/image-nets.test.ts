// Deep nets of images: the counts of their papers, their plain twins, and statistics estimated after training.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, parameterShapes, split, traceShapes, treeLeaves, treePaths} from 'why-attention/core';
import {
  estimateStatistics,
  resNet,
  smallResNetSize,
  vgg,
  type Model,
  type ResNetConfig,
} from 'why-attention/models';
import {applyUnit, applyUnits, batchNorm, initBatchNorm, isBatchStatistic} from 'why-attention/nn';
import {learnedCount} from '../parity/models/published-counts';
import {assertClose} from '../support/assert-close';
import {errorOf} from '../support/error-of';
import {scaled, tolerances} from '../support/tolerances';

describe('small residual nets', () => {
  /** 6n + 2 layers: the stem, 2n convolutions of each width, the read-out; two numbers a channel for each norm. */
  const formula = (depth: number): number => {
    const n = (depth - 2) / 6;
    const conv = (dIn: number, dOut: number): number => 9 * dIn * dOut + 2 * dOut;
    const stages = 2 * n * conv(16, 16) + (2 * n - 1) * (conv(32, 32) + conv(64, 64));
    return conv(3, 16) + stages + conv(16, 32) + conv(32, 64) + 650;
  };

  // The paper's table 6 has them in millions.
  test.each([
    [20, 0.27],
    [32, 0.46],
    [44, 0.66],
    [56, 0.85],
    [110, 1.7],
  ])('of depth %d have the formula’s and the paper’s number of parameters', (depth, millions) => {
    const count = learnedCount(resNet(smallResNetSize({depth})));
    expect(count).toBe(formula(depth));
    expect(Math.abs(count / 1e6 - millions)).toBeLessThan(millions < 1 ? 0.011 : 0.05);
  });

  test('of depth 254 have 126 blocks, and a plain twin with the same tree', () => {
    const [net, plain] = [true, false].map((residual) => resNet(smallResNetSize({depth: 254, residual})));
    const shapes = parameterShapes(net);
    expect(Object.keys(shapes).filter((path) => /^blocks\.\d+\.convs\.0\.conv\.w$/.test(path)).length).toBe(
      126,
    );
    expect(parameterShapes(plain)).toEqual(shapes);
    const {result} = traceShapes(() => net.apply(net.init(key(0)), tf.zeros([2, 32, 32, 3])));
    expect((result as unknown as tf.Tensor).shape).toEqual([2, 10]);
  });

  test.each([
    [7, 'depth must be 6n + 2, from 8 on. Got 7.'],
    [2, 'depth must be 6n + 2, from 8 on. Got 2.'],
  ])('of depth %d are refused', (depth, message) => {
    const error = errorOf(() => void smallResNetSize({depth}));
    expect([error.name, error.message]).toEqual(['ConfigError', message]);
  });

  test('are twins unit by unit: plain + shortcut, then the ReLU, is residual', () =>
    tf.tidy(() => {
      const config: ResNetConfig = {
        ...smallResNetSize({depth: 8}),
        stemChannels: 4,
        stages: [4, 6].map((channels) => ({block: 'basic', blocks: 2, channels})),
      };
      const [net, plain] = [resNet(config), resNet({...config, residual: false})];
      const params = net.init(key(1));
      const x = normal(key(2), [2, 6, 6, 3]);
      const [units, plainUnits] = [net.units(params, x), plain.units(params, x)];
      expect(plainUnits.map(({name, block}) => [name, block])).toEqual(units.map(({name, block}) => [name, block])); // prettier-ignore
      expect(plainUnits.every(({skip}) => skip === 'none')).toBe(true);
      expect(units.map(({skip}) => typeof skip)).toEqual(['string', 'string', 'function', 'string']);
      let h = net.stem(params, x);
      units.forEach((unit, i) => {
        assertClose(unit.branch(h), plainUnits[i].branch(h), tolerances.exact);
        // The zero-padding shortcut by hand: every second place, and zeros beside the channels that there are.
        const shortcut =
          typeof unit.skip === 'function'
            ? tf.concat([tf.stack([0, 2, 4].map((row) => tf.stack([0, 2, 4].map((column) => tf.squeeze(tf.slice(h, [0, row, column, 0], [2, 1, 1, 4]), [1, 2])), 1)), 1), tf.zeros([2, 3, 3, 2])], 3) // prettier-ignore
            : h;
        const next = applyUnit(unit, h);
        assertClose(next, tf.relu(tf.add(shortcut, plainUnits[i].branch(h))), tolerances.exact);
        h = next;
      });
      assertClose(net.apply(params, x), net.head(params, h, x), tolerances.exact);
    }));
});

describe('statistics estimated from batches', () => {
  const config: ResNetConfig = {...smallResNetSize({depth: 8}), stemChannels: 4, stages: [{block: 'basic', blocks: 1, channels: 4}]}; // prettier-ignore

  test('of one batch make the net outside training what it is on that batch in training', () =>
    tf.tidy(() => {
      const net = resNet(config);
      const params = net.init(key(3));
      const x = tf.add(tf.mul(normal(key(4), [6, 5, 5, 3]), 2), 1);
      const estimated = estimateStatistics(net, params, [x]);
      const y = net.apply(params, x, {train: true});
      assertClose(net.apply(estimated, x), y, scaled(tolerances.model, [1, ...y.dataSync()]));
      // It mattered, and nothing but statistics changed.
      expect(Math.abs(net.apply(params, x).dataSync()[0] - y.dataSync()[0])).toBeGreaterThan(1e-2);
      const [before, after, paths] = [treeLeaves(params), treeLeaves(estimated), treePaths(params)];
      expect(treePaths(estimated)).toEqual(paths);
      paths.forEach((path, i) => {
        if (!isBatchStatistic(path)) assertClose(after[i], before[i], tolerances.exact, path);
      });
    }));

  const norm: Model<ReturnType<typeof initBatchNorm>, tf.Tensor, tf.Tensor> = {
    name: 'norm',
    config: {},
    init: () => initBatchNorm({channels: 2}),
    apply: batchNorm,
  };

  test('of many batches are those of all their numbers, with seeds and without', () =>
    tf.tidy(() => {
      for (const seeds of [[], [3]]) {
        const axis = seeds.length;
        const batches = split(key(5), 4).map((own, i) => tf.add(normal(own, [...seeds, 5, 2]), i));
        const params = {
          scale: tf.ones([...seeds, 2]),
          offset: tf.zeros([...seeds, 2]),
          mean: tf.zeros([...seeds, 2]),
          variance: tf.ones([...seeds, 2]),
        };
        const {mean, variance} = estimateStatistics(norm, params, batches);
        const all = tf.moments(tf.concat(batches, axis), [axis]);
        assertClose(mean, all.mean, tolerances.paths);
        assertClose(variance, all.variance, tolerances.paths);
      }
    }));

  test('leave no tensor behind but the tree, and do not free what they are given', () => {
    const params = norm.init(key(0));
    const batches = [tf.ones([3, 2]), tf.zeros([3, 2])];
    const before = tf.memory().numTensors;
    const estimated = estimateStatistics(norm, params, batches);
    expect(tf.memory().numTensors).toBe(before + 4);
    expect([...estimated.variance.dataSync()]).toEqual([0.25, 0.25]);
    tf.dispose([params, estimated, batches] as unknown as tf.TensorContainer);
  });

  test('are refused without a batch, and of a model without norms', () =>
    tf.tidy(() => {
      const params = norm.init(key(0));
      const plain = {...norm, apply: (_: unknown, x: tf.Tensor) => x};
      const copying = {...norm, apply: (own: typeof params, x: tf.Tensor, options = {}) => batchNorm({...own}, x, options)}; // prettier-ignore
      expect(() => estimateStatistics(norm, params, [])).toThrow('batches must have at least one batch. Got none.'); // prettier-ignore
      expect(() => estimateStatistics(plain, params, [tf.ones([2, 2])])).toThrow('Got 0 norms, of which params hold 0.'); // prettier-ignore
      expect(() => estimateStatistics(copying, params, [tf.ones([2, 2])])).toThrow('Got 1 norms, of which params hold 0.'); // prettier-ignore
    }));
});

test('a VGG net is its units and its head', () =>
  tf.tidy(() => {
    const net = vgg({size: 8, stages: [{convs: 2, channels: 3}, {convs: 1, channels: 4}], dHidden: 5, dOut: 2}); // prettier-ignore
    const params = net.init(key(6));
    const x = normal(key(7), [3, 8, 8, 3]);
    const units = net.units(params, x);
    expect(units.map(({name}) => name)).toEqual(['stage 1 conv 1', 'stage 1 conv 2', 'stage 2 conv 1']);
    const h = applyUnits(units, x);
    expect(h.shape).toEqual([3, 2, 2, 4]);
    assertClose(net.head(params, h, x), net.apply(params, x), tolerances.exact);
  }));
