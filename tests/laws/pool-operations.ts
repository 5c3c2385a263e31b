// The rows of pooling in ops-registry.ts.
import * as tf from '@tensorflow/tfjs';
import * as ops from 'why-attention/ops';
import * as reference from '../support/reference/convolution';
import type {OpRow} from './ops-registry';

const samples: OpRow['samples'] = [
  {shapes: [[4, 6, 2]], options: {kernel: 2}},
  {shapes: [[2, 5, 5, 2]], options: {kernel: 3, stride: 2, padding: 1}},
  {shapes: [[1, 4, 5, 1]], options: {kernel: 2, stride: 1}},
  // a row and a column under no window
  {shapes: [[2, 5, 5, 1]], options: {kernel: 2}},
  {shapes: [[1, 5, 4, 2]], options: {kernel: 3, stride: 1, padding: [2, 0]}},
  {shapes: [[1, 3, 4, 1]], options: {kernel: 1, stride: 2}},
];
const empty: OpRow['empty'] = {shapes: [[0, 4, 4, 2]], options: {kernel: 2}};

const wrong = (pool: (x: tf.Tensor, options: ops.PoolOptions) => tf.Tensor): OpRow['wrong'] => [
  {
    title: 'a matrix',
    call: () => pool(tf.zeros([4, 4]), {kernel: 2}),
    message: /^x must have shape \[..., H, W, C\]. Got \[4, 4\]/,
  },
  {
    title: 'a window wider than the image',
    call: () => pool(tf.zeros([4, 2, 1]), {kernel: 3, padding: [0, 0]}),
    message: /^x must have an axis W that, with its padding, holds 3 taps at dilation 1. Got \[4, 2, 1\]/,
  },
];

export const poolOperations: readonly OpRow[] = [
  {
    name: 'maxPool2d',
    orders: 1,
    apply: ([x], {kernel = 1, ...options}) => ops.maxPool2d(x, {kernel, ...options}),
    reference: ([x], {kernel = 1, ...options}) => reference.maxPool2d(x, kernel, options),
    samples,
    empty,
    edges: [],
    wrong: wrong(ops.maxPool2d),
  },
  {
    name: 'averagePool2d',
    orders: 1,
    apply: ([x], {kernel = 1, ...options}) => ops.averagePool2d(x, {kernel, ...options}),
    reference: ([x], {kernel = 1, countPadding, ...options}) =>
      reference.averagePool2d(x, kernel, options, countPadding),
    samples: [
      ...samples,
      {shapes: [[2, 5, 3, 2]], options: {kernel: 2, padding: [0, 1], countPadding: false}},
      {shapes: [[1, 5, 5, 1]], options: {kernel: 3, stride: 2, padding: 1, countPadding: false}},
    ],
    empty,
    edges: [],
    wrong: wrong(ops.averagePool2d),
  },
];
