// What the pooling models share: tokens of slots and query by one linear map, and a position code for each slot.
import * as tf from '@tensorflow/tfjs';
import {assertPositiveInteger, assertShape, normal, tidy, type Key} from '../core';
import {initLinear, linear, type LinearParams} from '../nn';

/** A query and the tokens that it reads. */
export type PoolingInput = {
  /** [*S, B, U, dToken] */
  readonly slots: tf.Tensor;
  /** [*S, B, dToken] */
  readonly query: tf.Tensor;
};

/** Sizes that every pooling model has. */
export type PoolingSizes = {
  /** Numbers in a token, of slots and query alike. */
  readonly dToken: number;
  readonly nSlots: number;
  readonly dModel: number;
  readonly dOut: number;
};

/** Parameters of the embedding of slots and query. */
export type SlotEmbeddingParams = {
  /** Token to model size, shared by slots and query. */
  readonly embed: LinearParams;
  /** The position code that is added to each embedded slot [*S, U, dModel]. */
  readonly positions: tf.Tensor;
};

const POSITION_DEVIATION = 0.3;

/** Throws a ConfigError if a size is no positive integer. */
export function assertPoolingSizes({dToken, nSlots, dModel, dOut}: PoolingSizes): void {
  assertPositiveInteger('dToken', dToken);
  assertPositiveInteger('nSlots', nSlots);
  assertPositiveInteger('dModel', dModel);
  assertPositiveInteger('dOut', dOut);
}

/** A linear map from N(0, 1/fan-in), and positions from N(0, 0.3²). */
export function initSlotEmbedding(
  embedKey: Key,
  positionKey: Key,
  {dToken, nSlots, dModel}: PoolingSizes,
): SlotEmbeddingParams {
  return {
    embed: initLinear(embedKey, {dIn: dToken, dOut: dModel}),
    positions: tidy(() => tf.mul(normal(positionKey, [nSlots, dModel]), POSITION_DEVIATION)),
  };
}

/** Throws a ShapeError if slots or query do not fit the parameters. */
export function assertPoolingInput(
  {embed, positions}: SlotEmbeddingParams,
  {slots, query}: PoolingInput,
): void {
  const seeds = positions.shape.slice(0, -2);
  const [nSlots, dToken] = [positions.shape[seeds.length], embed.w.shape[seeds.length]];
  const sizes = assertShape('slots', slots, [...seeds, 'B', nSlots, dToken]);
  assertShape('query', query, [...seeds, 'B', dToken], sizes);
}

/** Embedded slots with their position code [*S, B, U, D]. */
export function embedSlots({embed, positions}: SlotEmbeddingParams, slots: tf.Tensor): tf.Tensor {
  return tf.add(linear(embed, slots), tf.expandDims(positions, -3));
}
