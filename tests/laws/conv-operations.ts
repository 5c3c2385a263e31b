// The rows of the convolutions in ops-registry.ts.
import * as tf from '@tensorflow/tfjs';
import * as ops from 'why-attention/ops';
import * as reference from '../support/reference/convolution';
import {tolerances} from '../support/tolerances';
import type {OpRow} from './ops-registry';

export const convOperations: readonly OpRow[] = [
  {
    name: 'convolve1d',
    orders: 2,
    tolerance: tolerances.matmul,
    apply: ([x, w], options) => ops.convolve1d(x, w, options),
    reference: ([x, w], options) => reference.convolve1d(x, w, options),
    samples: [
      {
        shapes: [
          [2, 5, 2],
          [3, 2, 2],
        ],
      },
      {
        shapes: [
          [1, 4, 1],
          [1, 1, 3],
        ],
      },
      {
        shapes: [
          [2, 7, 2],
          [3, 2, 1],
        ],
        options: {stride: 2, padding: 1},
      },
      // the last numbers are under no tap
      {
        shapes: [
          [1, 8, 1],
          [2, 1, 2],
        ],
        options: {stride: 3},
      },
      {
        shapes: [
          [1, 6, 1],
          [1, 1, 2],
        ],
        options: {stride: 2},
      },
      {
        shapes: [
          [1, 5, 2],
          [5, 2, 1],
        ],
        options: {stride: 2, padding: [1, 3]},
      },
      {
        shapes: [
          [1, 7, 2],
          [2, 2, 2],
        ],
        options: {dilation: 3, padding: [3, 0]},
      },
      {
        shapes: [
          [1, 9, 1],
          [3, 1, 2],
        ],
        options: {dilation: 2, stride: 3, padding: 2},
      },
      {
        shapes: [
          [2, 4, 2],
          [3, 2, 2],
        ],
        options: {padding: 1, circular: true},
      },
      {
        shapes: [
          [1, 6, 1],
          [5, 1, 2],
        ],
        options: {stride: 2, padding: 2, circular: true},
      },
      {
        shapes: [
          [1, 5, 1],
          [2, 1, 2],
        ],
        options: {dilation: 4, padding: [0, 4], circular: true},
      },
    ],
    empty: {
      shapes: [
        [0, 5, 2],
        [3, 2, 2],
      ],
      options: {padding: 1},
    },
    edges: [],
    wrong: [
      {
        title: 'a matrix w',
        call: () => ops.convolve1d(tf.zeros([2, 5, 1]), tf.zeros([3, 1])),
        message: /^w must have shape \[K, In, Out\] or \[S, K, In, Out\]. Got \[3, 1\]/,
      },
      {
        title: 'other channels',
        call: () => ops.convolve1d(tf.zeros([2, 5, 3]), tf.zeros([3, 1, 1])),
        message: /^x must have shape \[B, L, 1\] to match w. Got \[2, 5, 3\]/,
      },
      {
        title: 'other seeds',
        call: () => ops.convolve1d(tf.zeros([4, 2, 5, 1]), tf.zeros([2, 3, 1, 1])),
        message: /^x must have shape \[2, B, L, 1\] to match w. Got \[4, 2, 5, 1\]/,
      },
      {
        title: 'a filter longer than the input',
        call: () => ops.convolve1d(tf.zeros([2, 5, 1]), tf.zeros([3, 1, 1]), {dilation: 3}),
        message: /^x must have an axis L that, with its padding, holds 3 taps at dilation 3. Got \[2, 5, 1\]/,
      },
      {
        title: 'more circular padding than there is to come round',
        call: () => ops.convolve1d(tf.zeros([2, 2, 1]), tf.zeros([1, 1, 1]), {padding: 3, circular: true}),
        message: /^x must have an axis L of at least the circular padding, 3. Got \[2, 2, 1\]/,
      },
    ],
  },
  {
    name: 'convolve2d',
    orders: 2,
    tolerance: tolerances.matmul,
    apply: ([x, w], options) => ops.convolve2d(x, w, options),
    reference: ([x, w], options) => reference.convolve2d(x, w, options),
    samples: [
      // from 8 channels on by the native library's kernels
      {
        shapes: [
          [2, 3, 4, 8],
          [2, 3, 8, 2],
        ],
      },
      {
        shapes: [
          [1, 4, 3, 8],
          [3, 2, 8, 1],
        ],
        options: {stride: 2, padding: 1},
      },
      {
        shapes: [
          [1, 3, 3, 9],
          [2, 2, 9, 1],
        ],
        options: {padding: [1, 0], circular: true},
      },
      {
        shapes: [
          [2, 3, 4, 2],
          [2, 3, 2, 2],
        ],
      },
      {
        shapes: [
          [1, 5, 4, 1],
          [3, 3, 1, 2],
        ],
        options: {stride: 2, padding: 1},
      },
      {
        shapes: [
          [1, 4, 6, 1],
          [5, 5, 1, 1],
        ],
        options: {stride: 2, padding: 2},
      },
      {
        shapes: [
          [1, 5, 5, 1],
          [2, 2, 1, 2],
        ],
        options: {stride: 3, padding: [1, 0]},
      },
      {
        shapes: [
          [1, 5, 6, 1],
          [2, 3, 1, 1],
        ],
        options: {dilation: 2, stride: 2, padding: 1},
      },
      {
        shapes: [
          [1, 4, 3, 1],
          [3, 3, 1, 2],
        ],
        options: {padding: 1, circular: true},
      },
    ],
    empty: {
      shapes: [
        [0, 4, 4, 1],
        [2, 2, 1, 3],
      ],
      options: {stride: 2},
    },
    edges: [],
    wrong: [
      {
        title: 'a filter of one axis',
        call: () => ops.convolve2d(tf.zeros([2, 5, 5, 1]), tf.zeros([3, 1, 1])),
        message: /^w must have shape \[Kh, Kw, In, Out\] or \[S, Kh, Kw, In, Out\]. Got \[3, 1, 1\]/,
      },
      {
        title: 'images without channels',
        call: () => ops.convolve2d(tf.zeros([2, 5, 5]), tf.zeros([3, 3, 1, 1])),
        message: /^x must have shape \[B, H, W, 1\] to match w. Got \[2, 5, 5\]/,
      },
      {
        title: 'a filter wider than the input',
        call: () => ops.convolve2d(tf.zeros([2, 5, 1, 1]), tf.zeros([3, 3, 1, 1])),
        message:
          /^x must have an axis W that, with its padding, holds 3 taps at dilation 1. Got \[2, 5, 1, 1\]/,
      },
    ],
  },
  {
    name: 'patches1d',
    orders: 1,
    apply: ([x], {kernel = 1, ...options}) => ops.patches1d(x, kernel, options),
    reference: ([x], {kernel = 1, ...options}) => reference.patches1d(x, kernel, options),
    samples: [
      {shapes: [[2, 5, 2]], options: {kernel: 3, padding: 1}},
      {shapes: [[7, 2]], options: {kernel: 5, stride: 2, padding: 2, circular: true}},
      {shapes: [[2, 2, 8, 1]], options: {kernel: 2, stride: 3, dilation: 2}},
    ],
    empty: {shapes: [[0, 5, 2]], options: {kernel: 2}},
    edges: [],
    wrong: [
      {
        title: 'a vector',
        call: () => ops.patches1d(tf.zeros([5]), 2),
        message: /^x must have shape \[..., L, C\]. Got \[5\]/,
      },
      {
        title: 'a filter longer than the input',
        call: () => ops.patches1d(tf.zeros([2, 3, 1]), 4),
        message: /^x must have an axis L that, with its padding, holds 4 taps.*Got \[2, 3, 1\]/,
      },
    ],
  },
];
