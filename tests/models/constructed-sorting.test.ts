// One block of attention that sorts, with weights set by hand.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key, parameterCount, permutation, split, treeMap, treePaths} from 'why-attention/core';
import {drawSorting} from 'why-attention/data';
import {sortingByHand, sortingEncoderConfig, transformerEncoder} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

/** Every multiset of so many symbols, as a rising list. */
const multisets = (length: number, nSymbols: number, from = 0): number[][] =>
  length === 0
    ? [[]]
    : Array.from({length: nSymbols - from}, (_, i) => from + i).flatMap((first) =>
        multisets(length - 1, nSymbols, first).map((rest) => [first, ...rest]),
      );

/** On a busy machine so many sequences take their time. */
const patient = {timeout: 120_000};

describe.each([
  [8, 10],
  [3, 2],
  [5, 4],
  [1, 3],
  [16, 3],
])('%d tokens of %d symbols', patient, (length, nSymbols) => {
  const model = transformerEncoder(sortingEncoderConfig(length, nSymbols));
  const sequences = (rows: readonly (readonly number[])[]): tf.Tensor =>
    tf.tensor2d(rows.flat(), [rows.length, length], 'int32');

  test('every multiset is sorted, whatever its order', () =>
    tf.tidy(() => {
      const sorted = multisets(length, nSymbols);
      const keys = split(key(1), sorted.length);
      const mixed = sorted.map((own, n) => [...permutation(keys[n], length)].map((at) => own[at]));
      const outputs = model.apply(sortingByHand(length, nSymbols), {tokens: sequences(mixed)});
      const wanted = sequences(sorted);
      expect(tf.sum(tf.cast(tf.notEqual(tf.argMax(outputs, -1), wanted), 'int32')).dataSync()[0]).toBe(0);
      // 1 for the answer; for others no more than the frequency's hundredth, and what a norm leaves undone
      const off = tf.max(tf.abs(tf.sub(outputs, tf.oneHot(wanted, nSymbols)))).dataSync()[0];
      expect(off).toBeLessThan(0.02);
    }));

  test('the weights have the form of those that are drawn', () =>
    tf.tidy(() => {
      const [own, drawn] = [sortingByHand(length, nSymbols), model.init(key(0))];
      expect(treePaths(own).sort()).toEqual(treePaths(drawn).sort());
      treeMap((leaf, other) => {
        expect(leaf.shape).toEqual(other.shape);
        return leaf;
      }, own, drawn); // prettier-ignore
    }));
});

test('of eight tokens of ten symbols, many thousand random ones: none is wrong', patient, () =>
  tf.tidy(() => {
    const params = sortingByHand(8, 10);
    expect(parameterCount(params)).toBeLessThan(12_000);
    const {tokens, target} = drawSorting([key(3)], 8000, {length: 8, nSymbols: 10});
    const outputs = transformerEncoder(sortingEncoderConfig(8, 10)).apply(params, {tokens: tf.squeeze(tokens, [0])}); // prettier-ignore
    const wanted = target.dataSync();
    const wrong = [...tf.argMax(outputs, -1).dataSync()].filter((answer, i) => answer !== wanted[i]);
    expect(wrong).toEqual([]);
  }),
);

test('the number of heads does not matter: all of them take means', () =>
  tf.tidy(() => {
    const {tokens} = drawSorting([key(4)], 50, {length: 8, nSymbols: 10});
    const [one, two, four] = [1, 2, 4].map((nHeads) => {
      const model = transformerEncoder({...sortingEncoderConfig(8, 10), nHeads});
      return model.apply(sortingByHand(8, 10), {tokens: tf.squeeze(tokens, [0])});
    });
    for (const other of [two, four]) assertClose(other, one, tolerances.paths);
  }));

test.each([
  [0, 10, 'length must be a positive integer. Got 0.'],
  [8, 1.5, 'nSymbols must be a positive integer. Got 1.5.'],
  [8, 1, 'nSymbols must be 2 or more: one symbol needs no sorting. Got 1.'],
])('%d tokens of %d symbols are refused', (length, nSymbols, message) => {
  for (const make of [sortingEncoderConfig, sortingByHand]) {
    expect(() => make(length, nSymbols)).toThrow(ConfigError);
    expect(() => make(length, nSymbols)).toThrow(message);
  }
});
