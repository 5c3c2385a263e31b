import * as tf from '@tensorflow/tfjs';
import {
  assertPositiveInteger,
  assertShape,
  ShapeError,
  tidy,
  treeLeaves,
  treePaths,
  valueAndGrad,
  type Params,
} from '../core';

/**
 * The gradient of the loss in each of K contexts, all parameters as one vector: g_a = ∂L_a/∂θ, a = 0 … K − 1.
 *
 * A context is a part of the task, for example all queries that ask for slot a. Costs K passes forward and backward, one after the other; what is kept is
 * 4 · S · K · P bytes.
 *
 * Axes: S seeds, K contexts, P parameters of one seed, leaf after leaf in the order of `treeLeaves`.
 *
 * @param loss - (θ, a) -> each seed's mean loss in context a [S], of that seed's parameters alone
 * @param params - θ, leaves [S, ...]
 * @param nContexts - K
 * @returns [S, K, P]; 0 for a parameter that a context does not use
 * @throws ShapeError if the leaves do not share a leading axis, or if a loss is not [S]; ConfigError if K is no positive integer
 * @example
 * const params = {u: tf.tensor2d([[3, 4]]), v: tf.tensor1d([5])}; // one seed
 * const loss = ({u, v}, a) => (a === 0 ? tf.sum(tf.square(u), 1) : tf.square(v));
 * contextGradients(loss, params, 2).arraySync(); // => [[[6, 8, 0], [0, 0, 10]]]
 */
export function contextGradients<P extends Params>(
  loss: (params: P, context: number) => tf.Tensor,
  params: P,
  nContexts: number,
): tf.Tensor {
  assertPositiveInteger('nContexts', nContexts);
  const nSeeds = seedsOf(params);
  const gradientOf = (context: number): tf.Tensor => {
    const {grads} = valueAndGrad((own: P) => {
      const value = loss(own, context);
      assertShape('loss', value, [nSeeds]);
      // A leaf that the loss does not reach has no gradient in TensorFlow.js, where it is 0.
      return tf.addN([value, ...treeLeaves(own).map((leaf) => tf.mul(0, tf.sum(asRows(leaf), 1)))]);
    })(params);
    return tf.concat(treeLeaves(grads).map(asRows), 1);
  };
  return tidy(() =>
    tf.stack(
      Array.from({length: nContexts}, (_, context) => tidy(() => gradientOf(context))),
      1,
    ),
  );
}

/** [S, ...] -> [S, n] */
const asRows = (leaf: tf.Tensor): tf.Tensor => tf.reshape(leaf, [leaf.shape[0], leaf.size / leaf.shape[0]]);

/** The size of the leading axis that all leaves share. */
function seedsOf(params: Params): number {
  const [paths, leaves] = [treePaths(params), treeLeaves(params)];
  const nSeeds = leaves[0]?.shape[0];
  leaves.forEach(({shape}, i) => {
    if (shape.length > 0 && shape[0] === nSeeds) return;
    const expected = nSeeds === undefined ? 'S' : `S=${nSeeds}`;
    throw new ShapeError(
      `params${paths[i] && `.${paths[i]}`} must have shape [${expected}, ...]. Got [${shape.join(', ')}].`,
    );
  });
  if (nSeeds === undefined) throw new ShapeError('params must have at least one leaf [S, ...]. Got none.');
  return nSeeds;
}
