import * as tf from '@tensorflow/tfjs';
import {
  foldIn,
  normal,
  permutation,
  tidy,
  treeFromLeaves,
  treeLeaves,
  treePaths,
  type Key,
  type Params,
} from '../../../core';

/** The standard deviation of all matrices at the start of BERT's training. */
const BERT_DEVIATION = 0.02;

/**
 * Parameters as a BERT starts with: matrices N(0, 0.02²), factors of norms 1, all else 0. Its branches are small beside their skips.
 *
 * @param like - parameters of the same shapes
 * @param key - draws them
 * @see Devlin et al. 2019, arXiv:1810.04805, whose code cuts the distribution off at two deviations
 */
export function bertStart<P extends Params>(like: P, key: Key): P {
  const paths = treePaths(like);
  return tidy(() =>
    treeFromLeaves(
      like,
      treeLeaves(like).map(({shape}, i) => {
        if (shape.length >= 2) return tf.mul(normal(foldIn(key, i), shape), BERT_DEVIATION);
        return paths[i].endsWith('.scale') ? tf.ones(shape) : tf.zeros(shape);
      }),
    ),
  );
}

/**
 * Parameters in a random order within each tensor: their spread stays, and what training wrote into them goes.
 *
 * @param params - they stay as they are
 * @param key - draws an order for each tensor
 */
export const shuffledWeights = <P extends Params>(params: P, key: Key): P =>
  tidy(() =>
    treeFromLeaves(
      params,
      treeLeaves(params).map((leaf, i) => {
        const [values, order] = [leaf.dataSync(), permutation(foldIn(key, i), leaf.size)];
        const shuffled = new Float32Array(leaf.size);
        for (let to = 0; to < leaf.size; to++) shuffled[to] = values[order[to]];
        return tf.tensor(shuffled, leaf.shape);
      }),
    ),
  );
