import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import {treeMap, type Params} from '../core';
import {readChecked, type DataPackage, type Expected} from '../data/load-checked';

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

/** A file of a package. */
export type PackageFile = Expected & {readonly name: string};

/** Reads files of a package, each compared with its checksum, and tells how far it has come through all of them. */
export function packageReader(
  files: readonly PackageFile[],
  {
    folder,
    of,
    onProgress,
  }: {folder: string; of: DataPackage} & Required<Pick<LoadPretrainedOptions, 'onProgress'>>,
): {
  /** `take` receives each piece; valid until it returns. */
  readonly inPieces: (file: PackageFile, take: (piece: Uint8Array) => void) => Promise<void>;
  readonly whole: (file: PackageFile) => Promise<Uint8Array>;
} {
  const total = files.reduce((sum, {bytes}) => sum + bytes, 0);
  let done = 0;
  const inPieces = (file: PackageFile, take: (piece: Uint8Array) => void): Promise<void> =>
    readChecked(path.join(folder, file.name), file, of, (piece) => {
      take(piece);
      done += piece.length;
      onProgress(done, total, file.name);
    });
  const whole = async (file: PackageFile): Promise<Uint8Array> => {
    const content = new Uint8Array(file.bytes);
    let at = 0;
    await inPieces(file, (piece) => {
      content.set(piece, at);
      at += piece.length;
    });
    return content;
  };
  return {inPieces, whole};
}

/** Parameters that outlive the scope they are made in: other calls of the loader give the same. */
export const kept = <P extends Params>(params: P): P =>
  treeMap((leaf) => tf.keep(leaf as tf.Tensor), params as Params) as P;
