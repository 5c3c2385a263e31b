// The shapes of nets and of operations without their values, against those with values.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  key,
  normal,
  parameterCountOf,
  traceShapes,
  treeLeaves,
  uniform,
  valueAndGrad,
  type Params,
  type TracedTensor,
} from 'why-attention/core';
import {convolve2d, gather, gelu, matmul, relu, softmax} from 'why-attention/ops';
import {modelRows} from '../../laws/model-registry';

type Form = {readonly shape: readonly number[]; readonly dtype: string};
const form = ({shape, dtype}: Form): Form => ({shape: [...shape], dtype});

/** The forms of a trace's result, in the order of `treeLeaves`. */
function formsOf(tree: unknown): Form[] {
  if (typeof (tree as TracedTensor).id === 'number') return [form(tree as TracedTensor)];
  return Object.values(tree as object).flatMap(formsOf);
}

/** Holds a computation's forms to those of its values, and asks that neither backend keeps a tensor. */
function expectSameForms(compute: () => Params): void {
  tf.tidy(() => {
    const expected = treeLeaves(compute()).map(form);
    const before = tf.memory().numTensors;
    expect(formsOf(traceShapes(compute as () => tf.Tensor).result)).toEqual(expected);
    expect(tf.memory().numTensors).toBe(before);
  });
}

describe.each(modelRows.map((row) => [row.name, row] as const))('%s', (_, {model, input, parameters}) => {
  test('has as shapes the shapes and dtypes that it has with values: parameters, input, output, gradients', () => {
    expectSameForms(() => {
      const params = model.init(key(1));
      const x = input(key(2), 3);
      const {value, grads} = valueAndGrad((own: Params) => tf.mean(tf.square(model.apply(own, x))))(params);
      return {params, x, y: model.apply(params, x), value, grads};
    });
  });

  test('has its parameters counted without a draw', () => {
    expect(parameterCountOf(model)).toBe(parameters);
  });
});

