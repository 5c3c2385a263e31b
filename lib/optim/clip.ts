import * as tf from '@tensorflow/tfjs';
import {ConfigError, ShapeError, treeLeaves, type Params} from '../core';
import {mapLeaves, stateless, type GradientTransformation} from './gradient-transformation';

/**
 * The Euclidean norm of all leaves as one vector; with `stacked`, one norm a seed.
 *
 * @param tree - at least one leaf; with `stacked` each is [S, ...]
 * @param options.stacked - take the leading axis as seeds; default false
 * @returns a scalar, or [S]
 * @throws ShapeError if stacked leaves do not share their leading axis
 * @see optax.global_norm
 * @example
 * globalNorm({w: tf.tensor1d([3]), b: tf.tensor1d([4])}).arraySync(); // => 5
 */
export function globalNorm(tree: Params, {stacked = false}: {stacked?: boolean} = {}): tf.Tensor {
  const leaves = treeLeaves(tree);
  if (stacked) assertStacked(leaves);
  const squares = leaves.map((leaf) => {
    const axes = stacked ? leaf.shape.map((_, i) => i).slice(1) : undefined;
    return tf.sum(tf.square(leaf), axes);
  });
  return tf.sqrt(tf.addN(squares));
}

/**
 * Shrinks gradients whose global norm ‖g‖ is too large: u = g · maxNorm / max(‖g‖, maxNorm).
 *
 * @param maxNorm - above 0
 * @param options.stacked - leaves are [S, ...] and each seed has its own norm, over all axes but the leading one; default false
 * @returns the transformation, without state
 * @throws ConfigError if maxNorm is not above 0; in update, ShapeError if stacked leaves do not share their leading axis
 * @see Pascanu et al. 2012, arXiv:1211.5063, algorithm 1; optax.clip_by_global_norm
 * @remarks Differs from torch clip_grad_norm_, which adds 1e-6 to the norm.
 * @example
 * clipByGlobalNorm(1).update(tf.tensor1d([3, 4]), []).updates.arraySync(); // => [0.6, 0.8]
 */
export function clipByGlobalNorm(
  maxNorm: number,
  {stacked = false}: {stacked?: boolean} = {},
): GradientTransformation {
  if (!(maxNorm > 0)) throw new ConfigError(`maxNorm must be above 0. Got ${maxNorm}.`);
  return stateless((grads) => {
    const norm = globalNorm(grads, {stacked});
    // eslint-disable-next-line no-restricted-properties -- no gradient is taken through an optimiser
    const factor = tf.div(maxNorm, tf.maximum(norm, maxNorm)); // exactly 1 for a small norm
    const perSeed = (leaf: tf.Tensor): tf.Tensor =>
      stacked ? tf.reshape(factor, [leaf.shape[0], ...Array<number>(leaf.rank - 1).fill(1)]) : factor;
    return mapLeaves((leaf) => tf.mul(leaf, perSeed(leaf)), grads);
  });
}

function assertStacked(leaves: readonly tf.Tensor[]): void {
  const nSeeds = leaves[0]?.shape[0];
  for (const leaf of leaves) {
    if (leaf.rank === 0 || leaf.shape[0] !== nSeeds) {
      throw new ShapeError(
        `Stacked leaves must have shape [${nSeeds ?? 'S'}, ...]. Got [${leaf.shape.join(', ')}].`,
      );
    }
  }
}
