/**
 * One row an operation of lib/ops: what drives all laws of all-ops.test.ts. A new operation joins by adding a row.
 */
import * as tf from '@tensorflow/tfjs';
import * as ops from 'why-attention/ops';
import type {Tolerance} from '../support/assert-close';
import type {Array64} from '../support/reference/array';
import type {Moves} from '../support/reference/convolution';
import * as reference from '../support/reference/functions';
import {tolerances} from '../support/tolerances';
import {convOperations} from './conv-operations';
import {poolOperations} from './pool-operations';

/** Plain settings of a call; the same in a sample and in a fixture. */
export type Options = {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly form?: 'exact' | 'tanh';
  readonly ids?: readonly number[];
  readonly idsShape?: readonly number[];
  readonly kernel?: number;
  readonly countPadding?: boolean;
} & Moves;

/** Inputs N(0, 2²) of these shapes. */
export type Sample = {readonly shapes: readonly (readonly number[])[]; readonly options?: Options};

/** A point where derivatives go wrong: kinks, ties, large values. Expected values are closed forms; dy is all ones. */
export type EdgePoint = {
  readonly title: string;
  readonly input: number[];
  readonly value: number | number[];
  readonly gradient: number[];
  readonly options?: Options;
};

/** A call that must throw a ShapeError which names the argument. */
export type WrongShape = {readonly title: string; readonly call: () => tf.Tensor; readonly message: RegExp};

/** What the laws need to know of an operation. */
export type OpRow = {
  /** Its export in lib/ops, and its name in the fixture torch-ops. */
  readonly name: keyof typeof ops;
  /** The call; all inputs are differentiable. */
  readonly apply: (inputs: tf.Tensor[], options: Options) => tf.Tensor;
  /** The same in float64 on plain arrays. */
  readonly reference: (inputs: Array64[], options: Options) => Array64;
  readonly samples: readonly Sample[];
  /** A sample with a zero-size axis; its gradients are empty or zero. */
  readonly empty: Sample;
  readonly edges: readonly EdgePoint[];
  readonly wrong: readonly WrongShape[];
  /** Of the value; 'elementwise' unless said. */
  readonly tolerance?: Tolerance;
  /**
   * The highest derivative that is not the same everywhere: 1 for a linear operation, of whose square the second derivative is tested;
   * 3 (default) for one that differentiates to any order, tested to the third.
   */
  readonly orders?: 1 | 2 | 3;
};

const vectors: readonly Sample[] = [{shapes: [[7]]}, {shapes: [[3, 5]]}, {shapes: [[2, 2, 3]]}];

/** A row of an elementwise operation. */
function elementwise(
  name: OpRow['name'],
  apply: (x: tf.Tensor, options: Options) => tf.Tensor,
  ofReference: (x: Array64, options: Options) => Array64,
  rest: Partial<OpRow> & Pick<OpRow, 'edges'>,
): OpRow {
  return {
    name,
    apply: ([x], options) => apply(x, options),
    reference: ([x], options) => ofReference(x, options),
    samples: [{shapes: [[]]}, ...vectors],
    empty: {shapes: [[2, 0]]},
    wrong: [],
    ...rest,
  };
}

/** A row of an operation on the vectors along the last axis. */
function onLastAxis(
  name: OpRow['name'],
  apply: (x: tf.Tensor) => tf.Tensor,
  ofReference: (x: Array64) => Array64,
  rest: Partial<OpRow> & Pick<OpRow, 'edges'>,
): OpRow {
  return {
    name,
    apply: ([x]) => apply(x),
    reference: ([x]) => ofReference(x),
    samples: [...vectors, {shapes: [[4, 1]]}],
    empty: {shapes: [[0, 3]]},
    wrong: [
      {title: 'a scalar', call: () => apply(tf.scalar(1)), message: /^x must have .*Got (shape )?\[\]/},
    ],
    ...rest,
  };
}

const e = Math.E;

