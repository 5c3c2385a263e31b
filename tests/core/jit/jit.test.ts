import * as tf from '@tensorflow/tfjs';
import {describe, expect, test, vi} from 'vitest';
import {hvp, jit, key, normal, split, treeLeaves, type Params} from 'why-attention/core';
import {assertClose} from '../../support/assert-close';
import {tolerances} from '../../support/tolerances';
import {compareTrees, tidied} from './support';

/** x² + 3y in a tree, and a function that counts its calls. */
const counted = () => vi.fn((x: tf.Tensor, y: tf.Tensor) => ({sum: tf.add(tf.square(x), tf.mul(3, y))}));
const values = (tree: Params): unknown[] => treeLeaves(tree).map((leaf) => leaf.arraySync());

describe('a compiled function', () => {
  test(
    'is the function, which itself is called twice only',
    tidied(() => {
      const f = counted();
      const compiled = jit(f);
      for (let n = 0; n < 6; n++) {
        const {sum} = compiled(tf.tensor1d([n, -1]), tf.scalar(n));
        expect(sum.arraySync()).toEqual([n * n + 3 * n, 1 + 3 * n]);
        expect(f).toHaveBeenCalledTimes(Math.min(n + 1, 2));
      }
      compiled.dispose();
    }),
  );

  test.each<[string, (n: number) => [tf.Tensor, tf.Tensor]]>([
    ['another shape', () => [tf.tensor1d([1, 2, 3]), tf.scalar(1)]],
    ['another rank', () => [tf.tensor2d([[1, 2]]), tf.scalar(1)]],
    ['another dtype', () => [tf.tensor1d([1, 2], 'int32'), tf.scalar(1, 'int32')]],
  ])('%s is another graph, beside the first', (_, other) => {
    tf.tidy(() => {
      const f = counted();
      const compiled = jit(f);
      const first = () => compiled(tf.tensor1d([1, 2]), tf.scalar(1));
      for (let n = 0; n < 3; n++) first();
      expect(f).toHaveBeenCalledTimes(2);
      const results = [0, 1, 2].map((n) => compiled(...other(n)));
      expect(f).toHaveBeenCalledTimes(4);
      results.forEach((result) => compareTrees(result, f(...other(0)), tolerances.exact));
      f.mockClear();
      expect(values(first())).toEqual([[4, 7]]);
      expect(f).not.toHaveBeenCalled();
      compiled.dispose();
    });
  });

  test(
    'tells trees of another structure apart, even where the paths of their leaves are the same',
    tidied(() => {
      const f = vi.fn((tree: Params) => ({same: tree, nLeaves: tf.scalar(treeLeaves(tree).length)}));
      const compiled = jit(f);
      const trees = (n: number): Params[] => [
        [tf.scalar(n)],
        {0: tf.scalar(n)},
        {0: tf.scalar(n), rest: []},
        {0: tf.scalar(n), rest: {}},
        {a: tf.scalar(n), b: [tf.scalar(2)]},
      ];
      for (let n = 0; n < 4; n++) {
        trees(n).forEach((tree) => {
          const {same} = compiled(tree);
          expect(Object.keys(same)).toEqual(Object.keys(tree));
          expect(Array.isArray(same)).toBe(Array.isArray(tree));
          compareTrees(same, tree, tolerances.exact);
        });
      }
      expect(f).toHaveBeenCalledTimes(2 * trees(0).length);
      compiled.dispose();
    }),
  );

  test(
    'may take nothing, and may return constants of every dtype, or nothing',
    tidied(() => {
      const constants = jit(() => ({
        float: tf.tensor1d([0.5, -0, NaN, Infinity, 1e-40, 3.4e38]),
        int: tf.tensor2d(
          [
            [1, -2],
            [2147483647, -2147483648],
          ],
          [2, 2],
          'int32',
        ),
        bool: tf.tensor1d([true, false, true], 'bool'),
        empty: tf.zeros([2, 0]),
        scalar: tf.scalar(7, 'int32'),
      }));
      const first = constants();
      for (let n = 0; n < 3; n++) compareTrees(constants(), first, tolerances.exact);
      expect(Object.is(constants().float.dataSync()[1], -0)).toBe(true);
      const nothing = jit((x: tf.Tensor) => [x].slice(1) as Params);
      for (let n = 0; n < 4; n++) expect(nothing(tf.scalar(n))).toEqual([]);
      constants.dispose();
      nothing.dispose();
    }),
  );

  test(
    'takes and returns whole numbers and truth values',
    tidied(() => {
      const compiled = jit((whole: tf.Tensor, truth: tf.Tensor) => ({
        whole: tf.add(whole, tf.cast(truth, 'int32')),
        truth: tf.logicalNot(truth),
        float: tf.cast(truth, 'float32'),
      }));
      for (let n = 0; n < 5; n++) {
        const truth = tf.tensor1d([n % 2, (n + 1) % 2], 'bool');
        const result = compiled(tf.tensor1d([n, 40_000_001], 'int32'), truth);
        compareTrees(
          result,
          {
            whole: tf.tensor1d([n + (n % 2), 40_000_001 + ((n + 1) % 2)], 'int32'),
            truth: tf.tensor1d([(n + 1) % 2, n % 2], 'bool'),
            float: tf.tensor1d([n % 2, (n + 1) % 2]),
          },
          tolerances.exact,
        );
      }
      compiled.dispose();
    }),
  );
});

