import * as tf from '@tensorflow/tfjs';
import {ConfigError} from './errors';
import {threefry} from './threefry';

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
  const pair = new Uint32Array(2);
  for (let i = 0; i < n; i++) {
    threefry(source[0], source[1], 0, i, pair, 0);
    words[i] = pair[0] ^ pair[1];
  }
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

const CENTRAL = [
  2.81022636e-8, 3.43273939e-7, -3.5233877e-6, -4.39150654e-6, 0.00021858087, -0.00125372503, -0.00417768164,
  0.246640727, 1.50140941,
];
const TAIL = [
  -0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773, -0.0076224613, 0.00943887047,
  1.00167406, 2.83297682,
];

/**
 * The inverse of the error function by Giles' single-precision polynomials.
 *
 * @param x - in (−1, 1)
 * @see Giles 2010, "Approximating the erfinv function", table 5
 * @example
 * erfInverse(0.5).toFixed(6); // => "0.476936"
 */
export function erfInverse(x: number): number {
  const w = -Math.log1p(-x * x);
  const [coefficients, t] = w < 5 ? [CENTRAL, w - 2.5] : [TAIL, Math.sqrt(w) - 3];
  let p = coefficients[0];
  for (let i = 1; i < coefficients.length; i++) p = coefficients[i] + p * t;
  return p * x;
}

const ABOVE_MINUS_ONE = -0.9999999403953552;

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
  const pair = new Uint32Array(2);
  const span = Math.fround(1 - ABOVE_MINUS_ONE);
  for (let i = 0; i < n; i++) {
    threefry(source[0], source[1], 0, i, pair, 0);
    const u = Math.fround(Math.fround(((pair[0] ^ pair[1]) >>> 9) * 2 ** -23 * span) + ABOVE_MINUS_ONE);
    values[offset + i] = Math.SQRT2 * erfInverse(Math.max(ABOVE_MINUS_ONE, u));
  }
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
  return Int32Array.from(words, (word) => Math.floor((word / 2 ** 32) * max));
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