export const operations: readonly OpRow[] = [
  elementwise('exp', ops.exp, reference.exp, {
    edges: [{title: 'at 0 and far down', input: [0, 1, -200], value: [1, e, 0], gradient: [1, e, 0]}],
  }),
  elementwise('erf', ops.erf, reference.erf, {
    edges: [
      {
        title: 'at 0 and ±large',
        input: [0, 50, -50],
        value: [0, 1, -1],
        gradient: [2 / Math.sqrt(Math.PI), 0, 0],
      },
    ],
  }),
  elementwise('relu', ops.relu, reference.relu, {
    orders: 2,
    edges: [
      {title: 'at its kink', input: [0, -0, 1e30, -1e30], value: [0, 0, 1e30, 0], gradient: [0, 0, 1, 0]},
    ],
  }),
  elementwise('tanh', ops.tanh, reference.tanh, {
    edges: [{title: 'at 0 and ±large', input: [0, 100, -100], value: [0, 1, -1], gradient: [1, 0, 0]}],
  }),
  elementwise('sigmoid', ops.sigmoid, reference.sigmoid, {
    edges: [{title: 'at 0 and ±large', input: [0, 200, -200], value: [0.5, 1, 0], gradient: [0.25, 0, 0]}],
  }),
  elementwise('silu', ops.silu, reference.silu, {
    edges: [{title: 'at 0 and ±large', input: [0, 200, -200], value: [0, 200, 0], gradient: [0.5, 1, 0]}],
  }),
  elementwise(
    'gelu',
    (x, options) => ops.gelu(x, options),
    (x, {form = 'exact'}) => (form === 'exact' ? reference.geluExact(x) : reference.geluTanh(x)),
    {
      samples: [{shapes: [[3, 5]]}, {shapes: [[7]], options: {form: 'tanh'}}],
      edges: [
        {title: 'at 0 and ±large', input: [0, 50, -50], value: [0, 50, 0], gradient: [0.5, 1, 0]},
        {
          title: 'at 0 and ±large, tanh',
          input: [0, 50, -50],
          value: [0, 50, 0],
          gradient: [0.5, 1, 0],
          options: {form: 'tanh'},
        },
      ],
    },
  ),
  onLastAxis('softmax', ops.softmax, reference.softmax, {
    edges: [
      {title: 'of ties', input: [5, 5], value: [0.5, 0.5], gradient: [0, 0]},
      {title: 'far apart', input: [1000, -1000], value: [1, 0], gradient: [0, 0]},
    ],
  }),
  onLastAxis('logSoftmax', ops.logSoftmax, reference.logSoftmax, {
    edges: [
      {title: 'of ties', input: [5, 5], value: [-Math.LN2, -Math.LN2], gradient: [0, 0]},
      {title: 'far apart', input: [1000, -1000], value: [0, -2000], gradient: [-1, 1]},
    ],
  }),
  onLastAxis('logSumExp', ops.logSumExp, reference.logSumExp, {
    edges: [
      {title: 'of ties', input: [5, 5], value: 5 + Math.LN2, gradient: [0.5, 0.5]},
      {title: 'far apart', input: [1000, -1000], value: 1000, gradient: [1, 0]},
    ],
  }),
  onLastAxis('max', ops.max, reference.max, {
    orders: 2,
    edges: [
      {title: 'of a tie of two', input: [2, 1, 2], value: 2, gradient: [0.5, 0, 0.5]},
      {title: 'of a tie of all', input: [0, 0, 0, 0], value: 0, gradient: [0.25, 0.25, 0.25, 0.25]},
    ],
    wrong: [
      {title: 'a scalar', call: () => ops.max(tf.scalar(1)), message: /^x must have a last axis/},
      {
        title: 'an empty last axis',
        call: () => ops.max(tf.zeros([2, 0])),
        message: /^x must have a last axis.*\[2, 0\]/,
      },
    ],
  }),
  {
    name: 'matmul',
    orders: 2,
    apply: ([a, b], options) => ops.matmul(a, b, options),
    reference: ([a, b], options) => reference.matmul(a, b, options),
    tolerance: tolerances.matmul,
    samples: [
      {
        shapes: [
          [2, 3],
          [3, 4],
        ],
      },
      {
        shapes: [
          [3, 2],
          [3, 4],
        ],
        options: {transposeA: true},
      },
      {
        shapes: [
          [2, 3],
          [4, 3],
        ],
        options: {transposeB: true},
      },
      {
        shapes: [
          [3, 2],
          [4, 3],
        ],
        options: {transposeA: true, transposeB: true},
      },
      {
        shapes: [
          [2, 2, 3],
          [2, 3, 2],
        ],
      },
      {
        shapes: [
          [2, 2, 2, 3],
          [2, 2, 3, 1],
        ],
      },
      // Broadcast batch axes: one matrix for all, one for each of another axis, both sides at once.
      {
        shapes: [
          [2, 2, 3],
          [3, 2],
        ],
      },
      {
        shapes: [
          [2, 2, 3],
          [2, 3],
        ],
        options: {transposeB: true},
      },
      {
        shapes: [
          [2, 3, 2],
          [3, 2],
        ],
        options: {transposeA: true},
      },
      {
        shapes: [
          [2, 3],
          [2, 3, 2],
        ],
      },
      {
        shapes: [
          [3, 2],
          [2, 3, 2],
        ],
        options: {transposeA: true},
      },
      {
        shapes: [
          [2, 3],
          [2, 2, 3],
        ],
        options: {transposeB: true},
      },
      {
        shapes: [
          [3, 2],
          [2, 2, 3],
        ],
        options: {transposeA: true, transposeB: true},
      },
      {
        shapes: [
          [2, 1, 2, 3],
          [1, 3, 3, 1],
        ],
      },
      {
        shapes: [
          [1, 2, 3],
          [2, 3, 1],
        ],
      },
    ],
    empty: {
      shapes: [
        [2, 0],
        [0, 3],
      ],
    },
    edges: [],
    wrong: [
      {
        title: 'a vector a',
        call: () => ops.matmul(tf.zeros([3]), tf.zeros([3, 2])),
        message: /^a must have.*a \[3\]/,
      },
      {
        title: 'a vector b',
        call: () => ops.matmul(tf.zeros([2, 3]), tf.zeros([3])),
        message: /^b must have.*b \[3\]/,
      },
      {
        title: 'other inner sizes',
        call: () => ops.matmul(tf.zeros([2, 3]), tf.zeros([4, 2])),
        message: /^b must have inner size 3 \(axis -2\).*a \[2, 3\].*Got b \[4, 2\]/,
      },
      {
        title: 'other inner sizes, transposed',
        call: () => ops.matmul(tf.zeros([2, 3]), tf.zeros([4, 5]), {transposeA: true, transposeB: true}),
        message: /^b must have inner size 2 \(axis -1\).*a \[2, 3\] transposed.*Got b \[4, 5\]/,
      },
      {
        title: 'other batch axes',
        call: () => ops.matmul(tf.zeros([2, 1, 3]), tf.zeros([4, 3, 1])),
        message: /^b must have 2 or 1 elements along axis -3.*Got b \[4, 3, 1\]/,
      },
    ],
  },
  {
    name: 'gather',
    orders: 1,
    apply: ([table], {ids = [], idsShape = [ids.length]}) =>
      ops.gather(table, tf.tensor([...ids], [...idsShape], 'int32')),
    reference: ([table], {ids = [], idsShape = [ids.length]}) => reference.gather(table, ids, idsShape),
    samples: [
      {shapes: [[4, 3]], options: {ids: [0, 2, 2, 3, 2]}},
      {shapes: [[3, 2]], options: {ids: [0, 1, 1, 2], idsShape: [2, 2]}},
      {shapes: [[3, 2]], options: {ids: [2], idsShape: []}},
    ],
    empty: {shapes: [[3, 2]], options: {ids: [], idsShape: [0]}},
    edges: [],
    wrong: [
      {
        title: 'a vector as table',
        call: () => ops.gather(tf.zeros([3]), tf.tensor1d([0], 'int32')),
        message: /^table must have shape \[V, D\] or \[S, V, D\]. Got \[3\]/,
      },
      {
        title: 'float numbers',
        call: () => ops.gather(tf.zeros([3, 2]), tf.tensor1d([0])),
        message: /^ids must have dtype int32. Got float32/,
      },
      {
        title: 'other seeds',
        call: () => ops.gather(tf.zeros([2, 3, 2]), tf.zeros([4, 5], 'int32')),
        message: /^ids must have the 2 seeds.*Got \[4, 5\]/,
      },
    ],
  },
  ...convOperations,
  ...poolOperations,
];
