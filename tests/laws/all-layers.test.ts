import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {foldIn, hvp, key, normal, treeLeaves, treeStack} from 'why-attention/core';
import * as nn from 'why-attention/nn';
import {nested} from '../parity/fixtures';
import {assertClose} from '../support/assert-close';
import {array64, type Array64} from '../support/reference/array';
import {gradients, hessianVector} from '../support/reference/finite-differences';
import {scaled, tolerances} from '../support/tolerances';
import {generalParams, layers, type LayerRow} from './layers-registry';

const to64 = (x: tf.Tensor): Array64 => array64(x.shape, x.dataSync());
const toNested = ({shape, data}: Array64) => nested({shape, data: [...data]});
const upTo = (tolerance: {rtol: number; atol: number}, x: Array64) => scaled(tolerance, [1, ...x.data]);

/** Parameters and inputs of one seed as one list of leaves, and the call on such a list. */
function problem(row: LayerRow, seed: number) {
  const params = generalParams(row, seed, (own, shape) => tf.mul(0.5, normal(own, shape)));
  const names = Object.keys(params);
  const inputs = row.inputs.map((shape, i) => normal(foldIn(key(1000 + seed), i), shape));
  const apply = (leaves: tf.Tensor[], nSeeds?: number): tf.Tensor =>
    row.apply(
      Object.fromEntries(names.map((name, i) => [name, leaves[i]])) as never,
      leaves.slice(names.length),
      nSeeds,
    );
  const reference = (...leaves: Array64[]): Array64 =>
    row.reference(Object.fromEntries(names.map((name, i) => [name, leaves[i]])), leaves.slice(names.length));
  return {names, leaves: [...Object.values(params), ...inputs], apply, reference};
}

const gradientsOf = (
  apply: (leaves: tf.Tensor[]) => tf.Tensor,
  leaves: tf.Tensor[],
  dy: tf.Tensor,
): tf.Tensor[] => tf.grads((...own: tf.Tensor[]) => tf.sum(tf.mul(apply(own), dy)))(leaves);

test('every layer of lib/nn has a row', () => {
  const called = layers.map((row) => `${row.apply} ${row.init}`).join(' ');
  // called by others, or a loss, which is no layer: tested in tests/nn
  const indirect = [
    ...['accuracy', 'crossEntropy', 'meanSquaredError'],
    ...['attentionWeights', 'dotProductScores', 'dropoutMask'],
    ...['applyUnit', 'applyUnits', 'transformerUnits', 'assertTransformerBlock'],
    'isBatchStatistic',
  ];
  for (const [name, value] of Object.entries(nn)) {
    if (typeof value === 'function' && !indirect.includes(name))
      expect(called, `${name} has no row in tests/laws/layers-registry.ts`).toContain(`.${name}(`);
  }
});

