import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {jit, key, normal, scan, split} from 'why-attention/core';
import {matmul} from 'why-attention/ops';
import {newGraph} from '../../../lib/core/jit/graph';
import {nativeBackend} from '../../../lib/core/jit/native';
import {addInParts, type Product} from '../../../lib/core/jit/product-in-parts';
import {assertClose} from '../../support/assert-close';
import {tolerances} from '../../support/tolerances';

const native = process.env.WHY_ATTENTION_BACKEND !== 'wasm';

describe.runIf(native)('a large matrix product inside a graph', () => {
  const shapes: [string, number[], number[]][] = [
    ['of two matrices', [515, 130], [130, 128]],
    ['of a batch of one', [1, 1024, 64], [1, 64, 96]],
    ['of a batch', [5, 300, 64], [5, 64, 64]],
    ['that is small', [8, 4], [4, 4]],
    ['of a batch with two axes', [2, 3, 300, 64], [2, 3, 64, 64]],
    ['of two rows', [2, 2048], [2048, 1024]],
    ['of a row more than a part may have few of', [33, 512], [512, 512]],
    ['of few rows', [64, 256], [256, 256]],
    ['of many small pairs', [300, 32, 16], [300, 16, 32]],
  ];

  test.each(shapes)('%s has the bits of the whole one, whatever the number of parts', (_, aShape, bShape) => {
    const [a, b] = split(key(7), 2).map((own, i) => normal(own, [aShape, bShape][i]));
    const whole = tf.tidy(() => matmul(a, b).dataSync());
    for (const parts of [1, 2, 3, 8, 64, 300]) {
      const products = scan(
        (state: tf.Tensor, factor: tf.Tensor) => ({
          state: tf.add(state, 1),
          output: matmul(tf.mul(a0(state), factor), b0(state)),
        }),
        {parts},
      );
      // Factors come in as part of the state; its first number counts.
      const a0 = (state: tf.Tensor): tf.Tensor => tf.reshape(tf.slice(state, [1], [a.size]), aShape);
      const b0 = (state: tf.Tensor): tf.Tensor => tf.reshape(tf.slice(state, [1 + a.size], [b.size]), bShape);
      const state = tf.concat([tf.zeros([1]), tf.reshape(a, [-1]), tf.reshape(b, [-1])]);
      const first = products(state, tf.ones([2]));
      const again = products(state, tf.ones([1]));
      assertClose([...again.outputs.dataSync()], [...whole], tolerances.exact, `${parts} parts`);
      products.dispose();
      tf.dispose([state, first.state, first.outputs, again.state, again.outputs]);
    }
    tf.dispose([a, b]);
  });

  const product = (aShape: number[], bShape: number[]): Product => ({
    name: 'product',
    op: 'BatchMatMulV2',
    dtype: nativeBackend()!.binding.TF_FLOAT,
    attributes: {},
    a: 'a',
    b: 'b',
    aShape,
    bShape,
  });
  /** The kinds of the nodes that are added, and the rows that each part takes. */
  function nodesOf(aShape: number[], bShape: number[], parts: number): {kinds: string[]; sizes: number[][]} {
    const kinds: string[] = [];
    const sizes: number[][] = [];
    const {binding} = nativeBackend()!;
    const graph = {
      ...newGraph(binding),
      node: (name: string, op: string) => {
        kinds.push(op);
        return name;
      },
    };
    addInParts(graph, binding, product(aShape, bShape), parts, (name, values) => {
      if (/\/a\d+\/size$/.test(name)) sizes.push([...values]);
      return name;
    });
    return {kinds, sizes};
  }

  test('of whole numbers can be cut too', () => {
    const multiply = jit((a: tf.Tensor, b: tf.Tensor) => matmul(a, b));
    const [a, b] = [tf.ones([256, 256], 'int32'), tf.fill([256, 256], 3, 'int32')];
    const products = [1, 2, 3].map(() => multiply(a, b));
    expect(products[2].dtype).toBe('int32');
    expect(new Set(products[2].dataSync())).toEqual(new Set([768]));
    multiply.dispose();
    tf.dispose([a, b, ...products]);
  });

  test('is cut by rows, a batch by its first axis; no part has few', () => {
    const byRows = nodesOf([1, 1025, 64], [1, 64, 128], 2);
    expect(byRows.sizes.map(([rows]) => rows).reduce((sum, rows) => sum + rows)).toBe(1025);
    expect(byRows.sizes).toHaveLength(2);
    expect(nodesOf([100, 512], [512, 512], 64).sizes).toEqual([
      [33, 512],
      [34, 512],
      [33, 512],
    ]);
    expect(byRows.kinds.filter((kind) => kind === 'BatchMatMulV2')).toHaveLength(2);
    expect(nodesOf([5, 300, 64], [5, 64, 64], 2).sizes).toEqual([
      [3, 300, 64],
      [2, 300, 64],
    ]);
  });

  test.each([
    ['one part', [1024, 64], [64, 128], 1],
    ['little work', [64, 64], [64, 64], 2],
    ['two axes of a batch', [2, 3, 300, 64], [2, 3, 64, 64], 2],
    ['factors with other batches', [4, 300, 64], [1, 64, 64], 2],
    ['a single row', [1, 4096], [4096, 4096], 2],
    ['parts of few rows', [63, 512], [512, 512], 2],
  ] as [string, number[], number[], number][])('is left whole: %s', (_, aShape, bShape, parts) => {
    expect(nodesOf(aShape, bShape, parts).kinds).toEqual([]);
  });
});
