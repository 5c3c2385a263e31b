import * as tf from '@tensorflow/tfjs';
import {ConfigError} from './errors';
import {nativeDraws} from './native-draws';
import {normalWriter} from './normals';
import {isTracingShapes} from './shape-trace/shape-backend';
import {threefry, threefryBits} from './threefry';

/** Two 32-bit words that name one stream of random numbers. A key is split by purpose and used once. */
export type Key = readonly [number, number];

/**
 * The key of a seed: its high and low 32 bits.
 *
 * @param seed - integer in [0, 2⁵³)
 * @throws ConfigError if the seed is no such integer
 * @see jax.random.key
 * @example
 * key(7); // => [0, 7]
 */
export function key(seed: number): Key {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ConfigError(`seed must be an integer in [0, 2^53). Got ${seed}.`);
  }
  return [Math.floor(seed / 2 ** 32), seed >>> 0];
}

/**
 * Splits a key into n independent ones.
 *
 * @param parent - the key to split; do not use it again
 * @param n - how many
 * @returns n keys, the integers of jax.random.split (partitionable Threefry)
 * @example
 * split(key(0), 2)[0]; // => [1797259609, 2579123966]
 */
export function split(parent: Key, n = 2): Key[] {
  const words = new Uint32Array(2 * n);
  for (let i = 0; i < n; i++) threefry(parent[0], parent[1], 0, i, words, i);
  return Array.from({length: n}, (_, i) => [words[2 * i], words[2 * i + 1]] as const);
}

/**
 * The key number n of a series, for example of training step n.
 *
 * @param parent - the series' key
 * @param n - integer in [0, 2³²)
 * @returns the integers of jax.random.fold_in
 * @throws ConfigError if n is out of range
 * @example
 * foldIn(key(0), 7); // => [2716826189, 292468403]
 */
export function foldIn(parent: Key, n: number): Key {
  if (!Number.isInteger(n) || n < 0 || n >= 2 ** 32) {
    throw new ConfigError(`n must be an integer in [0, 2^32). Got ${n}.`);
  }
  const words = new Uint32Array(2);
  threefry(parent[0], parent[1], 0, n, words, 0);
  return [words[0], words[1]];
}

/**
 * n random 32-bit words.
 *
 * @returns uint32, the integers of jax.random.bits (partitionable Threefry)
 * @example
 * bits(key(0), 1)[0]; // => 4070199207
 */
export function bits(source: Key, n: number): Uint32Array {
  const words = new Uint32Array(n);
  (nativeDraws()?.words ?? threefryBits)(source[0], source[1], words);
  return words;
}

/**
 * n uniform numbers in [min, max), as a plain array.
 *
 * u = (bits >> 9) · 2⁻²³, then min + u · (max − min) in float32.
 *
 * @see jax.random.uniform, the same float32 numbers
 * @example
 * uniformArray(key(0), 4)[0].toFixed(7); // => "0.9476670"
 */
export function uniformArray(
  source: Key,
  n: number,
  {min = 0, max = 1}: {min?: number; max?: number} = {},
): Float32Array {
  const words = bits(source, n);
  const values = new Float32Array(n);
  const span = Math.fround(max - min);
  for (let i = 0; i < n; i++) {
    values[i] = Math.max(min, Math.fround(Math.fround((words[i] >>> 9) * 2 ** -23 * span) + min));
  }
  return values;
}

let writeNormals: ReturnType<typeof normalWriter> | undefined;

/**
 * n standard normal numbers, √2 · erf⁻¹(u) with u uniform in (−1, 1), written into an array.
 *
 * @param source - the key
 * @param n - how many
 * @param values - receives them; a new array by default
 * @param offset - position of the first in `values`
 * @see jax.random.normal, the same numbers to 1e-6
 * @example
 * normalArray(key(0), 4)[0].toFixed(5); // => "1.62264"
 */
export function normalArray(source: Key, n: number, values = new Float32Array(n), offset = 0): Float32Array {
  writeNormals ??= normalWriter();
  writeNormals(bits(source, n), values, offset);
  return values;
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, size) => product * size, 1);

/**
 * A tensor of uniform numbers in [min, max).
 *
 * @see jax.random.uniform
 * @example
 * uniform(key(0), [4]).dataSync()[1].toFixed(7); // => "0.9785799"
 */
export function uniform(
  source: Key,
  shape: readonly number[],
  range: {min?: number; max?: number} = {},
): tf.Tensor {
  if (isTracingShapes()) return tf.fill([...shape], 0); // of which only the shape is known
  return tf.tensor(uniformArray(source, sizeOf(shape), range), [...shape]);
}

/**
 * A tensor of standard normal numbers.
 *
 * @see jax.random.normal
 * @example
 * normal(key(0), [4]).dataSync()[1].toFixed(5); // => "2.02526"
 */
export function normal(source: Key, shape: readonly number[]): tf.Tensor {
  if (isTracingShapes()) return tf.fill([...shape], 0);
  return tf.tensor(normalArray(source, sizeOf(shape)), [...shape]);
}

/**
 * n integers in [0, max), each equally likely up to a bias below max / 2³².
 *
 * @remarks Differs from jax.random.randint, which draws two words a number: the integers are not the same.
 * @example
 * integers(key(0), 3, 8).every((i) => i >= 0 && i < 8); // => true
 */
export function integers(source: Key, n: number, max: number): Int32Array {
  const words = bits(source, n);
  const values = new Int32Array(n);
  for (let i = 0; i < n; i++) values[i] = Math.floor((words[i] / 2 ** 32) * max);
  return values;
}

/**
 * A random order of 0 … n − 1 (Fisher-Yates shuffle).
 *
 * @remarks Differs from jax.random.permutation, which sorts random words: the orders are not the same.
 * @example
 * permutation(key(0), 5).slice().sort(); // => [0, 1, 2, 3, 4]
 */
export function permutation(source: Key, n: number): Int32Array {
  const order = Int32Array.from({length: n}, (_, i) => i);
  const draws = bits(source, n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor((draws[i] / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
