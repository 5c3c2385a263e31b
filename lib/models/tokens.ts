// What the transformers share: their input, the checks of it and of their sizes, and how it becomes masks and rows.
import * as tf from '@tensorflow/tfjs';
import {assertShape, ShapeError} from '../core';

/** Symbols by number, some of which may be there only to fill up. */
export type TokenInput = {
  /** [*S, B, T], int32, each in [0, vocabulary). */
  readonly tokens: tf.Tensor;
  /** [*S, B, T], or [B, T] for all seeds: 1 where a token is read, 0 where it fills up. Default: all are read. */
  readonly mask?: tf.Tensor;
};

/** Throws a ShapeError if tokens or mask do not fit a table of symbols [*S, V, D] and the most tokens there may be. */
export function assertTokens(table: tf.Tensor, {tokens, mask}: TokenInput, length: number): void {
  const seeds = table.shape.slice(0, -2);
  const sizes = assertShape('tokens', tokens, [...seeds, 'B', 'T']);
  assertNumbers('tokens', tokens);
  if (sizes.T < 1 || sizes.T > length)
    throw new ShapeError(
      `tokens must have 1 to ${length} tokens an example, the length. Got [${tokens.shape.join(', ')}].`,
    );
  if (mask) assertShape('mask', mask, [...(mask.rank === tokens.rank ? seeds : []), 'B', 'T'], sizes);
}

/** Throws a ShapeError if these are no whole numbers. */
export function assertNumbers(name: string, numbers: tf.Tensor): void {
  if (numbers.dtype !== 'int32') throw new ShapeError(`${name} must have dtype int32. Got ${numbers.dtype}.`);
}

/** Which tokens each query may read: [*S, B, T] -> [*S, B, 1, 1, T]. */
export function keyMask(mask: tf.Tensor): tf.Tensor {
  const [batch, nTokens] = mask.shape.slice(-2);
  return tf.cast(tf.reshape(mask, [...mask.shape.slice(0, -2), batch, 1, 1, nTokens]), 'float32');
}

/** The first rows of a table, for every example: [*S, V, D] -> [*S, 1, n, D]. */
export function firstRows(table: tf.Tensor, n: number): tf.Tensor {
  const [nRows, d] = table.shape.slice(-2);
  const seeds = table.shape.slice(0, -2);
  const rows =
    n === nRows
      ? table
      : tf.slice(
          table,
          table.shape.map(() => 0),
          [...seeds, n, d],
        );
  return tf.expandDims(rows, -3);
}
