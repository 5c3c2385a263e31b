import fs from 'node:fs';
import path from 'node:path';

/** Draws in native code, the same numbers bit by bit as in JavaScript. */
export type NativeDraws = {
  /** `threefryBits`. */
  readonly words: (k0: number, k1: number, words: Uint32Array) => void;
  /** The pieces of `normals.ts`: values[i] is the polynomial of words[i], also where the formula must replace it. */
  readonly normals: (
    table: Float64Array,
    pieceBits: number,
    words: Uint32Array,
    values: Float32Array,
  ) => void;
};

let loaded: NativeDraws | null | undefined;

/** Native drawing, where the set-up could compile it; it lies beside the binding to the native library. */
export function nativeDraws(): NativeDraws | undefined {
  loaded ??= load();
  return loaded ?? undefined;
}

function load(): NativeDraws | null {
  try {
    const backend = path.dirname(require.resolve('@tensorflow/tfjs-node-gpu/package.json'));
    const binding = fs.realpathSync(path.join(backend, 'lib', 'napi-v8', 'tfjs_binding.node'));
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    return require(path.join(path.dirname(binding), 'draws.node')) as NativeDraws;
  } catch {
    return null; // not compiled on this machine: JavaScript draws the same numbers
  }
}
