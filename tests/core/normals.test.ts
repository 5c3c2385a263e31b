import {expect, test} from 'vitest';
import {bits, erfInverse, key} from 'why-attention/core';
import {nativeDraws} from '../../lib/core/native-draws';
import {normalWriter} from '../../lib/core/normals';
import {threefryBits} from '../../lib/core/threefry';

const ALL = 2 ** 23;
const everyWord = (): Uint32Array => new Uint32Array(ALL).map((_, m) => 512 * m + (m % 512));

/** √2 · erf⁻¹(u) with u made in float32 as JAX makes it, the definition. */
function byFormula(word: number): number {
  const lowest = -0.9999999403953552;
  const span = Math.fround(1 - lowest);
  const u = Math.fround(Math.fround((word >>> 9) * 2 ** -23 * span) + lowest);
  return Math.fround(Math.SQRT2 * erfInverse(Math.max(lowest, u)));
}

/** The positions at which two arrays differ in value or sign, the first ten. */
const differences = (a: Float32Array, b: Float32Array): number[] => {
  const found: number[] = [];
  for (let i = 0; i < a.length && found.length < 10; i++) if (!Object.is(a[i], b[i])) found.push(i);
  return found;
};

test('the set-up has compiled native drawing, and its words are those of JavaScript', () => {
  const native = nativeDraws()!;
  for (const [k0, k1] of [
    [0, 0],
    [7, 2 ** 31],
    [2 ** 32 - 1, 4e9],
  ]) {
    const [words, expected] = [new Uint32Array(100_003), new Uint32Array(100_003)];
    native.words(k0, k1, words);
    threefryBits(k0, k1, expected);
    expect(words).toEqual(expected);
  }
});

test.each([
  ['in JavaScript', undefined],
  ['in native code', nativeDraws()],
])('each of the 2²³ normal numbers is the float32 of the formula, by the table too, %s', (_, native) => {
  const words = everyWord();
  const values = new Float32Array(ALL);
  normalWriter(native ?? null)(words, values, 0); // so many that the table is made
  const expected = new Float32Array(ALL);
  for (let m = 0; m < ALL; m++) expected[m] = byFormula(words[m]);
  expect(differences(values, expected)).toEqual([]);
  // The comparison can fail: one unit in the last place of one number is found.
  new Uint32Array(expected.buffer)[ALL - 77]++;
  expect(differences(values, expected)).toEqual([ALL - 77]);
});

test('the first draws, before there is a table, are the same numbers, and so is a run in which it is made', () => {
  const write = normalWriter();
  const words = bits(key(31), 400_000);
  const values = new Float32Array(words.length);
  for (let from = 0; from < words.length; from += 30_000)
    write(words.subarray(from, from + 30_000), values, from);
  expect(differences(values, Float32Array.from(words, byFormula))).toEqual([]);
});
