// Weights set by hand: what a model can represent, whatever training finds. Each tree has the structure of its model's `init`, without a seed axis; u = [x; z].
import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger} from '../core';
import type {LinearParams} from '../nn';
import type {BilinearFormParams} from './bilinear-form';
import type {GatedMlpParams} from './gated-mlp';
import type {LowRankBilinearParams} from './low-rank-bilinear';
import type {MlpParams} from './mlp';

/** A direction of one unit: its weights on x_i and z_i, and its bias. */
type Direction = {readonly i: number; readonly ofX: number; readonly ofZ: number; readonly bias?: number};

/** The linear layer of 2d numbers whose unit n looks along directions[n]. */
function along(d: number, directions: readonly Direction[]): LinearParams {
  const nUnits = directions.length;
  const w = new Float32Array(2 * d * nUnits);
  directions.forEach(({i, ofX, ofZ}, unit) => {
    w[i * nUnits + unit] = ofX;
    w[(d + i) * nUnits + unit] = ofZ;
  });
  const b = Float32Array.from(directions, ({bias = 0}) => bias);
  return {w: tf.tensor2d(w, [2 * d, nUnits]), b: tf.tensor1d(b)};
}

/** The read-out Σ weights[n] h_n + bias. */
const reading = (weights: readonly number[], bias = 0): LinearParams => ({
  w: tf.tensor2d([...weights], [weights.length, 1]),
  b: tf.tensor1d([bias]),
});

/** What f gives for each coordinate, one after the other. */
function perCoordinate<T>(d: number, f: (i: number) => readonly T[]): T[] {
  assertPositiveInteger('d', d);
  return Array.from({length: d}, (_, i) => f(i)).flat();
}

/** The factor of the target ⟨x, z⟩ / √(d/9). */
const productScale = (d: number): number => 3 / Math.sqrt(d);

/**
 * ⟨x, z⟩ / √(d/9) by 2d squares: x z = ((x + z)² − (x − z)²) / 4. Exact for all numbers.
 *
 * @param d - numbers in x and in z
 * @returns parameters of `mlp({dIn: 2 * d, dHidden: [2 * d], dOut: 1, activation: 'square'})`
 * @throws ConfigError if d is no positive integer
 * @example
 * const net = mlp({dIn: 2, dHidden: [2], dOut: 1, activation: 'square'});
 * net.apply(productFromSquares(1), tf.tensor2d([[2, 5]])).arraySync(); // => [[30]]
 */
export function productFromSquares(d: number): MlpParams {
  const directions = perCoordinate(d, (i) => [1, -1].map((ofZ) => ({i, ofX: 1, ofZ})));
  const weights = directions.map(({ofZ}) => (ofZ * productScale(d)) / 4);
  return {layers: [along(d, directions), reading(weights)]};
}

/**
 * ⟨x, z⟩ / √(d/9) by 2d gated units: x z = g(x) z + g(−x) (−z), because g(t) − g(−t) = t for the ReLU and for SiLU. Exact for all numbers.
 *
 * @param d - numbers in x and in z
 * @returns parameters of `gatedMlp({dIn: 2 * d, dHidden: 2 * d, dOut: 1, activation})` with activation 'relu' or 'silu'
 * @throws ConfigError if d is no positive integer
 * @example
 * const net = gatedMlp({dIn: 2, dHidden: 2, dOut: 1, activation: 'silu'});
 * net.apply(productFromGates(1), tf.tensor2d([[2, 5]])).arraySync(); // => [[30]]
 */
export function productFromGates(d: number): GatedMlpParams {
  const signed = perCoordinate(d, (i) => [1, -1].map((sign) => ({i, sign})));
  return {
    gate: along(
      d,
      signed.map(({i, sign}) => ({i, ofX: sign, ofZ: 0})),
    ),
    value: along(
      d,
      signed.map(({i, sign}) => ({i, ofX: 0, ofZ: sign})),
    ),
    readOut: reading(signed.map(() => productScale(d))),
  };
}

/**
 * ⟨x, z⟩ / √(d/9) by d products of a coordinate of x with one of z. Exact for all numbers.
 *
 * @param d - numbers in x and in z
 * @returns parameters of `lowRankBilinear({dIn: 2 * d, dHidden: d, dOut: 1})`
 * @throws ConfigError if d is no positive integer
 * @example
 * const net = lowRankBilinear({dIn: 2, dHidden: 1, dOut: 1});
 * net.apply(productFromLowRank(1), tf.tensor2d([[2, 5]])).arraySync(); // => [[30]]
 */
export function productFromLowRank(d: number): LowRankBilinearParams {
  return {
    left: along(
      d,
      perCoordinate(d, (i) => [{i, ofX: 1, ofZ: 0}]),
    ),
    right: along(
      d,
      perCoordinate(d, (i) => [{i, ofX: 0, ofZ: 1}]),
    ),
    readOut: reading(perCoordinate(d, () => [productScale(d)])),
  };
}

