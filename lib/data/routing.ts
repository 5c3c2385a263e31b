import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, ConfigError, normalArray, split, uniformArray, type Key} from '../core';

/** What the query names its slot by: the slot's key, or the slot's number as a one-hot vector. */
export type Cue = 'key' | 'slot-number';

/** The routing task's settings. */
export type RoutingConfig = {
  /** Slots a query can ask for, S in the formulas; at most dKey where the cue is the slot number. */
  readonly nSlots: number;
  /** Numbers in a key. */
  readonly dKey: number;
  /** Numbers in a content. */
  readonly dContent: number;
  /** λ in [0, 1]: the share of queries whose target is the asked slot; the others want the fixed slot. */
  readonly dial: number;
  /** What the query carries. */
  readonly cue: Cue;
};

/** Contents as a table: eight slots, keys and contents of eight numbers, asked by key. */
export const routingDefaults: RoutingConfig = {nSlots: 8, dKey: 8, dContent: 8, dial: 1, cue: 'key'};

/**
 * The slot that is wanted whenever the asked one is not: the fourth, or the last where there are fewer.
 *
 * @example
 * fixedSlot(routingDefaults); // => 3
 */
export const fixedSlot = ({nSlots}: RoutingConfig): number => Math.min(3, nSlots - 1);

/**
 * The numbers in one token: key, content, flag.
 *
 * @example
 * tokenSize(routingDefaults); // => 17
 */
export const tokenSize = ({dKey, dContent}: RoutingConfig): number => dKey + dContent + 1;

/** What the models see: [*S, B, U, dKey + dContent + 1] slots and a query [*S, B, dKey + dContent + 1]. */
export type RoutingInput = {readonly slots: tf.Tensor; readonly query: tf.Tensor};

/** A batch with its answers. */
export type RoutingBatch = {
  readonly input: RoutingInput;
  /** The wanted content [S, B, dContent]. */
  readonly target: tf.Tensor;
  /** 1 where the asked slot is wanted, 0 where the fixed one is [S, B]. */
  readonly routed: tf.Tensor;
  /** The number of the asked slot [S, B], int32. */
  readonly asked: tf.Tensor;
};

/**
 * Draws a batch of the routing task, "look up the content of the slot that the query asks for".
 *
 * Slot u holds [k_u | c_u | 0] with k_u a random direction of norm √dKey and c_u ~ N(0, I). The query holds [cue of a random slot a | 0 | ±1]. With probability λ
 * (flag +1) the target is c_a, else (flag −1) it is the content of a fixed slot, whatever was asked. The cue is k_a, or √dKey at position a.
 *
 * λ turns the task from a fixed transformation (0) to one whose index depends on the data (1). At every λ and for both cues the draws of one key are the same.
 *
 * Axes: S seeds, B batch, U slots.
 *
 * @param keys - one key a seed
 * @param batchSize - B
 * @param config - the task
 * @returns the batch, with a leading seed axis
 * @throws ConfigError for sizes that are no positive integers, a dial outside [0, 1], or more slots than a slot-number cue can name
 * @remarks Keys of norm 1 would make scores too small to route by at the start of training, a handicap that has nothing to do with the question.
 * @example
 * drawRouting([key(0)], 4, routingDefaults).input.slots.shape; // => [1, 4, 8, 17]
 */
