import * as tf from '@tensorflow/tfjs';
import {normal, ShapeError, split, type Key} from '../../core';
import {scaledDotProductAttention} from '../../nn';
import {rootMeanSquare} from './answers';
import type {Measured} from './draws';
import {sizeBetween} from './sizes';
import type {RelevanceTrial, ValueKind} from './trial';

/**
 * The weights of attention, read off what it gives: beside its value each token carries a label, a number of its own that is 1 where other tokens have 0, and what comes out in place
 * of the labels is how much of each token was read. So nothing has to be known of how attention makes its weights.
 *
 * @param q - queries [T, D]
 * @param k - keys [U, D]
 * @param v - values [U, E]
 * @returns output [T, E] and weights [T, U]
 * @example
 * const {weights} = labelledAttention(tf.tensor2d([[0]]), tf.tensor2d([[1], [2]]), tf.tensor2d([[3], [5]]));
 * weights.arraySync(); // => [[0.5, 0.5]]
 */
export function labelledAttention(
  q: tf.Tensor,
  k: tf.Tensor,
  v: tf.Tensor,
): {output: tf.Tensor; weights: tf.Tensor} {
  const [nKeys, dValue] = v.shape;
  const labelled = tf.concat([v, tf.eye(nKeys)], 1);
  const [output, weights] = tf.split(scaledDotProductAttention(q, k, labelled), [dValue, nKeys], 1);
  return {output, weights};
}

/**
 * How far each query's answer moves when a token is left out: ‖y − y₋ᵤ‖, with y₋ᵤ attention under a mask that drops token u, whose weights again add up to 1.
 *
 * With weight w and value v of the token it is w / (1 − w) · ‖v − y‖: much weight counts for nothing where the value is what the others already say.
 *
 * @param q - queries [T, D]
 * @param k - keys [U, D], two or more
 * @param v - values [U, E]
 * @returns [T, U]
 * @throws ShapeError if there is one key alone, without which nothing would be read
 * @example
 * const [q, k, v] = [tf.tensor2d([[0]]), tf.tensor2d([[1], [2], [3]]), tf.tensor2d([[3], [6], [9]])];
 * changesWithout(q, k, v).arraySync(); // => [[1.5, 0, 1.5]]
 */
export function changesWithout(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor): tf.Tensor {
  const nKeys = k.shape[0];
  if (nKeys < 2) throw new ShapeError(`Without a token another must be left: k must be [U, D] with U of 2 or more. Got ${nKeys}.`); // prettier-ignore
  const each = (x: tf.Tensor): tf.Tensor => tf.tile(tf.expandDims(x, 0), [nKeys, 1, 1]);
  const mask = tf.expandDims(tf.sub(1, tf.eye(nKeys)), 1); // [U, 1, U]
  const without = scaledDotProductAttention(each(q), each(k), each(v), {mask}); // [U, T, E]
  const moved = tf.sub(without, scaledDotProductAttention(q, k, v));
  return tf.transpose(tf.sqrt(tf.sum(tf.square(moved), -1)));
}

/** What one draw of queries, keys and values says of attention's weights. */
export function measureRelevance({values, queries, largest}: RelevanceTrial, key: Key): Measured {
  const [sizeKey, qKey, kKey, vKey, otherKey, otherValueKey] = split(key, 6);
  const [tokensKey, keyKey, valueKey] = split(sizeKey, 3);
  const nKeys = sizeBetween(tokensKey, 3, largest);
  const [dKey, dValue] = [keyKey, valueKey].map((own) => sizeBetween(own, 2, largest));
  const q = normal(qKey, [queries, dKey]);
  const [k, otherKeys] = [kKey, otherKey].map((own) => normal(own, [nKeys, dKey]));
  const [v, otherValues] = [vKey, otherValueKey].map((own) => drawValues[values](own, nKeys, dValue));
  const {output, weights} = labelledAttention(q, k, v);
  const changeOf = (other: {weights: tf.Tensor}): tf.Tensor => tf.abs(tf.sub(other.weights, weights));
  const byKeys = tf.mul(tf.sum(changeOf(labelledAttention(q, otherKeys, v)), 1), 0.5); // [T]
  return {
    size: rootMeanSquare(output),
    points: {
      byValues: largestOf(changeOf(labelledAttention(q, k, otherValues))),
      byKeys: tf.mean(byKeys).dataSync()[0],
      otherMissed: shareOfOther(weights, changesWithout(q, k, v)),
    },
  };
}

/** One-hot values are drawn too: which token has which number does not matter, so they are drawn by their size. */
const drawValues: {readonly [kind in ValueKind]: (key: Key, nKeys: number, dValue: number) => tf.Tensor} = {
  drawn: (key, nKeys, dValue) => normal(key, [nKeys, dValue]),
  'one-hot': (key, nKeys) => tf.mul(tf.eye(nKeys), sizeBetween(key, 1, 9)),
};

const largestOf = (x: tf.Tensor): number => Math.max(...x.dataSync());

/** The share of rows whose largest entries stand in different columns. */
function shareOfOther(a: tf.Tensor, b: tf.Tensor): number {
  const differ = tf.notEqual(tf.argMax(a, 1), tf.argMax(b, 1));
  return tf.mean(tf.cast(differ, 'float32')).dataSync()[0];
}
