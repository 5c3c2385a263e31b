/**
 * A convolution written as multi-head attention: one head a tap, which looks at one offset and carries the tap's matrix.
 *
 * Axes: B batch, L length, K taps = heads, In and Out channels, D head size, M = K · D model size.
 */
import * as tf from '@tensorflow/tfjs';
import {ShapeError, tidy} from '../../../core';
import {multiHeadAttention, type MultiHeadAttentionWeights} from '../../../nn';

/** From here on a softmax in float32 has only zeros and a one: e⁻¹¹⁰ is less than its smallest number. */
const MARGIN = 110;

/** Sizes of a convolution that attention is to compute. */
export type OffsetHeadsConfig = {
  /** L, places on the ring; at least as many as taps, so that no two heads look at one place. */
  readonly length: number;
  /** Offset of the first tap: 0 looks at the place itself, −1 at the one before. */
  readonly first: number;
};

/**
 * Weights of multi-head attention with which head h reads, from each place of a ring, the place `first` + h further, and multiplies what stands there by the filter's tap h.
 *
 * Places have the codes (cos 2πl/L, sin 2πl/L). Head h's queries are these codes turned by the angle of its offset, its keys the codes themselves, so their product is largest exactly
 * where the offset leads; scaled so far that the softmax is a one among zeros. Its values are the contents, and wo holds the taps.
 *
 * @param filter - w [K, In, Out]
 * @param config - length and first offset
 * @returns {wq, wk, wv, wo}, each [M, M], for K heads and inputs of M = K · max(In + 2, Out) numbers: code (2), then content (In), then zeros
 * @throws ShapeError if the filter is none, or longer than the ring
 * @see Cordonnier, Loukas & Jaggi 2020, arXiv:1911.03584, theorem 1 and lemma 1
 * @remarks There relative positions are encoded in the scores; here, by the turn, in queries and keys as they are. Without content in the scores the attention is the same for every input.
 * @example
 * offsetHeads(tf.ones([3, 2, 4]), {length: 8, first: -1}).wq.shape; // => [12, 12]
 */
export function offsetHeads(
  filter: tf.Tensor,
  {length, first}: OffsetHeadsConfig,
): MultiHeadAttentionWeights {
  if (filter.rank !== 3 || filter.shape[0] > length)
    throw new ShapeError(
      `filter must be [K, In, Out] with at most ${length} taps, the places of the ring. Got [${filter.shape.join(', ')}].`,
    );
  const [nHeads, dIn, dOut] = filter.shape as number[];
  const dHead = headSize(dIn, dOut);
  const dModel = nHeads * dHead;
  const taps = filter.arraySync() as number[][][];
  const angle = (2 * Math.PI) / length;
  // A ring of one place has nothing to tell apart.
  const sharpness = length === 1 ? 0 : (MARGIN * Math.sqrt(dHead)) / (1 - Math.cos(angle));
  const matrix = (entries: (head: number) => [row: number, column: number, value: number][]): tf.Tensor => {
    const rows = Array.from({length: dModel}, () => new Float32Array(dModel));
    for (let head = 0; head < nHeads; head++)
      for (const [row, column, value] of entries(head)) rows[row][column] = value;
    return tf.tensor2d(rows.map((row) => [...row]));
  };
  return {
    wq: matrix((head) => {
      const turn = (first + head) * angle;
      const [cosine, sine] = [sharpness * Math.cos(turn), sharpness * Math.sin(turn)];
      const at = head * dHead;
      return [
        [0, at, cosine],
        [1, at, -sine],
        [0, at + 1, sine],
        [1, at + 1, cosine],
      ];
    }),
    wk: matrix((head) => [
      [0, head * dHead, 1],
      [1, head * dHead + 1, 1],
    ]),
    wv: matrix((head) => Array.from({length: dIn}, (_, i) => [2 + i, head * dHead + i, 1])),
    wo: matrix((head) =>
      taps[head].flatMap((row, i) =>
        row.map((value, o): [number, number, number] => [head * dHead + i, o, value]),
      ),
    ),
  };
}

/** How attention is to compute a convolution. */
export type ConvolutionByAttentionOptions = {
  /** Whether the signal is a ring, whose end is followed by its beginning. Else zeros are put before and after it, as tokens of their own. Default false. */
  readonly circular?: boolean;
};

/**
 * A convolution along one axis, computed by multi-head attention: y[l] = Σₖ x[l + k − ⌊K/2⌋] w[k], the same as `conv1d` with padding for an output of the signal's length.
 *
 * @param filter - w [K, In, Out]
 * @param signal - x [B, L, In]
 * @param options - circular
 * @returns [B, L, Out]
 * @throws ShapeError if filter and signal differ in channels, or the filter is longer than the signal
 * @see Cordonnier, Loukas & Jaggi 2020, arXiv:1911.03584, theorem 1
 * @example
 * const difference = tf.tensor3d([[[-1]], [[1]]]); // x[l] − x[l − 1]
 * convolutionByAttention(difference, tf.tensor3d([[[1], [2], [4]]])).arraySync(); // => [[[1], [1], [2]]]
 */
export function convolutionByAttention(
  filter: tf.Tensor,
  signal: tf.Tensor,
  {circular = false}: ConvolutionByAttentionOptions = {},
): tf.Tensor {
  const [nHeads, dIn, dOut] = filter.shape as number[];
  const [batch, places, channels] = signal.shape as number[];
  if (signal.rank !== 3 || channels !== dIn || places < nHeads)
    throw new ShapeError(
      `signal must be [B, L, ${dIn}] with at least ${nHeads} places, as the filter has taps. Got [${signal.shape.join(', ')}].`,
    );
  const before = Math.floor(nHeads / 2);
  return tidy(() => {
    const padded = circular ? signal : tf.pad(signal, [[0, 0], [before, nHeads - 1 - before], [0, 0]]); // prettier-ignore
    const length = circular ? places : places + nHeads - 1;
    const params = offsetHeads(filter, {length, first: -before});
    const codes = tf.tile(tf.expandDims(ringCodes(length), 0), [batch, 1, 1]);
    const tokens = tf.concat([codes, padded], -1); // [B, L, 2 + In]
    const dModel = nHeads * headSize(dIn, dOut);
    const input = tf.pad(tokens, [[0, 0], [0, 0], [0, dModel - 2 - dIn]]); // prettier-ignore
    const y = multiHeadAttention(params, input, {nHeads}); // [B, L, M]
    return tf.slice(y, [0, circular ? 0 : before, 0], [batch, places, dOut]);
  });
}

/** What a head holds, at the most: a place's code and content, as the tokens of a single head do, or an output. */
const headSize = (dIn: number, dOut: number): number => Math.max(2 + dIn, dOut);

/** (cos 2πl/L, sin 2πl/L), [L, 2]. */
function ringCodes(length: number): tf.Tensor2D {
  return tf.tensor2d(
    Array.from({length}, (_, l) => {
      const angle = (2 * Math.PI * l) / length;
      return [Math.cos(angle), Math.sin(angle)];
    }),
  );
}
