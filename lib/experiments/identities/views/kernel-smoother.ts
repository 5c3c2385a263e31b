import {ShapeError} from '../../../core';

/** Queries, keys and values as plain lists: a row each. */
export type PlainAttention = {
  /** [T][D] */
  readonly queries: readonly (readonly number[])[];
  /** [U][D] */
  readonly keys: readonly (readonly number[])[];
  /** [U][E] */
  readonly values: readonly (readonly number[])[];
};

/** How alike a query and a key are: a positive number. */
export type SmoothingKernel = (query: readonly number[], key: readonly number[]) => number;

/**
 * The kernel of softmax attention: exp(q · k / √D).
 *
 * @param query - [D]
 * @param key - [D]
 * @returns a positive number, 1 where query and key are at right angles
 * @throws ShapeError if they differ in length
 * @see Tsai et al. 2019, arXiv:1908.11775
 * @example
 * softmaxKernel([2, 0, 0, 0], [0, 1, 0, 0]); // => 1
 */
export const softmaxKernel: SmoothingKernel = (query, key) => {
  if (key.length !== query.length)
    throw new ShapeError(`A key must have ${query.length} numbers, as its query has. Got ${key.length}.`);
  return Math.exp(query.reduce((sum, q, i) => sum + q * key[i], 0) / Math.sqrt(query.length));
};

/**
 * The Nadaraya-Watson estimate: ŷ(q) = Σᵤ K(q, kᵤ) vᵤ / Σᵤ K(q, kᵤ), a mean of the values weighted by how alike query and keys are. In double precision, with no matrix and no
 * softmax, so that attention can be compared with it.
 *
 * @param data - queries [T][D], keys [U][D], values [U][E]
 * @param kernel - K; default that of softmax attention
 * @returns [T][E]
 * @throws ShapeError if there are not as many values as keys; as the kernel does
 * @see Nadaraya 1964; Watson 1964; Tsai et al. 2019, arXiv:1908.11775 (attention read so)
 * @example
 * kernelSmoother({queries: [[0]], keys: [[1], [2]], values: [[10], [20]]}); // => [[15]]
 */
export function kernelSmoother(
  {queries, keys, values}: PlainAttention,
  kernel: SmoothingKernel = softmaxKernel,
): number[][] {
  assertPairs(keys, values);
  return queries.map((query) => {
    const likeness = keys.map((key) => kernel(query, key));
    const total = likeness.reduce((sum, own) => sum + own, 0);
    return values[0].map((_, e) => likeness.reduce((sum, own, u) => sum + own * values[u][e], 0) / total);
  });
}

/** Throws a ShapeError unless each key has its value. */
export function assertPairs(keys: PlainAttention['keys'], values: PlainAttention['values']): void {
  if (keys.length > 0 && keys.length === values.length) return;
  throw new ShapeError(
    `values must have one row a key, and at least one. Got ${values.length} values for ${keys.length} keys.`,
  );
}
