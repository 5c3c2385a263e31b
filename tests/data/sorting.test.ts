import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key} from 'why-attention/core';
import {drawSorting, sortingWithoutLooking, type TokenBatch} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {describeStackedSeeds} from '../support/stacked-seeds';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const task = {length: 8, nSymbols: 10};

/** The examples of all seeds, one after the other, as plain lists. */
function examplesOf({tokens, target}: TokenBatch): {tokens: number[]; target: number[]}[] {
  const [x, y] = [tokens, target].map((own) => own.arraySync()) as [number[][][], number[][][]];
  return x.flatMap((ofSeed, s) => ofSeed.map((own, b) => ({tokens: own, target: y[s][b]})));
}

test(
  'the target rises and holds each symbol as often as the tokens do',
  tidied(() => {
    const examples = examplesOf(drawSorting([key(1), key(2)], 100, {length: 6, nSymbols: 12}));
    expect(examples).toHaveLength(200);
    for (const {tokens, target} of examples) {
      for (let i = 1; i < 6; i++) expect(target[i]).toBeGreaterThanOrEqual(target[i - 1]);
      for (let v = 0; v < 12; v++)
        expect(target.filter((own) => own === v)).toHaveLength(tokens.filter((own) => own === v).length);
    }
  }),
);

test(
  'each symbol stands equally often at each position, and neighbours are independent',
  tidied(() => {
    const n = 8000;
    const examples = examplesOf(drawSorting([key(3)], n, {length: 3, nSymbols: 4}));
    const share = (of: (tokens: number[]) => boolean): number =>
      examples.filter(({tokens}) => of(tokens)).length / n;
    for (let v = 0; v < 4; v++) {
      for (let i = 0; i < 3; i++)
        expect(Math.abs(share((own) => own[i] === v) - 1 / 4)).toBeLessThan(4 * Math.sqrt(3 / 16 / n));
      for (let w = 0; w < 4; w++)
        expect(Math.abs(share((own) => own[0] === v && own[1] === w) - 1 / 16)).toBeLessThan(4 * Math.sqrt(15 / 256 / n)); // prettier-ignore
    }
  }),
);

describeStackedSeeds((keys, batchSize) => drawSorting(keys, batchSize, task));

describe('the best that does not look at the sequence', () => {
  test.each([
    [1, 5],
    [2, 3],
    [3, 4],
    [4, 2],
    [5, 3],
    [3, 1],
  ])('by counting all sequences of %d tokens from %d symbols', (length, nSymbols) => {
    const counts = Array.from({length}, () => Array<number>(nSymbols).fill(0));
    const total = nSymbols ** length;
    for (let n = 0; n < total; n++) {
      const sequence = Array.from({length}, (_, i) => Math.floor(n / nSymbols ** i) % nSymbols);
      sequence.sort((a, b) => a - b).forEach((v, i) => counts[i][v]++);
    }
    const expected = counts.reduce((sum, own) => sum + Math.max(...own) / total, 0) / length;
    assertClose(sortingWithoutLooking({length, nSymbols}), expected, {rtol: 1e-12, atol: 0});
  });

  test(
    'is what drawn sequences give',
    tidied(() => {
      const n = 20_000;
      const examples = examplesOf(drawSorting([key(4)], n, task));
      const counts = Array.from({length: 8}, () => Array<number>(10).fill(0));
      for (const {target} of examples) target.forEach((v, i) => counts[i][v]++);
      const share = counts.reduce((sum, own) => sum + Math.max(...own) / n, 0) / 8;
      expect(Math.abs(share - sortingWithoutLooking(task))).toBeLessThan(0.006);
    }),
  );
});

describe('refused', () => {
  test.each([
    [{length: 0, nSymbols: 3}, 4, 'length must be a positive integer. Got 0.'],
    [{length: 2, nSymbols: 1.5}, 4, 'nSymbols must be a positive integer. Got 1.5.'],
    [{length: 2, nSymbols: 3}, 0, 'batchSize must be a positive integer. Got 0.'],
  ])('%j', (config, batchSize, message) => {
    const draw = () => drawSorting([key(0)], batchSize, config);
    expect(draw).toThrow(ConfigError);
    expect(draw).toThrow(message);
    if (batchSize > 0) expect(() => sortingWithoutLooking(config)).toThrow(message);
  });
});
