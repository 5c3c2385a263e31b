import * as tf from '@tensorflow/tfjs';
import {treeMap, type Params} from '../core';

/** Where to read from, and whom to tell. */
export type LoadPretrainedOptions = {
  /** The folder of the package. Default: where the set-up put it. */
  readonly source?: string;
  /** Called with bytes read, bytes in all, and the name of the file. Not called where this process has read them before. */
  readonly onProgress?: (done: number, total: number, note: string) => void;
};

/** Makes a loader read each source once a process; what failed is tried again. */
export function oncePerSource<T>(
  load: (options: Required<LoadPretrainedOptions>) => Promise<T>,
  defaultSource: () => string,
): (options?: LoadPretrainedOptions) => Promise<T> {
  const loaded = new Map<string, Promise<T>>();
  return async ({source = defaultSource(), onProgress = () => undefined} = {}) => {
    const known = loaded.get(source);
    if (known) return known;
    const loading = load({source, onProgress});
    loaded.set(source, loading);
    loading.catch(() => loaded.delete(source));
    return loading;
  };
}

/** Parameters that outlive the scope they are made in: other calls of the loader give the same. */
export const kept = <P extends Params>(params: P): P =>
  treeMap((leaf) => tf.keep(leaf as tf.Tensor), params as Params) as P;
