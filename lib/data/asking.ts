import * as tf from '@tensorflow/tfjs';
import {assertShape, ConfigError, tidy} from '../core';
import type {RoutingBatch, RoutingConfig} from './routing';

/**
 * The same examples, with every query asking for one slot: a context of the routing task, or a block of training on it.
 *
 * Slots, flags and which examples want the fixed slot stay as they are; the cue names the asked slot, and the target is its content wherever the asked slot is
 * wanted. Shares no tensor with the batch.
 *
 * Axes: S seeds, B batch, U slots.
 *
 * @param batch - as drawn
 * @param asked - the slot that all queries of a seed ask for, one a seed, each in [0, nSlots)
 * @param config - the settings with which the batch was drawn
 * @returns a batch of the form of the first
 * @throws ShapeError if the batch is of other sizes; ConfigError if `asked` has not one slot a seed, or names a slot that there is not
 * @example
 * const batch = drawRouting([key(0)], 2, routingDefaults);
 * const {target, input} = asking(batch, [5], routingDefaults);
 * tf.equal(target, tf.slice(input.slots, [0, 0, 5, 8], [1, 2, 1, 8]).reshape([1, 2, 8])).all().arraySync(); // => 1
 */
export function asking(batch: RoutingBatch, asked: readonly number[], config: RoutingConfig): RoutingBatch {
  const {nSlots, dKey, dContent, cue} = config;
  const {slots, query} = batch.input;
  const {S, B} = assertShape('slots', slots, ['S', 'B', nSlots, dKey + dContent + 1]);
  assertSlots(asked, S, nSlots);
  return tidy(() => {
    const isAsked = tf.reshape(tf.cast(tf.oneHot([...asked], nSlots), 'float32'), [S, 1, nSlots, 1]);
    const named = tf.sum(tf.mul(slots, isAsked), 2); // [S, B, D]: 0 + x is x
    const part = (of: tf.Tensor, from: number, size: number): tf.Tensor =>
      tf.slice(of, [0, 0, from], [-1, -1, size]);
    const number = tf.tensor(
      asked.flatMap((slot) => oneHotOf(slot, dKey)),
      [S, 1, dKey],
    );
    const cueOf = cue === 'key' ? part(named, 0, dKey) : tf.tile(number, [1, B, 1]);
    const routed = tf.expandDims(batch.routed, -1);
    return {
      input: {slots: slots.clone(), query: tf.concat([cueOf, part(query, dKey, dContent + 1)], -1)},
      target: tf.add(tf.mul(routed, part(named, dKey, dContent)), tf.mul(tf.sub(1, routed), batch.target)),
      routed: batch.routed.clone(),
      asked: tf.tile(tf.tensor2d([...asked], [S, 1], 'int32'), [1, B]),
    };
  });
}

/** √dKey at the position of the slot, as `drawRouting` names a slot by its number. */
const oneHotOf = (slot: number, dKey: number): number[] =>
  Array.from({length: dKey}, (_, i) => (i === slot ? Math.sqrt(dKey) : 0));

function assertSlots(asked: readonly number[], nSeeds: number, nSlots: number): void {
  if (asked.length !== nSeeds) {
    throw new ConfigError(`asked must have one slot for each of ${nSeeds} seeds. Got ${asked.length}.`);
  }
  const stranger = asked.find((slot) => !Number.isInteger(slot) || slot < 0 || slot >= nSlots);
  if (stranger === undefined) return;
  throw new ConfigError(`asked must be slots from 0 to ${nSlots - 1}. Got ${stranger}.`);
}
