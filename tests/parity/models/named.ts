import * as tf from '@tensorflow/tfjs';
import {key, treeFromLeaves, treeLeaves, treePaths, type Params} from 'why-attention/core';
import {tensorOf, type Grid} from '../fixtures';

/** Numbers by the path of the leaf that they are. */
export type Grids = Record<string, Grid>;

/** Names the leaves of a model's parameters, and puts named values into their tree. */
export function namedLeaves<P extends Params>({init}: {readonly init: (own: ReturnType<typeof key>) => P}) {
  const like = init(key(1));
  const paths = treePaths(like);
  return {
    paths,
    shapes: treeLeaves(like).map(({shape}) => shape),
    /** @throws Error if a value is missing, or one too many */
    treeOf: (values: Record<string, tf.Tensor>): P => {
      if (Object.keys(values).sort().join() !== [...paths].sort().join())
        throw new Error(`expected values for ${paths.join(', ')}. Got ${Object.keys(values).join(', ')}.`);
      return treeFromLeaves(
        like,
        paths.map((path) => values[path]),
      );
    },
  };
}

export const tensorsOf = (grids: Grids): Record<string, tf.Tensor> => mapValues(grids, tensorOf);

export const mapValues = <A, B>(
  record: Record<string, A>,
  f: (value: A, i: number) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([name, value], i) => [name, f(value, i)]));
