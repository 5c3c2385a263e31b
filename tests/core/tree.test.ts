import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  parameterCount,
  StructureError,
  treeAt,
  treeDispose,
  treeFromLeaves,
  treeLeaves,
  treeMap,
  treePaths,
  treeStack,
  type Params,
} from 'why-attention/core';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

/** A tree with every kind of node; leaf i holds the numbers from 10 i on. */
const example = (offset = 0) => ({
  embed: {w: tf.tensor2d([[offset + 0, offset + 1]]), b: tf.tensor1d([offset + 10])},
  layers: [
    {w: tf.tensor1d([offset + 20, offset + 21])},
    [tf.scalar(offset + 30), tf.tensor1d([offset + 40])],
  ],
  empty: [],
});

/** Runs a test inside a tidy, so that its tensors are freed. */
const tidied = (run: () => void) => () => tf.tidy(() => run());
const firstNumbers = (tree: Params): number[] => treeLeaves(tree).map((leaf) => leaf.dataSync()[0]);

test(
  'paths and leaves come in the order of the fields',
  tidied(() => {
    expect(treePaths(example())).toEqual(['embed.w', 'embed.b', 'layers.0.w', 'layers.1.0', 'layers.1.1']);
    expect(firstNumbers(example())).toEqual([0, 10, 20, 30, 40]);
    expect(treePaths(tf.scalar(1))).toEqual(['']);
    expect([treeLeaves([]), treePaths({})]).toEqual([[], []]);
  }),
);

test(
  'treeMap keeps the structure, calls f once a leaf, and joins leaves of the same place',
  tidied(() => {
    const sums = treeMap((a, b, c) => tf.addN([a, b, c]), example(), example(100), example(1000));
    expect(Object.keys(sums)).toEqual(['embed', 'layers', 'empty']);
    assertClose(sums.embed.w, [[1100, 1103]], tolerances.exact);
    expect(firstNumbers(sums)).toEqual([1100, 1130, 1160, 1190, 1220]);
    expect(treeMap((leaf) => leaf.size, example())).toEqual({
      embed: {w: 2, b: 1},
      layers: [{w: 2}, [1, 1]],
      empty: [],
    });
  }),
);

test(
  'fields of two trees may stand in another order',
  tidied(() => {
    const [a, b] = [
      {w: tf.scalar(1), b: tf.scalar(2)},
      {b: tf.scalar(20), w: tf.scalar(10)},
    ];
    expect(firstNumbers(treeMap((x, y) => tf.add(x, y), a, b))).toEqual([11, 22]);
  }),
);

describe('trees that differ are refused with the path', () => {
  const t = tf.keep(tf.scalar(0));
  test.each<[string, Params, Params, string]>([
    ['a field more', {w: t}, {w: t, b: t}, 'at the root: expected a record with w, got a record with b, w.'],
    ['another field', {a: {w: t}}, {a: {v: t}}, 'at a: expected a record with w, got a record with v.'],
    ['a shorter list', {a: [[t, t]]}, {a: [[t]]}, 'at a.0: expected a list of 2, got a list of 1.'],
    ['a leaf for a record', {a: {w: t}}, {a: t}, 'at a: expected a record with w, got a tensor.'],
    ['a record for a leaf', [t, t], [t, {w: t}], 'at 1: expected a tensor, got a record with w.'],
    ['a list for a record', {a: {}}, {a: []}, 'at a: expected a record with no field, got a list of 0.'],
    ['nothing', {a: t}, {a: undefined as never}, 'at a: expected a tensor, got nothing.'],
  ])('%s', (_, first, second, message) => {
    const join = () => treeMap((a) => a, first, second);
    expect(join).toThrow(StructureError);
    expect(join).toThrow(`Trees differ ${message}`);
    // also where it is the third tree that differs
    expect(() => treeMap((a) => a, first, first, second)).toThrow(`Trees differ ${message}`);
  });

  test.each<[string, unknown, string]>([
    ['a number', {w: 1}, 'a number at w'],
    ['text in a list', ['x'], 'a string at 0'],
    ['null', {a: {b: null}}, 'null at a.b'],
  ])('a leaf that is %s', (_, tree, message) => {
    expect(() => treeLeaves(tree as Params)).toThrow(`The tree holds ${message}; leaves must be tensors.`);
  });
});

test(
  'treeFromLeaves inverts treeLeaves and counts',
  tidied(() => {
    const tree = example();
    const rebuilt = treeFromLeaves(
      tree,
      treeLeaves(tree).map((leaf) => tf.add(leaf, 5)),
    );
    expect(treePaths(rebuilt)).toEqual(treePaths(tree));
    expect(firstNumbers(rebuilt)).toEqual([5, 15, 25, 35, 45]);
    expect(() => treeFromLeaves(tree, treeLeaves(tree).slice(1))).toThrow('The tree has 5 leaves. Got 4.');
  }),
);

test(
  'treeAt takes from treeStack the tree that went in',
  tidied(() => {
    const trees = [example(), example(100), example(1000)];
    const stacked = treeStack(trees);
    expect(treeLeaves(stacked).map(({shape}) => shape)).toEqual([[3, 1, 2], [3, 1], [3, 2], [3], [3, 1]]);
    trees.forEach((tree, s) => {
      const taken = treeLeaves(treeAt(stacked, s));
      treeLeaves(tree).forEach((leaf, i) => assertClose(taken[i], leaf, tolerances.exact));
    });
  }),
);

test(
  'treeStack refuses no tree and trees that differ',
  tidied(() => {
    expect(() => treeStack([])).toThrow('treeStack needs at least one tree. Got none.');
    expect(() => treeStack<Params>([{w: tf.scalar(0)}, {b: tf.scalar(0)}])).toThrow(StructureError);
  }),
);

test('treeDispose frees the leaves and nothing else', () => {
  const before = tf.memory().numTensors;
  const kept = example();
  const freed = example();
  treeDispose(freed);
  expect(treeLeaves(freed).every((leaf) => leaf.isDisposed)).toBe(true);
  expect(treeLeaves(kept).some((leaf) => leaf.isDisposed)).toBe(false);
  treeDispose(kept);
  expect(tf.memory().numTensors).toBe(before);
});

test(
  'parameterCount adds the sizes',
  tidied(() => {
    expect(parameterCount(example())).toBe(2 + 1 + 2 + 1 + 1);
    expect(parameterCount([])).toBe(0);
    expect(parameterCount(tf.zeros([2, 3, 4]))).toBe(24);
  }),
);
