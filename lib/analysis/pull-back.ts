// Vector-Jacobian products of units of a stack, for all that follows gradients back through one.
import * as tf from '@tensorflow/tfjs';
import {ShapeError} from '../core';
import {applyUnit, type ResidualUnit} from '../nn';

/** What a unit adds up: skip(h) + branch(h), before what follows it. */
export const sumOf = ({after: _, ...unit}: ResidualUnit, h: tf.Tensor): tf.Tensor => applyUnit(unit, h);

/** What each unit gets, where the first gets h. Refuses what a gradient cannot be followed through. */
export function unitInputs(
  units: readonly ResidualUnit[],
  h: tf.Tensor,
  gradient: tf.Tensor,
  batchAxis: number,
): tf.Tensor[] {
  if (units.length === 0) throw new ShapeError('units must have at least one unit. Got none.');
  if (h.rank <= batchAxis) {
    const axes = batchAxis === 0 ? 'B, ...' : 'S, B, ...';
    throw new ShapeError(`h must have shape [${axes}]. Got [${h.shape.join(', ')}].`);
  }
  const states = [h];
  for (const unit of units) states.push(applyUnit(unit, states[states.length - 1]));
  const last = states.pop()!;
  if (last.shape.join() !== gradient.shape.join()) {
    throw new ShapeError(
      `gradient must have the shape of the last unit's output [${last.shape.join(', ')}]. Got [${gradient.shape.join(', ')}].`,
    );
  }
  return states;
}

/**
 * Jᵀ g of f at x, for several g stacked on the axis of examples.
 *
 * @param f - of examples one by one
 * @param x - [*S, B, ...]
 * @param gradients - [*S, n · B, ...], of the shape of n outputs f(x) one after the other
 * @returns [*S, n · B, ...], of the shape of n inputs
 */
export function pullBack(
  f: (x: tf.Tensor) => tf.Tensor,
  x: tf.Tensor,
  gradients: tf.Tensor,
  {batchAxis, together}: {readonly batchAxis: number; readonly together: boolean},
): tf.Tensor {
  const n = gradients.shape[batchAxis] / x.shape[batchAxis];
  if (together) {
    const copies = x.shape.map((_, axis) => (axis === batchAxis ? n : 1));
    return tf.grad(f)(tf.tile(x, copies), gradients);
  }
  const own = tf.split(gradients, n, batchAxis).map((gradient) => tf.grad(f)(x, gradient));
  return tf.concat(own, batchAxis);
}