describe('arguments and results are told apart', () => {
  test(
    'one tensor given twice, and clones of one, are different arguments',
    tidied(() => {
      const difference = jit((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
        tf.sub(tf.sub(a, b), tf.mul(10, c)),
      );
      const x = tf.scalar(4);
      for (let n = 0; n < 2; n++) expect(difference(x, x, x.clone()).dataSync()[0]).toBe(-40);
      expect(difference(tf.scalar(7), tf.scalar(5), tf.scalar(1)).dataSync()[0]).toBe(-8);
      expect(x.isDisposed).toBe(false);
      expect(x.dataSync()[0]).toBe(4);
      difference.dispose();
    }),
  );

  test(
    'arguments that are results, and one result at two places, are tensors of their own at every call',
    tidied(() => {
      const compiled = jit((x: tf.Tensor, y: tf.Tensor) => {
        const square = tf.square(x);
        return [x, x, square, square, y, tf.clone(x)];
      });
      for (let n = 0; n < 4; n++) {
        const [x, y] = [tf.scalar(n), tf.tensor1d([n, 2], 'int32')];
        const results = compiled(x, y);
        const expected = [n, n, n * n, n * n, [n, 2], n];
        results.forEach((result, i) => {
          expect([x, y]).not.toContain(result);
          expect(result.arraySync()).toEqual(expected[i]);
          result.dispose(); // and the others, and the arguments, live on
        });
        expect([x.arraySync(), y.arraySync()]).toEqual([n, [n, 2]]);
      }
      compiled.dispose();
    }),
  );

  test(
    'an argument that was never used before, and is freed after the call, changes nothing',
    tidied(() => {
      const compiled = jit((x: tf.Tensor) => tf.add(x, tf.scalar(1)));
      const results = [0, 1, 2, 3].map((n) => {
        const x = tf.scalar(n);
        const result = compiled(x);
        x.dispose();
        return result;
      });
      expect(results.map((result) => result.arraySync())).toEqual([1, 2, 3, 4]);
      compiled.dispose();
    }),
  );
});

describe('inside another', () => {
  test(
    'it becomes part of the outer one, and makes no graph of its own',
    tidied(() => {
      const f = vi.fn((x: tf.Tensor) => tf.square(x));
      const inner = jit(f);
      const outer = jit((x: tf.Tensor) => tf.add(inner(x), inner(tf.add(x, 1))));
      for (let n = 0; n < 5; n++) expect(outer(tf.scalar(n)).dataSync()[0]).toBe(n * n + (n + 1) ** 2);
      expect(f).toHaveBeenCalledTimes(4); // two calls of two recordings
      for (let n = 0; n < 3; n++) expect(inner(tf.scalar(n)).dataSync()[0]).toBe(n * n);
      expect(f).toHaveBeenCalledTimes(6); // alone it is recorded for itself
      inner.dispose();
      outer.dispose();
    }),
  );

  test(
    'a gradient, it is differentiated as the function is, at the first call and at later ones',
    tidied(() => {
      const cube = jit((x: tf.Tensor) => tf.mul(x, tf.square(x)));
      for (let n = 0; n < 3; n++) cube(tf.scalar(n)); // there is a graph
      const slope = tf.grad((x: tf.Tensor) => tf.add(cube(x), x));
      for (let n = 0; n < 4; n++) expect(slope(tf.scalar(n)).dataSync()[0]).toBe(3 * n * n + 1);
      cube.dispose();
    }),
  );
});

test(
  'gradients and Hessian-vector products are compiled as any other computation',
  tidied(() => {
    const cubes = (x: tf.Tensor): tf.Tensor => tf.sum(tf.mul(x, tf.square(x)));
    const compiled = jit((x: tf.Tensor, v: tf.Tensor) => ({
      slope: tf.grad(cubes)(x),
      bend: hvp(cubes, x, v),
    }));
    for (let n = 0; n < 4; n++) {
      const [x, v] = split(key(n), 2).map((k) => normal(k, [3]));
      const {slope, bend} = compiled(x, v);
      assertClose(slope, tf.mul(3, tf.square(x)), tolerances.elementwise);
      assertClose(bend, tf.mul(tf.mul(6, x), v), tolerances.elementwise);
    }
    compiled.dispose();
  }),
);
