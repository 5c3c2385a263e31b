import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, scan, split} from 'why-attention/core';
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
  ];

  test.each(shapes)('%s has the bits of the whole one, whatever the number of parts', (_, aShape, bShape) => {
    const [a, b] = split(key(7), 2).map((own, i) => normal(own, [aShape, bShape][i]));
    const whole = tf.tidy(() => matmul(a, b).dataSync());
    for (const parts of [1, 2, 3, 8]) {
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

  test('is cut by rows, the last part the rest; a batch by its first axis', () => {
    const byRows = nodesOf([1, 1025, 64], [1, 64, 128], 2);
    expect(byRows.sizes).toEqual([
      [513, 64],
      [512, 64],
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
  ] as [string, number[], number[], number][])('is left whole: %s', (_, aShape, bShape, parts) => {
    expect(nodesOf(aShape, bShape, parts).kinds).toEqual([]);
  });
});
