import {ShapeError} from '../../core';

/** A query, and three or so tokens, each with a key and a value. */
export type SmallAttention = {
  /** [D] */
  readonly query: readonly number[];
  /** [U][D] */
  readonly keys: readonly (readonly number[])[];
  /** [U], a number a token */
  readonly values: readonly number[];
};

/** What attention does with one token. */
export type TokenShare = {
  /** q · k / √D */
  readonly score: number;
  /** e^score over the sum of all of them */
  readonly weight: number;
  /** weight · value: what the token adds to the output */
  readonly part: number;
};

/** The steps of attention for one query. */
export type SmallAnswer = {readonly tokens: readonly TokenShare[]; readonly output: number};

/**
 * Attention for one query, step by step, in double precision: scores q · kᵤ / √D, weights e^score / Σ e^score, output Σ weight · value.
 *
 * @param small - query, keys, values
 * @throws ShapeError if keys differ from the query in length, or there are not as many values as keys
 * @see Vaswani et al. 2017, arXiv:1706.03762, eq. 1
 * @example
 * const small = {query: [1, 0, 1, 0], keys: [[1, 0, 1, 0], [0, 1, 0, 1], [-1, 0, -1, 0]], values: [10, 20, 30]};
 * attendByHand(small).tokens.map(({score, weight}) => [score, weight.toFixed(3)]); // => [[1, "0.665"], [0, "0.245"], [-1, "0.090"]]
 * attendByHand(small).output.toFixed(2); // => "14.25"
 */
export function attendByHand({query, keys, values}: SmallAttention): SmallAnswer {
  if (keys.length === 0 || values.length !== keys.length)
    throw new ShapeError(
      `values must have one number a key, and at least one. Got ${values.length} for ${keys.length} keys.`,
    );
  const odd = keys.find((key) => key.length !== query.length);
  if (odd)
    throw new ShapeError(
      `keys must have ${query.length} numbers each, as the query has. Got one of ${odd.length}.`,
    );
  const scores = keys.map(
    (key) => key.reduce((sum, k, i) => sum + query[i] * k, 0) / Math.sqrt(query.length),
  );
  const highest = Math.max(...scores); // taken off all scores, so that no exponential is too large: weights stay
  const exponentials = scores.map((score) => Math.exp(score - highest));
  const total = exponentials.reduce((sum, own) => sum + own, 0);
  const tokens = exponentials.map((own, u) => ({
    score: scores[u],
    weight: own / total,
    part: (own / total) * values[u],
  }));
  return {tokens, output: tokens.reduce((sum, {part}) => sum + part, 0)};
}
