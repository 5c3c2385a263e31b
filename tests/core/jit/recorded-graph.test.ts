import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {matmul} from 'why-attention/ops';
import {newGraph, type Graph} from '../../../lib/core/jit/graph';
import {nativeBackend} from '../../../lib/core/jit/native';
import {record} from '../../../lib/core/jit/record';
import {addRecording} from '../../../lib/core/jit/recorded-graph';

const native = process.env.WHY_ATTENTION_BACKEND !== 'wasm';

/** The operations of the nodes that a function becomes in a graph, in order. */
function nodesOf(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, parts = 1): string[] {
  const backend = nativeBackend()!;
  const {result, recording} = record(backend, f as never, [x]);
  const operations: string[] = [];
  const graph: Graph = {
    ...newGraph(backend.binding),
    node: (name, op) => {
      operations.push(op);
      return name;
    },
  };
  addRecording(graph, backend.binding, recording, ['x'], (name) => name, parts);
  tf.dispose([result as tf.Tensor, x]);
  return operations;
}

describe.runIf(native)('a recording becomes a graph', () => {
  test('that computes once what is computed twice', () => {
    expect(nodesOf((x) => tf.add(tf.square(x), tf.square(x)), tf.ones([3]))).toEqual(['Square', 'Add']);
    // another constant, another attribute: another node
    expect(nodesOf((x) => tf.add(tf.mul(x, 2), tf.mul(x, 3)), tf.ones([3]))).toEqual(['Mul', 'Mul', 'Add']);
    const sums = nodesOf((x) => tf.add(tf.sum(x, 0, true), tf.sum(x, 0, false)), tf.ones([3, 2]));
    expect(sums.filter((op) => op === 'Sum')).toHaveLength(2);
  });

  test('without casts to the same dtype; others stay', () => {
    expect(nodesOf((x) => tf.square(tf.cast(tf.square(x), 'float32')), tf.ones([3]))).toEqual([
      'Square',
      'Square',
    ]);
    expect(nodesOf((x) => tf.mean(x), tf.ones([3]))).toEqual(['Mean']);
    expect(nodesOf((x) => tf.cast(tf.square(x), 'int32'), tf.ones([3]))).toEqual(['Square', 'Cast']);
  });

  test('with the last of several reshapes reading what the first one read', () => {
    const inputs: string[][] = [];
    const backend = nativeBackend()!;
    const x = tf.ones([6]);
    const {result, recording} = record(
      backend,
      ((given: tf.Tensor) => tf.reshape(tf.reshape(tf.square(given), [2, 3]), [3, 2])) as never,
      [x],
    );
    const graph: Graph = {
      ...newGraph(backend.binding),
      node: (name, op, from) => {
        if (op === 'Reshape') inputs.push([...from]);
        return name;
      },
    };
    addRecording(graph, backend.binding, recording, ['x'], (name) => name, 1);
    expect(inputs.map(([read]) => read)).toEqual(['op0', 'op0']); // op0 is the square
    tf.dispose([result as tf.Tensor, x]);
  });

  test('with large products in parts, where there are several', () => {
    const product = (x: tf.Tensor): tf.Tensor => matmul(x, tf.ones([256, 128]));
    const products = (parts: number): number =>
      nodesOf(product, tf.ones([256, 256]), parts).filter((op) => op === 'BatchMatMulV2').length;
    expect([1, 2, 3].map(products)).toEqual([1, 2, 3]);
  });
});
