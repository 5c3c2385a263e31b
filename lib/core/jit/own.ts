import type * as tf from '@tensorflow/tfjs';
import {treeMap, type Params} from '../tree';

/**
 * A result whose leaves can be freed one by one, as those that come from a graph: a leaf that is an argument, or stands at two places, becomes another tensor on the
 * same memory.
 *
 * @param result - what a function returned
 * @param given - the leaves of its arguments
 */
export function ownLeaves<P extends Params>(result: P, given: readonly tf.Tensor[]): P {
  const taken = new Set(given);
  return treeMap((leaf) => {
    if (taken.has(leaf)) return leaf.clone();
    taken.add(leaf);
    return leaf;
  }, result);
}
