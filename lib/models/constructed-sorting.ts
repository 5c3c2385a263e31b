// Weights set by hand that sort: what one block can represent, whatever training finds.
import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, ConfigError, tidy} from '../core';
import type {LayerNormParams} from '../nn';
import type {TransformerEncoderConfig, TransformerEncoderParams} from './transformer-encoder';

/** How large the frequencies of symbols stand beside ones: so small that they do not move a layer norm. */
const SMALL = 0.01;

/**
 * The sizes of an encoder of one block that can sort T tokens of V symbols: 2V + T numbers a token, 2 (V − 1) hidden units.
 *
 * @param length - T
 * @param nSymbols - V, 2 or more
 * @throws ConfigError if a number is no positive integer, or there is one symbol only
 * @example
 * const {dModel, nLayers, dMlp} = sortingEncoderConfig(8, 10);
 * [dModel, nLayers, dMlp]; // => [28, 1, 18]
 */
export function sortingEncoderConfig(length: number, nSymbols: number): TransformerEncoderConfig {
  assertPositiveInteger('length', length);
  assertPositiveInteger('nSymbols', nSymbols);
  if (nSymbols < 2)
    throw new ConfigError(`nSymbols must be 2 or more: one symbol needs no sorting. Got ${nSymbols}.`);
  const sizes = {vocabulary: nSymbols, length, dOut: nSymbols};
  const block = {dModel: 2 * nSymbols + length, nHeads: 1, nLayers: 1, dMlp: 2 * (nSymbols - 1)};
  return {...sizes, ...block, norm: 'pre', positions: 'learned', activation: 'relu'};
}

/**
 * Parameters with which one block sorts, exactly: of T tokens of V symbols the largest output at position i, from 0, is that of the i-th smallest token.
 *
 * A token has a one for its symbol, a one for its place, and V numbers of scratch. All queries are 0, so that attention takes means: the frequency f_u of each symbol goes to
 * the scratch. With C_v = T Σ_{u ≤ v} f_u, the number of tokens up to v, two hidden units tell whether position i is past them all: t_v = relu(i − C_v + 1) − relu(i − C_v) is 1
 * where C_v ≤ i, else 0. The answer is the number of such v; symbol u gets t_{u−1} − t_u, which is 1 for the answer and 0 for all others.
 *
 * Each layer norm undoes itself: every token has the same mean and, but for the frequencies, which are made a hundredth, the same spread, so that gain and shift restore what the
 * norm takes. Output u is 1 for the answer and within 0.02 of 0 for others.
 *
 * @param length - T
 * @param nSymbols - V, 2 or more
 * @returns parameters of `transformerEncoder(sortingEncoderConfig(length, nSymbols))`, without a seed axis
 * @throws ConfigError as sortingEncoderConfig
 * @example
 * const model = transformerEncoder(sortingEncoderConfig(4, 10));
 * const answers = model.apply(sortingByHand(4, 10), {tokens: tf.tensor2d([[7, 3, 9, 3]], [1, 4], 'int32')});
 * tf.argMax(answers, -1).arraySync(); // => [[3, 3, 7, 9]]
 */
export function sortingByHand(length: number, nSymbols: number): TransformerEncoderParams {
  const {dModel: d, dMlp} = sortingEncoderConfig(length, nSymbols);
  const [places, scratch] = [nSymbols, nSymbols + length];
  const matrix = (rows: number, columns: number, value: (row: number, column: number) => number): tf.Tensor =>
    tf.tensor2d(Float32Array.from({length: rows * columns}, (_, i) => value(Math.floor(i / columns), i % columns)), [rows, columns]); // prettier-ignore
  const zeros = (...shape: number[]): tf.Tensor => tf.zeros(shape);
  /** Gain and shift that undo the norm of vectors with this sum and sum of squares. */
  const undone = (sum: number, squares: number): LayerNormParams => ({
    scale: tf.fill([d], Math.sqrt(squares / d - (sum / d) ** 2 + 1e-5)),
    offset: tf.fill([d], sum / d),
  });
  // Hidden units 2v and 2v + 1: relu(i − C_v) and relu(i − C_v + 1).
  const hidden = (from: number, unit: number): number => {
    if (from >= scratch) return from - scratch <= Math.floor(unit / 2) ? -length / SMALL : 0;
    return from >= places ? from - places : 0;
  };
  // t_v is the second of its units less the first; it takes from symbol v and gives to v + 1.
  const output = (unit: number, to: number): number => {
    const v = Math.floor(unit / 2);
    const sign = unit % 2 === 0 ? -1 : 1;
    return to === scratch + v ? -sign : to === scratch + v + 1 ? sign : 0;
  };
  return tidy(() => ({
    tokens: {table: matrix(nSymbols, d, (symbol, to) => (to === symbol ? 1 : 0))},
    positions: {table: matrix(length, d, (place, to) => (to === places + place ? 1 : 0))},
    blocks: [
      {
        attention: {
          ...{wq: zeros(d, d), bq: zeros(d), wk: zeros(d, d), bk: zeros(d), bv: zeros(d), bo: zeros(d)},
          wv: matrix(d, d, (from, to) => (from === to && from < places ? 1 : 0)),
          wo: matrix(d, d, (from, to) => (to === from + scratch ? SMALL : 0)),
        },
        attentionNorm: undone(2, 2),
        mlpNorm: undone(2 + SMALL, 2),
        hidden: {w: matrix(d, dMlp, hidden), b: tf.tensor1d(Array.from({length: dMlp}, (_, unit) => unit % 2))}, // prettier-ignore
        output: {w: matrix(dMlp, d, output), b: tf.tensor1d(Array.from({length: d}, (_, to) => (to === scratch ? 1 : 0)))}, // prettier-ignore
      },
    ],
    norm: undone(3 + SMALL, 3),
    readOut: {w: matrix(d, nSymbols, (from, to) => (from === scratch + to ? 1 : 0)), b: zeros(nSymbols)},
  }));
}
