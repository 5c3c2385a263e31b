import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, integers, normalArray, split, type Key} from '../core';

/** The settings of associative recall. */
export type AssociativeRecallConfig = {
  /** Keys there are, S in the formulas. */
  readonly nKeys: number;
  /** Numbers in a value. */
  readonly dValue: number;
  /** Whether the key of each of 2S writes is drawn anew, so that values are replaced; else each key is written once. */
  readonly replacement: boolean;
};

/** Writes in their order, and the key that is asked for. */
export type AssociativeRecallInput = {
  /** The key of each write [S, B, T], int32. */
  readonly writes: tf.Tensor;
  /** [S, B, T, dValue] */
  readonly values: tf.Tensor;
  /** [S, B], int32 */
  readonly asked: tf.Tensor;
};

/** A batch with its answers. */
export type AssociativeRecallBatch = {
  readonly input: AssociativeRecallInput;
  /** The last value that was written under the asked key [S, B, dValue]. */
  readonly target: tf.Tensor;
};

/**
 * Draws a batch of associative recall: values ~ N(0, I) are written under keys, then the last value under one key is asked for.
 *
 * Without replacement T = S: write t has key t, and the asked key is uniform. With replacement T = 2S: the key of each write is uniform, and the asked
 * key is that of a uniformly drawn write, so a key is asked for in proportion to how often it was written.
 *
 * Axes: S seeds, B batch, T writes.
 *
 * @param keys - one random key a seed
 * @param batchSize - B
 * @param config - the task
 * @returns the batch, with a leading seed axis
 * @throws ConfigError for sizes that are no positive integers
 * @see Schlag et al. 2021, arXiv:2102.11174, section 6.1
 * @remarks Half the mean squared error of predicting nothing is 0.5. Differs from Schlag et al., whose values are one-hot symbols, and who ask for each
 * key equally often, with replacement too.
 * @example
 * const {input, target} = drawAssociativeRecall([key(0)], 4, {nKeys: 8, dValue: 3, replacement: true});
 * [input.writes.shape, target.shape]; // => [[1, 4, 16], [1, 4, 3]]
 */
export function drawAssociativeRecall(
  keys: readonly Key[],
  batchSize: number,
  {nKeys, dValue, replacement}: AssociativeRecallConfig,
): AssociativeRecallBatch {
  assertPositiveInteger('nKeys', nKeys);
  assertPositiveInteger('dValue', dValue);
  assertPositiveInteger('batchSize', batchSize);
  const nSeeds = keys.length;
  const nWrites = replacement ? 2 * nKeys : nKeys;
  const perSeed = batchSize * nWrites;
  const writes = new Int32Array(nSeeds * perSeed);
  const values = new Float32Array(nSeeds * perSeed * dValue);
  const asked = new Int32Array(nSeeds * batchSize);
  const target = new Float32Array(nSeeds * batchSize * dValue);
  keys.forEach((seedKey, s) => {
    const [valueKey, writeKey, questionKey] = split(seedKey, 3);
    normalArray(valueKey, perSeed * dValue, values, s * perSeed * dValue);
    if (replacement) writes.set(integers(writeKey, perSeed, nKeys), s * perSeed);
    else for (let i = 0; i < perSeed; i++) writes[s * perSeed + i] = i % nKeys;
    const questions = integers(questionKey, batchSize, nWrites);
    for (let b = 0; b < batchSize; b++) {
      const example = s * batchSize + b;
      const own = writes.subarray(example * nWrites, (example + 1) * nWrites);
      asked[example] = own[questions[b]];
      const last = (example * nWrites + own.lastIndexOf(asked[example])) * dValue;
      target.set(values.subarray(last, last + dValue), example * dValue);
    }
  });
  return {
    input: {
      writes: tf.tensor(writes, [nSeeds, batchSize, nWrites], 'int32'),
      values: tf.tensor(values, [nSeeds, batchSize, nWrites, dValue]),
      asked: tf.tensor(asked, [nSeeds, batchSize], 'int32'),
    },
    target: tf.tensor(target, [nSeeds, batchSize, dValue]),
  };
}

/**
 * The least loss without replacement of a memory that reads y = Σ_t v_t M[w_t, a] with M of rank d: ½ max(0, 1 − d/S).
 *
 * The loss is half the mean squared error of a coordinate, ‖I − M‖² / 2S, and no M of rank d is nearer to the identity than a projection on d
 * dimensions, at a squared distance of S − d (Eckart and Young). The sum rule has M = K Qᵀ; the delta rule has another M of that rank.
 *
 * @param nKeys - S
 * @param dKey - d, the size of the keys, or of their features
 * @throws ConfigError if a size is no positive integer
 * @example
 * linearMemoryFloor(64, 16); // => 0.375
 */
export function linearMemoryFloor(nKeys: number, dKey: number): number {
  assertPositiveInteger('nKeys', nKeys);
  assertPositiveInteger('dKey', dKey);
  return 0.5 * Math.max(0, 1 - dKey / nKeys);
}

/**
 * The least loss of the sum rule with replacement: ½ (1 − S / (3S − 1)) where S ≤ d, and ½ (1 − r / (2 − 1/S + r)), r = min(1, d/S), in general.
 *
 * The sum rule reads y = Σ_t v_t M[w_t, a] and cannot tell a key's last value from earlier ones. The asked key is that of a drawn write, so it was
 * written 3 − 1/S times on average, every other key 2 − 1/S times, and the loss is half of 1 − 2 tr M / S + ((2 − 1/S) ‖M‖² + Σ M_aa²) / S. With d
 * dimensions ‖M‖² ≥ (tr M)² / d, and Σ M_aa² ≥ (tr M)² / S; a multiple of a projection with equal diagonal entries has both, and the best multiple is
 * 1 / (2 − 1/S + r).
 *
 * @param nKeys - S
 * @param dKey - d, the size of the keys, or of their features; default S
 * @throws ConfigError if a size is no positive integer
 * @example
 * [sumRuleReplacementFloor(2), sumRuleReplacementFloor(16, 16), sumRuleReplacementFloor(32, 8)]; // => [0.3, 0.3297872, 0.4436620]
 */
export function sumRuleReplacementFloor(nKeys: number, dKey = nKeys): number {
  assertPositiveInteger('nKeys', nKeys);
  assertPositiveInteger('dKey', dKey);
  const share = Math.min(1, dKey / nKeys);
  return 0.5 * (1 - share / (2 - 1 / nKeys + share));
}

/**
 * The least loss of a softmax over the writes with replacement: ½ (1 − (1 − (1 − 1/S)^2S) / 2).
 *
 * Writes under one key get one weight each, so the best reading is the mean of the n values under the asked key, and its loss ½ (1 − 1/n). That is also the
 * best that any reading can do which is blind to the order of the writes. Here n − 1 has the binomial distribution of 2S − 1 draws at 1/S.
 *
 * @param nKeys - S
 * @throws ConfigError if S is no positive integer
 * @example
 * [softmaxReplacementFloor(2), softmaxReplacementFloor(16)]; // => [0.265625, 0.2816972]
 */
export function softmaxReplacementFloor(nKeys: number): number {
  assertPositiveInteger('nKeys', nKeys);
  return 0.5 * (1 - (1 - (1 - 1 / nKeys) ** (2 * nKeys)) / 2);
}