export function drawRouting(keys: readonly Key[], batchSize: number, config: RoutingConfig): RoutingBatch {
  const {nSlots, dKey, dContent, dial, cue} = config;
  assertRoutingConfig(config);
  assertPositiveInteger('batchSize', batchSize);
  const nSeeds = keys.length;
  const size = tokenSize(config);
  const slots = new Float32Array(nSeeds * batchSize * nSlots * size);
  const query = new Float32Array(nSeeds * batchSize * size);
  const target = new Float32Array(nSeeds * batchSize * dContent);
  const routed = new Float32Array(nSeeds * batchSize);
  const asked = new Int32Array(nSeeds * batchSize);
  const norm = Math.sqrt(dKey);
  for (let s = 0; s < nSeeds; s++) {
    const [tokenKey, choiceKey] = split(keys[s], 2);
    const numbers = normalArray(tokenKey, batchSize * nSlots * (dKey + dContent));
    const choices = uniformArray(choiceKey, 2 * batchSize);
    for (let b = 0; b < batchSize; b++) {
      const example = s * batchSize + b;
      for (let u = 0; u < nSlots; u++) {
        const from = (b * nSlots + u) * (dKey + dContent);
        const to = (example * nSlots + u) * size;
        let squares = 0;
        for (let i = from; i < from + dKey; i++) squares += numbers[i] * numbers[i];
        const length = Math.sqrt(squares);
        for (let i = 0; i < dKey; i++) slots[to + i] = (numbers[from + i] * norm) / length;
        for (let i = dKey; i < dKey + dContent; i++) slots[to + i] = numbers[from + i];
      }
      const slot = Math.floor(choices[2 * b] * nSlots);
      const isRouted = choices[2 * b + 1] < dial;
      const wanted = (example * nSlots + (isRouted ? slot : fixedSlot(config))) * size;
      const named = (example * nSlots + slot) * size;
      if (cue === 'key') for (let i = 0; i < dKey; i++) query[example * size + i] = slots[named + i];
      else query[example * size + slot] = norm;
      query[(example + 1) * size - 1] = isRouted ? 1 : -1;
      for (let i = 0; i < dContent; i++) target[example * dContent + i] = slots[wanted + dKey + i];
      routed[example] = isRouted ? 1 : 0;
      asked[example] = slot;
    }
  }
  return {
    input: {
      slots: tf.tensor(slots, [nSeeds, batchSize, nSlots, size]),
      query: tf.tensor(query, [nSeeds, batchSize, size]),
    },
    target: tf.tensor(target, [nSeeds, batchSize, dContent]),
    routed: tf.tensor(routed, [nSeeds, batchSize]),
    asked: tf.tensor(asked, [nSeeds, batchSize], 'int32'),
  };
}

function assertRoutingConfig({nSlots, dKey, dContent, dial, cue}: RoutingConfig): void {
  assertPositiveInteger('nSlots', nSlots);
  assertPositiveInteger('dKey', dKey);
  assertPositiveInteger('dContent', dContent);
  if (!(dial >= 0 && dial <= 1)) throw new ConfigError(`dial must be in [0, 1]. Got ${dial}.`);
  if (cue !== 'key' && cue !== 'slot-number') {
    throw new ConfigError(`cue must be key or slot-number. Got ${String(cue)}.`);
  }
  if (cue === 'slot-number' && nSlots > dKey) {
    throw new ConfigError(`nSlots must be at most dKey = ${dKey} for the slot-number cue. Got ${nSlots}.`);
  }
}

/**
 * The best R² that any fixed row of mixing weights can reach: (1 − (S−1)λ/S)² + (S−1)(λ/S)².
 *
 * Contents are independent with unit variance, so the best weight of a slot is the probability that it is the wanted one, and R² is the sum of the squares of
 * these weights.
 *
 * @param dial - λ
 * @param nSlots - S
 * @example
 * staticMixingCeiling(1, 8); // => 0.125
 */
export function staticMixingCeiling(dial: number, nSlots: number): number {
  return (1 - ((nSlots - 1) * dial) / nSlots) ** 2 + (nSlots - 1) * (dial / nSlots) ** 2;
}

/**
 * The best R² without any use of what is asked, the flag obeyed: 1 − (S−1)λ/S.
 *
 * Where the fixed slot is wanted the answer is exact; where a slot is asked for, the best guess is the mean of all contents, which explains 1/S.
 *
 * @param dial - λ
 * @param nSlots - S
 * @example
 * flagOnlyCeiling(0.5, 8); // => 0.5625
 */
export function flagOnlyCeiling(dial: number, nSlots: number): number {
  return 1 - ((nSlots - 1) * dial) / nSlots;
}
