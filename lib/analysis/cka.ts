import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, tidy} from '../core';
import {matmul} from '../ops';

/** Which estimate of linear CKA. */
export type CkaOptions = {
  /** Whether sums over pairs of rows leave out each row with itself. Default true. */
  readonly debiased?: boolean;
};

/**
 * Linear centred kernel alignment: how alike two sets of features of the same examples are, up to rotation and scale.
 *
 * CKA = HSIC(K, L) / √(HSIC(K, K) HSIC(L, L)), with K = X Xᵀ and L = Y Yᵀ of centred features. The biased HSIC is ‖Xᵀ Y‖_F²: in [0, 1], and far above 0 for unrelated features
 * where rows are few. The debiased one is
 * ‖Xᵀ Y‖_F² − n/(n−2) Σ_i k_i l_i + Σ_i k_i Σ_i l_i / ((n−1)(n−2)), with k_i and l_i the squared lengths of the rows: in [−1, 1], and 0 in the mean for independent features.
 *
 * Features are centred and scaled in double precision; products are float32, of relative error about 1e-6, and their sums double.
 *
 * @param x - [N, D], a row an example
 * @param y - [N, E], of the same examples; E may differ from D
 * @param options - which estimate
 * @returns 1 for features that are rotations of each other up to scale; NaN where either does not vary
 * @throws ShapeError if x or y is no matrix, or they differ in rows; ConfigError for fewer than 2 rows, or 4 if debiased
 * @see Kornblith et al. 2019, arXiv:1905.00414, section 3; Song et al. 2012, JMLR 13, equation 4, and Nguyen et al. 2021, arXiv:2010.15327, section 2 (debiased)
 * @example
 * const x = tf.tensor2d([[1, 0], [0, 1], [1, 1], [3, 0], [0, 5]]);
 * linearCka(x, tf.mul(tf.reverse(x, 1), 7)).toFixed(5); // => "1.00000"
 */
export function linearCka(x: tf.Tensor, y: tf.Tensor, options: CkaOptions = {}): number {
  return linearCkaMatrix([x, y], options)[0][1];
}

/**
 * Linear CKA of each pair of several sets of features of the same examples, such as the states of a net after each of its layers.
 *
 * @param states - each [N, D], D of its own; a row an example, the same in all
 * @param options - which estimate
 * @returns [state][state], symmetric, with 1 on the diagonal; NaN where a state does not vary
 * @throws as `linearCka`
 * @see `linearCka`
 * @example
 * const x = tf.tensor2d([[1, 0], [-1, 0], [0, 1], [0, -1], [2, 2]]);
 * linearCkaMatrix([x, x, tf.neg(x)], {debiased: false}).map((row) => row.map((value) => value.toFixed(3)).join(' ')); // => ["1.000 1.000 1.000", "1.000 1.000 1.000", "1.000 1.000 1.000"]
 */
export function linearCkaMatrix(
  states: readonly tf.Tensor[],
  {debiased = true}: CkaOptions = {},
): number[][] {
  assertStates(states, debiased);
  return tidy(() => {
    const all = states.map(centred);
    const hsic = (i: number, j: number): number => dependence(all[i], all[j], debiased);
    const own = all.map((_, i) => hsic(i, i));
    const rows = all.map(() => new Array<number>(all.length).fill(0));
    for (let i = 0; i < all.length; i++)
      for (let j = 0; j <= i; j++) {
        const value = i === j ? own[i] / own[i] : hsic(i, j) / Math.sqrt(own[i] * own[j]);
        rows[i][j] = rows[j][i] = value;
      }
    return rows;
  });
}

/** Features with their means taken away, of Frobenius norm 1. */
type Centred = {
  /** [N, D] */
  readonly features: tf.Tensor;
  /** [N, N], made at its first use. */
  readonly gram: () => tf.Tensor;
  /** The squared length of each row. */
  readonly squares: Float64Array;
};

function centred(x: tf.Tensor): Centred {
  const [n, d] = x.shape;
  const values = Float64Array.from(x.dataSync());
  const means = new Float64Array(d);
  values.forEach((value, i) => (means[i % d] += value));
  means.forEach((total, j) => (means[j] = total / n));
  let sum = 0;
  values.forEach((value, i) => {
    values[i] = value - means[i % d];
    sum += values[i] ** 2;
  });
  const norm = Math.sqrt(sum);
  const squares = new Float64Array(n);
  const scaled = Float32Array.from(values, (value) => value / norm);
  scaled.forEach((value, i) => (squares[Math.floor(i / d)] += value * value));
  const features = tf.tensor2d(scaled, [n, d]);
  let gram: tf.Tensor | undefined;
  return {features, squares, gram: () => (gram ??= matmul(features, features, {transposeB: true}))};
}

/** HSIC up to a factor of n alone. */
function dependence(x: Centred, y: Centred, debiased: boolean): number {
  const n = x.squares.length;
  const together = squaredProduct(x, y);
  if (!debiased) return together;
  const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
  const rows = sum(x.squares.map((square, i) => square * y.squares[i]));
  return together - (n / (n - 2)) * rows + (sum(x.squares) * sum(y.squares)) / ((n - 1) * (n - 2));
}

/** ‖Xᵀ Y‖_F², which is Σ_ij K_ij L_ij: over features, or over rows where those are fewer. */
function squaredProduct(x: Centred, y: Centred): number {
  const n = x.squares.length;
  if (n <= Math.max(x.features.shape[1]!, y.features.shape[1]!)) {
    const [k, l] = [x.gram().dataSync(), y.gram().dataSync()];
    return (k as Float32Array).reduce((total, value, i) => total + value * l[i], 0);
  }
  const product = tidy(() => matmul(x.features, y.features, {transposeA: true}).dataSync());
  return (product as Float32Array).reduce((total, value) => total + value * value, 0);
}

function assertStates(states: readonly tf.Tensor[], debiased: boolean): void {
  const rows = states[0]?.shape[0] ?? 0;
  for (const {shape} of states) {
    if (shape.length !== 2 || shape[0] !== rows) {
      throw new ShapeError(
        `Features must be matrices with a row for each of the same examples. Got [${shape.join(', ')}] beside [${states[0].shape.join(', ')}].`,
      );
    }
  }
  const fewest = debiased ? 4 : 2;
  if (states.length > 0 && rows < fewest)
    throw new ConfigError(
      `CKA needs at least ${fewest} rows${debiased ? ' when debiased' : ''}. Got ${rows}.`,
    );
}