/**
 * ⟨x, z⟩ / √(d/9) by a bilinear form whose query is x, scaled, and whose key is z. Exact for all numbers.
 *
 * @param d - numbers in x and in z
 * @returns parameters of `bilinearForm({dX: d, dZ: d, rank: d})`
 * @throws ConfigError if d is no positive integer
 * @example
 * const form = bilinearForm({dX: 1, dZ: 1, rank: 1});
 * form.apply(productFromBilinearForm(1), {x: tf.tensor2d([[2]]), z: tf.tensor2d([[5]])}).arraySync(); // => [[30]]
 */
export function productFromBilinearForm(d: number): BilinearFormParams {
  assertPositiveInteger('d', d);
  return {query: {w: tf.tidy(() => tf.mul(tf.eye(d), productScale(d)))}, key: {w: tf.eye(d)}};
}

/**
 * ⟨x, z⟩ / √(d/9) for coordinates in [−1, 1], nearly, by 2dk ReLUs: x z = s₊² − s₋² with s± = (x ± z) / 2 in [−1, 1], and each of these 2d squares is interpolated between
 * k + 1 equally spaced points, by k units.
 *
 * A square is wrong by at most 1/k². The root mean square error of the whole is 4 / (√10 k²) of the target's standard deviation, at every d and every even k: the number
 * of units for a given error is linear in d. Outside [−1, 1] it goes on constant on one side and straight on the other.
 *
 * @param d - numbers in x and in z
 * @param k - units for each of the 2d squares
 * @returns parameters of `mlp({dIn: 2 * d, dHidden: [2 * d * k], dOut: 1})`
 * @throws ConfigError if d or k is no positive integer
 * @see Yarotsky 2017, arXiv:1610.01145, propositions 2 and 3: products from interpolated squares, there with deep nets
 * @example
 * const net = mlp({dIn: 2, dHidden: [8], dOut: 1});
 * net.apply(productFromRelus(1, 4), tf.tensor2d([[0.5, 0.5], [1, 0]])).arraySync(); // => [[0.75], [0]]
 */
export function productFromRelus(d: number, k: number): MlpParams {
  assertPositiveInteger('k', k);
  // t² ≈ 1 + Σ_j c_j relu(t − t_j), t_j = −1 + 2j/k: the slope is t_0 + t_1 = 2/k − 2 from the first point on, and grows by 4/k at each further one.
  const units = Array.from({length: k}, (_, j) => ({
    point: -1 + (2 * j) / k,
    bend: j === 0 ? 2 / k - 2 : 4 / k,
  }));
  const all = perCoordinate(d, (i) => [1, -1].flatMap((sign) => units.map((unit) => ({...unit, i, sign}))));
  const hidden = all.map(({i, sign, point}) => ({i, ofX: 1 / 2, ofZ: sign / 2, bias: -point}));
  const weights = all.map(({sign, bend}) => sign * bend * productScale(d)); // the two 1s of a coordinate cancel
  return {layers: [along(d, hidden), reading(weights)]};
}

/** |t| as relu(t) + relu(−t), t = x_i − z_i: 2d directions. */
const differences = (d: number): Direction[] =>
  perCoordinate(d, (i) => [1, -1].map((sign) => ({i, ofX: sign, ofZ: -sign})));

/** (Σ h − 2d/3) / √(2d/9) */
const relationReading = (d: number): LinearParams => {
  const scale = 3 / Math.sqrt(2 * d);
  return reading(new Array<number>(2 * d).fill(scale), (-scale * 2 * d) / 3);
};

/**
 * (Σ|x_i − z_i| − 2d/3) / √(2d/9) by 2d ReLUs, |t| = relu(t) + relu(−t). Exact for all numbers.
 *
 * @param d - numbers in x and in z
 * @returns parameters of `mlp({dIn: 2 * d, dHidden: [2 * d], dOut: 1})`
 * @throws ConfigError if d is no positive integer
 * @example
 * const net = mlp({dIn: 2, dHidden: [2], dOut: 1});
 * net.apply(relationFromRelus(1), tf.tensor2d([[1, 0]])).dataSync()[0].toFixed(5); // => "0.70711"
 */
export function relationFromRelus(d: number): MlpParams {
  return {layers: [along(d, differences(d)), relationReading(d)]};
}

/**
 * (Σ|x_i − z_i| − 2d/3) / √(2d/9) by 2d units with ReLU gates whose values are 1: a gate that is not needed can be left open. Exact for all numbers.
 *
 * @param d - numbers in x and in z
 * @returns parameters of `gatedMlp({dIn: 2 * d, dHidden: 2 * d, dOut: 1, activation: 'relu'})`
 * @throws ConfigError if d is no positive integer
 * @example
 * const net = gatedMlp({dIn: 2, dHidden: 2, dOut: 1, activation: 'relu'});
 * net.apply(relationFromGates(1), tf.tensor2d([[1, 0]])).dataSync()[0].toFixed(5); // => "0.70711"
 */
export function relationFromGates(d: number): GatedMlpParams {
  const gate = along(d, differences(d));
  return {
    gate,
    value: {w: tf.zeros([2 * d, 2 * d]), b: tf.ones([2 * d])},
    readOut: relationReading(d),
  };
}
