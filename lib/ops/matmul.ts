import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';

/** Which factors of a matrix product are transposed. */
export type Transposes = {
  /** Use aᵀ: a is [..., K, N]. Default false. */
  transposeA?: boolean;
  /** Use bᵀ: b is [..., M, K]. Default false. */
  transposeB?: boolean;
};

/**
 * Matrix product over the last two axes: c = a b, with batch axes that broadcast as in NumPy.
 *
 * Axes: leading axes (seeds, batch, heads) are batch axes; a missing one counts as 1.
 *
 * @param a - [..., N, K], or [..., K, N] with transposeA
 * @param b - [..., K, M], or [..., M, K] with transposeB
 * @param options - which factors to transpose
 * @returns [..., N, M]
 * @throws ShapeError if a factor has fewer than two axes, if the inner sizes differ, or if the batch axes do not broadcast
 * @remarks Differs from tf.matMul: the gradient of a broadcast batch axis is summed, where tf.matMul throws.
 * @example
 * matmul(tf.tensor2d([[1, 2]]), tf.tensor2d([[3], [4]])).arraySync(); // => [[11]]
 */
export function matmul(
  a: tf.Tensor,
  b: tf.Tensor,
  {transposeA = false, transposeB = false}: Transposes = {},
): tf.Tensor {
  assertFactors(a, b, transposeA, transposeB);
  const batchA = a.shape.slice(0, -2);
  const batchB = b.shape.slice(0, -2);
  if (a.size === 0 || b.size === 0) return multiplyEmpty(a, b, transposeA, transposeB);
  if (same(batchA, batchB)) return multiplyPairs(a, b, transposeA, transposeB);
  if (b.rank === 2 && !transposeA) {
    // One matrix for the whole batch: all rows in one product.
    const rows = tf.reshape(a, [rowsOf(a), a.shape[a.rank - 1]]);
    return tf.reshape(multiplyPairs(rows, b, false, transposeB), [
      ...a.shape.slice(0, -1),
      columnsOf(b, transposeB),
    ]);
  }
  return multiplyBroadcast(a, b, transposeA, transposeB);
}

/** Zeros: a sum of no products. On WebAssembly tf.matMul returns whatever the memory held. */
function multiplyEmpty(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const rows = a.shape[a.rank - (transposeA ? 1 : 2)];
  const product = tf.customGrad((...args) => {
    const [x, y] = args as [tf.Tensor, tf.Tensor];
    const gradients = (): tf.Tensor[] => [tf.zeros(x.shape), tf.zeros(y.shape)];
    return {value: tf.zeros([...batch, rows, columnsOf(b, transposeB)]), gradFunc: gradients};
  });
  return product(a, b);
}

// WebAssembly has its fast kernel for single matrices only. Looping over pairs beats one batched call from about 2^18 multiplications
// a pair (measured: 11 against 19 ms at 16 pairs of [64, 64] x [64, 128], 2.8 against 2.3 ms at [64, 32] x [32, 32]). The native library
// has a fast batched kernel: 0.16 against 0.42 ms at 8 pairs of [1024, 17] x [17, 16], 2.2 against 2.1 ms at [128, 256] x [256, 256].
const LOOP_FROM_MULTIPLICATIONS = 2 ** 18;
const LOOP_UP_TO_PAIRS = 64;

function multiplyPairs(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  const pairs = a.shape.slice(0, -2).reduce((product, size) => product * size, 1);
  const perPair = a.shape[a.rank - 2] * a.shape[a.rank - 1] * columnsOf(b, transposeB);
  const loops =
    tf.getBackend() === 'wasm' &&
    pairs > 1 &&
    pairs <= LOOP_UP_TO_PAIRS &&
    perPair >= LOOP_FROM_MULTIPLICATIONS;
  if (loops) return multiplyOneByOne(a, b, {transposeA, transposeB});
  return isLayer(a, b, transposeA, transposeB)
    ? multiplyLayer(a, b)
    : tf.matMul(a, b, transposeA, transposeB);
}

/** Whether a product is a layer's: many rows through a matrix that is no wider than high, on the native backend. */
function isLayer(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): boolean {
  const [nRows, dIn] = a.shape.slice(-2);
  const dOut = b.shape[b.rank - 1];
  return tf.getBackend() === 'tensorflow' && !transposeA && !transposeB && nRows >= 4 * dIn && dIn >= dOut;
}

/**
 * a b with the gradient of b computed as (dcᵀ a)ᵀ instead of aᵀ dc: the library sums over many rows faster when the result is wide (measured on one core, 1,024 rows:
 * 0.37 against 0.59 ms at 256 x 64, 0.11 against 0.14 at 64 x 64).
 */
