// A trace: its graph, what it costs, the backend that it leaves, and what it refuses.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  ConfigError,
  jit,
  key,
  normal,
  parameterCountOf,
  parameterShapes,
  ShapeError,
  traceShapes,
  valueAndGrad,
} from 'why-attention/core';
import {initLayerNorm, initLinear, layerNorm, linear, type LinearParams} from 'why-attention/nn';
import {gather, gelu, matmul, softmax} from 'why-attention/ops';
import {onBackend} from '../../support/on-backend';

describe('a graph', () => {
  const traced = traceShapes(() => {
    const [x, w] = [normal(key(0), [5, 4]), normal(key(1), [4, 3])];
    return {x, w, y: tf.add(tf.matMul(x, w), tf.scalar(1))};
  });

  test('has each operation with what goes in and comes out', () => {
    const {result, kernels} = traced;
    const [, , product, sum] = kernels;
    expect(kernels.map(({kernel}) => kernel)).toEqual(['Fill', 'Fill', 'BatchMatMul', 'Add']);
    expect(product.inputs).toEqual([result.x, result.w]);
    expect(product.outputs).toEqual([{id: expect.any(Number), shape: [5, 3], dtype: 'float32'}]);
    expect(sum.inputs[0]).toEqual(product.outputs[0]);
    expect(sum.outputs).toEqual([result.y]);
  });

  test('names each tensor once, also one from outside', () => {
    tf.tidy(() => {
      const outside = tf.zeros([2]);
      const {result, kernels} = traceShapes(() => [tf.add(outside, outside), outside]);
      expect(kernels[0].inputs).toEqual([result[1], result[1]]);
      expect(outside.dataSync()).toHaveLength(2);
    });
  });
});

/** A block of a transformer of width d with k features in its MLP, in the shapes of BERT. */
const tokens = 128;
type Block = {readonly maps: readonly LinearParams[]; readonly norm: ReturnType<typeof initLayerNorm>};
const large = {
  init: () => ({
    embedding: normal(key(0), [30522, 1024]),
    blocks: Array.from({length: 24}, (): Block => ({
      maps: [1024, 1024, 1024, 1024, 4096].map((dOut) => initLinear(key(1), {dIn: 1024, dOut})),
      norm: initLayerNorm({dModel: 1024}),
    })),
  }),
};

describe('a net of 235 million parameters', () => {
  test('is counted, and applied, in little memory', () => {
    const sizeOfBlock = 4 * (1024 * 1024 + 1024) + 1024 * 4096 + 4096 + 2 * 1024;
    const before = process.memoryUsage();
    expect(parameterCountOf(large)).toBe(30522 * 1024 + 24 * sizeOfBlock);
    const {result} = traceShapes(() => {
      const {embedding, blocks} = large.init();
      let h = gather(embedding, tf.zeros([tokens], 'int32'));
      for (const {maps, norm} of blocks) {
        const [q, k, v] = maps.map((map) => linear(map, h));
        h = layerNorm(norm, tf.add(h, matmul(softmax(matmul(q, k, {transposeB: true})), v)));
        gelu(linear(maps[4], h));
      }
      return h;
    });
    expect(result.shape).toEqual([tokens, 1024]);
    const after = process.memoryUsage();
    // Its numbers would be 900 MB; biases and norms are zeros and ones of 1 MB at most.
    expect(after.rss - before.rss).toBeLessThan(200 * 2 ** 20);
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(50 * 2 ** 20);
  });

  test('leaves nothing behind', () => {
    const before = tf.memory();
    parameterShapes(large);
    expect(tf.memory()).toMatchObject({
      numTensors: before.numTensors,
      numBytes: before.numBytes,
      numDataBuffers: before.numDataBuffers,
    });
  });
});

describe('the backend that computes', () => {
  test('is there again, also after a throw, and after a trace inside a trace', () => {
    const before = tf.getBackend();
    expect(before).toBe('tensorflow');
    const inside: string[] = [];
    traceShapes(() => {
      inside.push(tf.getBackend());
      expect(parameterCountOf({init: () => tf.zeros([4])})).toBe(4);
      inside.push(tf.getBackend());
      return tf.zeros([1]);
    });
    expect(inside).toEqual(['shapes', 'shapes']);
    expect(tf.getBackend()).toBe(before);
    const tensors = tf.memory().numTensors;
    const fails = (): never => {
      tf.zeros([3]);
      throw new RangeError('mine');
    };
    expect(() => traceShapes(fails)).toThrow(RangeError);
    expect(() => traceShapes(() => valueAndGrad(fails)(tf.zeros([2])).value)).toThrow(RangeError);
    expect(tf.getBackend()).toBe(before);
    expect(tf.memory().numTensors).toBe(tensors);
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
  });

  test('may be WebAssembly', async () => {
    const [shape, sum] = await onBackend('wasm', () => {
      const traced = traceShapes(() => tf.matMul(tf.zeros([2, 3]), tf.zeros([3, 4]))).result.shape;
      return [traced, tf.tidy(() => tf.add(1, 2).dataSync()[0])];
    });
    expect([shape, sum]).toEqual([[2, 4], 3]);
    expect(tf.getBackend()).toBe('tensorflow');
  });

  test('a compiled function runs operation by operation in it, and is compiled after it', () => {
    const double = jit((x: tf.Tensor) => tf.mul(x, 2));
    const {kernels} = traceShapes(() => double(normal(key(0), [3])));
    expect(kernels.map(({kernel}) => kernel)).toEqual(['Fill', 'Multiply']);
    tf.tidy(() => void expect([...double(tf.tensor1d([4])).dataSync()]).toEqual([8]));
    double.dispose();
  });
});

describe('it refuses', () => {
  test.each<[string, () => unknown]>([
    ['dataSync', () => tf.zeros([1]).dataSync()],
    ['arraySync', () => tf.add(1, 2).arraySync()],
  ])('to read values by %s', (_, read) => {
    expect(() => traceShapes(() => (read(), tf.zeros([1])))).toThrow(
      'Inside traceShapes a tensor has a shape and no values (dataSync, arraySync, data or array was called). Compute with the tensor, or read it outside.',
    );
  });

  test('to read values later', async () => {
    let late: Promise<unknown> | undefined;
    traceShapes(() => {
      late = tf.zeros([1]).data();
      return [];
    });
    await expect(late).rejects.toThrow('has a shape and no values');
  });

  test('an operation that it has no rule for, by its name', () => {
    const unknown = (): unknown =>
      traceShapes(() => tf.einsum('ij,jk->ik', tf.zeros([2, 3]), tf.zeros([3, 4])));
    expect(unknown).toThrow(ConfigError);
    expect(unknown).toThrow(
      'traceShapes does not know the shape of Einsum. Give it a rule in lib/core/shape-trace, or compose the function of other operations.',
    );
    expect(tf.getBackend()).toBe('tensorflow');
  });

  test('what the operations refuse', () => {
    expect(() => traceShapes(() => matmul(tf.zeros([2, 3]), tf.zeros([4, 5])))).toThrow(ShapeError);
    expect(() => traceShapes(() => tf.add(tf.zeros([2]), tf.zeros([3])))).toThrow('could not be broadcast');
  });
});
