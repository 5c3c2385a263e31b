// Models that tell x from z: a bilinear form, and attention of x over z and a null.
import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, normal, split} from 'why-attention/core';
import {attentionOverNull, bilinearForm, type AttentionOverNullParams} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const drawn = (seed: number, ...shapes: number[][]): tf.Tensor[] =>
  split(key(seed), shapes.length).map((own, i) => normal(own, shapes[i]));

test(
  'a bilinear form is linear in each of its inputs, and 0 where one is',
  tidied(() => {
    const form = bilinearForm({dX: 5, dZ: 4, rank: 3});
    const params = form.init(key(1));
    const [x, other, z] = drawn(2, [9, 5], [9, 5], [9, 4]);
    const f = (ofX: tf.Tensor, ofZ: tf.Tensor): tf.Tensor => form.apply(params, {x: ofX, z: ofZ});
    const tolerance = scaled(tolerances.paths, [1, ...f(x, z).dataSync()]);
    assertClose(f(tf.add(tf.mul(x, 2), other), z), tf.add(tf.mul(f(x, z), 2), f(other, z)), tolerance);
    assertClose(f(x, tf.mul(z, -3)), tf.mul(f(x, z), -3), tolerance);
    assertClose(f(x, tf.zerosLike(z)), tf.zeros([9, 1]), tolerances.exact);
    expect(form).toMatchObject({name: 'bilinear-form', config: {rank: 3}});
  }),
);

test(
  'a bilinear form has the rank of its configuration: 3 of the 8 singular values are not 0',
  tidied(() => {
    const form = bilinearForm({dX: 8, dZ: 8, rank: 3});
    const params = form.init(key(3));
    const rows = Array.from({length: 8}, (_, i) => {
      const x = tf.oneHot(tf.fill([8], i, 'int32'), 8).toFloat();
      return [...form.apply(params, {x, z: tf.eye(8)}).dataSync()];
    });
    expect(rank(rows)).toBe(3);
  }),
);

/** The rank of a matrix, by Gaussian elimination with the largest pivot. */
function rank(matrix: readonly (readonly number[])[]): number {
  const rows = matrix.map((row) => [...row]);
  let found = 0;
  for (let column = 0; column < rows[0].length && found < rows.length; column++) {
    const rest = rows.slice(found).map((row) => Math.abs(row[column]));
    const pivot = found + rest.indexOf(Math.max(...rest));
    if (Math.abs(rows[pivot][column]) < 1e-5) continue;
    [rows[found], rows[pivot]] = [rows[pivot], rows[found]];
    for (let i = found + 1; i < rows.length; i++) {
      const factor = rows[i][column] / rows[found][column];
      rows[i] = rows[i].map((value, j) => value - factor * rows[found][j]);
    }
    found++;
  }
  return found;
}

test.each([4, 16, 64])('a bilinear form of rank %d starts with outputs of mean square 1', (ofRank) => {
  const form = bilinearForm({dX: 64, dZ: 64, rank: ofRank});
  const each = split(key(4), 8).map((own) =>
    tf.tidy(() => {
      const [initKey, xKey, zKey] = split(own, 3);
      const [x, z] = [xKey, zKey].map((signs) => tf.sign(normal(signs, [2000, 64])));
      return mean(tf.square(form.apply(form.init(initKey), {x, z})).dataSync());
    }),
  );
  expect(Math.abs(mean(each) - 1)).toBeLessThan(0.1);
});

const one = (w: number, b: number) => ({w: tf.tensor2d([[w]]), b: tf.tensor1d([b])});

test(
  'attention by hand: one head of one number, y = 10 a v + 0.5, a = softmax over the scores of z and the null',
  tidied(() => {
    const model = attentionOverNull({dX: 1, dZ: 1, nHeads: 1, dHead: 1, dValue: 1, dOut: 1});
    const params: AttentionOverNullParams = {
      query: one(2, 0.25),
      key: one(-1, 0.5),
      value: one(3, 1),
      nullKeys: tf.tensor2d([[0.75]]),
      readOut: one(10, 0.5),
    };
    const pairs = [[0.5, 1], [-1, 2], [0.3, -0.7], [2, -1]]; // prettier-ignore
    const expected = pairs.map(([x, z]) => {
      const q = 2 * x + 0.25;
      const [atZ, atNull] = [q * (0.5 - z), q * 0.75].map(Math.exp);
      return [(10 * (3 * z + 1) * atZ) / (atZ + atNull) + 0.5];
    });
    const [x, z] = [0, 1].map((i) => tf.tensor2d(pairs.map((pair) => [pair[i]])));
    assertClose(model.apply(params, {x, z}), expected, scaled(tolerances.matmul, expected.flat()));
    expect(model).toMatchObject({name: 'attention-over-null', config: {nHeads: 1}});
  }),
);