function multiplyLayer(a: tf.Tensor, b: tf.Tensor): tf.Tensor {
  const product = tf.customGrad((...args) => {
    const [x, y, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([x, y]);
    return {
      value: tf.matMul(x, y),
      gradFunc: (dc, [left, right]) => [
        matmul(dc, right, {transposeB: true}),
        swapLastAxes(matmul(dc, left, {transposeA: true})),
      ],
    };
  });
  return product(a, b);
}

function swapLastAxes(x: tf.Tensor): tf.Tensor {
  const axes = x.shape.map((_, i) => i);
  return tf.transpose(x, [...axes.slice(0, -2), axes[x.rank - 1], axes[x.rank - 2]]);
}

/**
 * The product of matmul as a loop over the pairs of a batch: the other path, chosen by size where it is faster.
 *
 * @param a - [*batch, N, K]
 * @param b - [*batch, K, M]; the batch axes of a
 * @param options - which factors to transpose
 * @returns [*batch, N, M]
 * @example
 * multiplyOneByOne(tf.ones([2, 1, 3]), tf.ones([2, 3, 1])).arraySync(); // => [[[3]], [[3]]]
 */
export function multiplyOneByOne(
  a: tf.Tensor,
  b: tf.Tensor,
  {transposeA = false, transposeB = false}: Transposes = {},
): tf.Tensor {
  const batch = a.shape.slice(0, -2);
  const matrices = (x: tf.Tensor): tf.Tensor[] => tf.unstack(tf.reshape(x, [-1, ...x.shape.slice(-2)]));
  const others = matrices(b);
  const products = matrices(a).map((matrix, i) => tf.matMul(matrix, others[i], transposeA, transposeB));
  return tf.reshape(tf.stack(products), [...batch, ...products[0].shape]);
}

function multiplyBroadcast(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  const product = tf.customGrad((...args) => {
    const [x, y, save] = args as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    save([x, y]);
    return {
      value: valueOfBroadcast(x, y, transposeA, transposeB),
      gradFunc: (dc, [left, right]) => {
        const dLeft = transposeA
          ? matmul(right, dc, {transposeA: transposeB, transposeB: true})
          : matmul(dc, right, {transposeB: !transposeB});
        const dRight = transposeB
          ? matmul(dc, left, {transposeA: true, transposeB: transposeA})
          : matmul(left, dc, {transposeA: !transposeA});
        return [sumTo(dLeft, left.shape), sumTo(dRight, right.shape)];
      },
    };
  });
  return product(a, b);
}

function valueOfBroadcast(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): tf.Tensor {
  if (tf.getBackend() === 'tensorflow') return tf.matMul(a, b, transposeA, transposeB);
  // Other backends broadcast a batch as a whole or not at all.
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const expand = (x: tf.Tensor): tf.Tensor => tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  return tf.matMul(expand(a), expand(b), transposeA, transposeB);
}

/** Sums the axes along which a tensor of `shape` was broadcast to x. */
function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return axes.length === 0 ? x : tf.reshape(tf.sum(x, axes), shape);
}

function assertFactors(a: tf.Tensor, b: tf.Tensor, transposeA: boolean, transposeB: boolean): void {
  const [named, other] = [`a [${a.shape.join(', ')}]`, `b [${b.shape.join(', ')}]`];
  if (a.rank < 2) throw new ShapeError(`a must have at least two axes. Got ${named}.`);
  if (b.rank < 2) throw new ShapeError(`b must have at least two axes. Got ${other}.`);
  const innerA = a.shape[a.rank - (transposeA ? 2 : 1)];
  const innerB = b.shape[b.rank - (transposeB ? 1 : 2)];
  if (innerA !== innerB) {
    throw new ShapeError(
      `b must have inner size ${innerA} (axis ${transposeB ? -1 : -2}) to match ${named}` +
        `${transposeA ? ' transposed' : ''}. Got ${other}.`,
    );
  }
  for (let i = 3; i <= Math.min(a.rank, b.rank); i++) {
    const [sizeA, sizeB] = [a.shape[a.rank - i], b.shape[b.rank - i]];
    if (sizeA !== sizeB && sizeA !== 1 && sizeB !== 1) {
      throw new ShapeError(
        `b must have ${sizeA} or 1 elements along axis ${-i} to broadcast with ${named}. Got ${other}.`,
      );
    }
  }
}

const same = (x: number[], y: number[]): boolean =>
  x.length === y.length && x.every((size, i) => size === y[i]);
const rowsOf = (x: tf.Tensor): number => x.shape.slice(0, -1).reduce((product, size) => product * size, 1);
const columnsOf = (x: tf.Tensor, transposed: boolean): number => x.shape[x.rank - (transposed ? 2 : 1)];