/** What no model of the registry runs: operation, and a computation of it. */
const a = (...shape: number[]): tf.Tensor => normal(key(3), shape);
const whole = (...shape: number[]): tf.Tensor => tf.zeros(shape, 'int32');
const operations: {readonly [name: string]: () => Params} = {
  'elementwise, of one': () => [tf.neg, tf.sqrt, tf.rsqrt, tf.sign, tf.step, tf.floor, tf.sin].map((f) => f(a(2, 3))),
  'elementwise, of two that broadcast': () => [tf.add(a(2, 1, 3), a(4, 1)), tf.sub(whole(3), whole(2, 3)), tf.pow(a(2), 2)],
  'dtypes that meet': () => [tf.mul(whole(2), a(2)), tf.div(whole(2), tf.ones([2], 'int32')), tf.add(whole(2), 1), tf.div(a(2), 3)],
  comparisons: () => [tf.equal(a(2, 3), 0), tf.greater(whole(3), whole(2, 3)), tf.logicalNot(tf.less(a(2), 1))],
  casts: () => [tf.cast(a(2), 'int32'), tf.cast(tf.equal(a(2), 0), 'float32'), tf.onesLike(whole(4)), tf.zerosLike(a(4))],
  choices: () => [tf.where(tf.greater(a(2, 3), 0), a(2, 3), a(3)), tf.clipByValue(a(3), 0, 1), tf.maximum(a(2, 1), a(3))],
  sums: () => [tf.sum(a(2, 3, 4), [0, -1]), tf.sum(a(2, 3)), tf.sum(whole(2, 3), 1, true), tf.sum(tf.equal(a(3), 0))],
  'means and extremes': () => [tf.mean(a(2, 3), 0), tf.max(a(2, 3, 4), -1, true), tf.min(a(2, 3), [0]), tf.prod(a(2, 3), 1)],
  'logical reductions': () => [tf.all(tf.equal(a(2, 3), 0), 1), tf.any(tf.equal(a(2, 3), 0), 0, true)],
  'places of extremes': () => [tf.argMax(a(2, 3, 4), 1), tf.argMin(a(2, 3), -1), ...Object.values(tf.topk(a(2, 5), 3))],
  moments: () => Object.values(tf.moments(a(2, 3, 4), [1], true)),
  norms: () => [tf.norm(a(3, 4)), tf.norm(a(3, 4), 2, 1), tf.logSumExp(a(3, 4), 1)],
  'reshapes with a size left open': () => [tf.reshape(a(2, 6), [-1, 4]), tf.squeeze(a(1, 3, 1), [2]), tf.expandDims(a(2, 3), -1)],
  transposes: () => [tf.transpose(a(2, 3, 4), [2, 0, 1]), tf.transpose(a(2, 3))],
  slices: () => [tf.slice(a(4, 5), [1, 2], [-1, 2]), tf.slice(a(4, 5), [2]), tf.reverse(a(2, 3), 1), tf.cumsum(a(2, 3), 1)],
  'slices with strides': () => [tf.stridedSlice(a(6, 5), [0, 1], [6, 5], [2, 3]), tf.stridedSlice(a(6, 5), [0], [6], [4])],
  joins: () => [tf.concat([a(2, 3), a(4, 3)]), tf.concat([a(2, 3), a(2, 1)], -1), tf.stack([a(2, 3), a(2, 3)], -1)],
  parts: () => [...tf.unstack(a(2, 3, 4), 1), ...tf.split(a(6, 2), 3), ...tf.split(a(2, 6), [1, 2, 3], -1)],
  copies: () => [tf.tile(a(2, 3), [2, 1]), tf.broadcastTo(a(1, 3), [4, 3]), tf.pad(a(2, 3), [[1, 0], [2, 3]]), tf.clone(a(2))],
  gathers: () => [
    tf.gather(a(5, 4), whole(2, 3)), tf.gather(a(5, 4), whole(2), 1), tf.gather(a(2, 5, 4), whole(2, 3), 1, 1),
    tf.gatherND(a(5, 4), whole(3, 1)), tf.unsortedSegmentSum(a(3, 4), tf.zeros([3], 'int32'), 7),
  ],
  'embeddings, of seeds too': () => [gather(a(5, 4), whole(2, 3)), gather(a(2, 5, 4), whole(2, 3))],
  'numbers of nothing': () => [
    tf.zeros([2, 3]), tf.ones([2], 'int32'), tf.fill([2, 2], 7), tf.scalar(3), tf.eye(3), tf.range(0, 7, 2), tf.linspace(0, 1, 5),
    tf.oneHot(whole(2, 3), 4), tf.tensor([[1, 2]], [1, 2], 'int32'), uniform(key(0), [2, 3]),
  ],
  'matrix products': () => [matmul(a(2, 3, 4), a(2, 5, 4), {transposeB: true}), matmul(a(7, 2, 3), a(3, 4)), tf.matMul(a(2, 3), a(3, 4))],
  convolutions: () => [convolve2d(a(2, 9, 8, 3), a(3, 3, 3, 5), {stride: 2, padding: 1}), tf.conv2d(a(1, 9, 8, 3) as tf.Tensor4D, a(3, 3, 3, 5) as tf.Tensor4D, 2, 'same')],
  'convolutions of single channels, pools': () => [
    tf.depthwiseConv2d(a(1, 9, 8, 3) as tf.Tensor4D, a(3, 3, 3, 2) as tf.Tensor4D, 1, 'valid'),
    tf.maxPool(a(1, 9, 8, 3) as tf.Tensor4D, 3, 2, 'same'), tf.avgPool(a(1, 8, 8, 3) as tf.Tensor4D, 2, 2, 'valid'),
  ],
  activations: () => [relu(a(2)), gelu(a(2, 3)), softmax(a(2, 3)), tf.leakyRelu(a(2)), tf.softplus(a(3)), tf.logSoftmax(a(2, 3))],
}; // prettier-ignore

test.each(Object.entries(operations))(
  '%s have as shapes the forms that they have with values',
  (_, compute) => {
    expectSameForms(compute);
  },
);