const sizes = {dX: 5, dZ: 4, nHeads: 3, dHead: 4, dValue: 2, dOut: 2};
const model = attentionOverNull(sizes);
const linearOf = (layer: {w: tf.Tensor; b: tf.Tensor}, x: tf.Tensor): tf.Tensor =>
  tf.add(tf.dot(x, layer.w), layer.b);

test(
  'attention that asks for nothing gives z and the null half each; one that finds the null gives the bias, one that finds z its value',
  tidied(() => {
    const params = model.init(key(5));
    const [x, z, bias] = drawn(6, [7, 5], [7, 4], [2]);
    const readOut = {...params.readOut, b: bias};
    const asking = (b: tf.Tensor, nullKeys: tf.Tensor): tf.Tensor => {
      const query = {w: tf.zeros([5, 12]), b};
      return model.apply({...params, query, nullKeys, readOut}, {x, z});
    };
    const value = linearOf(params.value, z);
    const through = (weight: number): tf.Tensor => linearOf(readOut, tf.mul(value, weight));
    assertClose(asking(tf.zeros([12]), params.nullKeys), through(0.5), tolerances.paths);
    assertClose(asking(tf.ones([12]), tf.fill([3, 4], 200)), through(0), tolerances.paths);
    assertClose(asking(tf.ones([12]), tf.fill([3, 4], -200)), through(1), tolerances.paths);
  }),
);

test(
  'only the difference of key and null counts: the same added to both changes nothing',
  tidied(() => {
    const params = model.init(key(7));
    const [x, z, shift] = drawn(8, [7, 5], [7, 4], [3, 4]);
    const moved = {
      ...params,
      key: {...params.key, b: tf.add(params.key.b, tf.reshape(shift, [12]))},
      nullKeys: tf.add(params.nullKeys, shift),
    };
    assertClose(model.apply(moved, {x, z}), model.apply(params, {x, z}), tolerances.paths);
    const keyOnly = {...moved, nullKeys: params.nullKeys};
    const change = tf.sub(model.apply(keyOnly, {x, z}), model.apply(params, {x, z}));
    expect(Math.max(...tf.abs(change).dataSync())).toBeGreaterThan(0.01);
  }),
);

test(
  'heads stand side by side: each reads its own part of queries, keys and values, and their order is of no account',
  tidied(() => {
    const params = model.init(key(9));
    const [x, z] = drawn(10, [7, 5], [7, 4]);
    const order = [2, 0, 1];
    const heads = (leaf: tf.Tensor, axis: number): tf.Tensor => {
      const parts = tf.split(leaf, 3, axis);
      return tf.concat(order.map((head) => parts[head]), axis);
    };
    const outputs = ({w, b}: {w: tf.Tensor; b: tf.Tensor}) => ({w: heads(w, 1), b: heads(b, 0)});
    const reordered: AttentionOverNullParams = {
      query: outputs(params.query),
      key: outputs(params.key),
      value: outputs(params.value),
      nullKeys: heads(params.nullKeys, 0),
      readOut: {...params.readOut, w: heads(params.readOut.w, 0)},
    };
    assertClose(model.apply(reordered, {x, z}), model.apply(params, {x, z}), tolerances.paths);
  }),
); // prettier-ignore

test(
  'queries, keys, values and null keys start with mean square 1 for inputs of mean square 1',
  tidied(() => {
    const wide = attentionOverNull({dX: 64, dZ: 64, nHeads: 16, dHead: 16, dValue: 16, dOut: 8});
    const params = wide.init(key(11));
    const signs = tf.sign(normal(key(12), [200, 64]));
    for (const layer of [params.query, params.key, params.value])
      expect(Math.abs(mean(tf.square(linearOf(layer, signs)).dataSync()) - 1)).toBeLessThan(0.1);
    expect(Math.abs(mean(tf.square(params.nullKeys).dataSync()) - 1)).toBeLessThan(4 * Math.sqrt(2 / 256));
  }),
);