describe.each(layers.map((row) => [row.name, row] as const))('%s', (_, row) => {
  test('value equals the float64 reference', () =>
    tf.tidy(() => {
      const {leaves, apply, reference} = problem(row, 0);
      const expected = reference(...leaves.map(to64));
      assertClose(apply(leaves), toNested(expected), upTo(tolerances.matmul, expected));
    }));

  test('first derivative with respect to every leaf equals finite differences of the reference', () =>
    tf.tidy(() => {
      const {names, leaves, apply, reference} = problem(row, 1);
      const dy = normal(key(7), apply(leaves).shape);
      const expected = gradients(reference, leaves.map(to64), to64(dy));
      gradientsOf(apply, leaves, dy).forEach((actual, i) => {
        assertClose(
          actual,
          toNested(expected[i]),
          upTo(tolerances.finiteDifference, expected[i]),
          names[i] ?? `input ${i}`,
        );
        const largest = Math.max(...tf.abs(actual).dataSync());
        if (row.withoutGradient?.[names[i]]) expect(largest).toBeLessThan(1e-5);
        else expect(largest, `${names[i] ?? 'input'} gets no gradient`).toBeGreaterThan(1e-3);
      });
    }));

  test('second derivative equals finite differences of the reference', () =>
    tf.tidy(() => {
      const {names, leaves, apply, reference} = problem(row, 2);
      const dy = normal(key(8), apply(leaves).shape);
      const directions = leaves.map((leaf, i) => normal(foldIn(key(9), i), leaf.shape));
      // Of the square, so that also a layer which is linear in each leaf has one.
      const square = (...own: Array64[]): Array64 => {
        const {shape, data} = reference(...own);
        return array64(
          shape,
          data.map((value) => value * value),
        );
      };
      const actual = hvp((own: tf.Tensor[]) => tf.sum(tf.mul(tf.square(apply(own)), dy)), leaves, directions);
      const expected = hessianVector(square, leaves.map(to64), to64(dy), directions.map(to64));
      // What is 0 in theory is so by numbers of the others' size that cancel.
      const others = array64([1], [Math.max(...expected.flatMap(({data}) => [...data].map(Math.abs)))]);
      actual.forEach((one, i) => {
        assertClose(
          one,
          toNested(expected[i]),
          upTo(tolerances.hessian, row.withoutGradient?.[names[i]] ? others : expected[i]),
          names[i] ?? `input ${i}`,
        );
      });
    }));

  test('stacked seeds equal a loop, in value and gradient', () =>
    tf.tidy(() => {
      const seeds = [0, 1, 2].map((seed) => problem(row, seed));
      const stacked = seeds[0].leaves.map((__, i) => tf.stack(seeds.map(({leaves}) => leaves[i])));
      const apply = (leaves: tf.Tensor[]): tf.Tensor => seeds[0].apply(leaves, seeds.length);
      const loop = tf.stack(seeds.map((seed) => seed.apply(seed.leaves)));
      assertClose(apply(stacked), loop, tolerances.paths);
      const dy = normal(key(11), loop.shape);
      const dySeeds = tf.unstack(dy);
      const looped = treeStack(seeds.map((seed, s) => gradientsOf(seed.apply, seed.leaves, dySeeds[s])));
      gradientsOf(apply, stacked, dy).forEach((gradient, i) =>
        assertClose(gradient, looped[i], tolerances.paths),
      );
    }));

  test('the same call gives the same bits, leaves its arguments as they were, and no tensor behind', () => {
    const {leaves, apply} = tf.tidy(() => {
      const {leaves, apply} = problem(row, 0);
      leaves.forEach((leaf) => tf.keep(leaf));
      return {leaves, apply} as {leaves: tf.Tensor[]; apply: typeof apply} & tf.TensorContainer;
    });
    const before = leaves.map((leaf) => leaf.dataSync().slice());
    const nTensors = tf.memory().numTensors;
    tf.tidy(() => assertClose(apply(leaves), apply(leaves), tolerances.exact));
    tf.tidy(() => {
      gradientsOf(apply, leaves, tf.onesLike(apply(leaves)));
    });
    expect(tf.memory().numTensors).toBe(nTensors);
    leaves.forEach((leaf, i) => expect([...leaf.dataSync()]).toEqual([...before[i]]));
    tf.dispose(leaves);
  });

  test('init is the same for the same key, differs for another, and no two random leaves are equal', () =>
    tf.tidy(() => {
      const [first, again, other] = [0, 0, 1].map((seed) =>
        treeLeaves(row.init(key(seed))).map((leaf) => [...leaf.dataSync()]),
      );
      expect(again).toEqual(first);
      const isRandom = (values: number[]): boolean => new Set(values).size > 1;
      first.forEach((values, i) => {
        if (!isRandom(values)) return;
        expect(other[i]).not.toEqual(values);
        for (const sibling of first.slice(i + 1)) expect(sibling).not.toEqual(values);
      });
    }));
});
