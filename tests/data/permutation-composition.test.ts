import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {ConfigError, key} from 'why-attention/core';
import {
  compositionWithoutLooking,
  drawPermutationComposition,
  exactCompositionWithoutLooking,
  type TokenBatch,
} from 'why-attention/data';
import {assertClose} from '../support/assert-close';
import {describeStackedSeeds} from '../support/stacked-seeds';

const tidied = (run: () => void) => () => tf.tidy(() => run());

/** The examples of all seeds, one after the other: p, and the target. */
function examplesOf({tokens, target}: TokenBatch): {p: number[]; target: number[]}[] {
  const [x, y] = [tokens, target].map((own) => own.arraySync()) as [number[][][], number[][][]];
  return x.flatMap((ofSeed, s) => ofSeed.map((p, b) => ({p, target: y[s][b]})));
}
const draw = (seed: number, batchSize: number, size: number, power: number) =>
  examplesOf(drawPermutationComposition([key(seed)], batchSize, {size, power}));

/** All orders of 0 … n − 1. */
const allPermutations = (n: number): number[][] =>
  n === 0
    ? [[]]
    : allPermutations(n - 1).flatMap((rest) =>
        Array.from({length: n}, (_, at) => [...rest.slice(0, at), n - 1, ...rest.slice(at)]),
      );
/** The length of the cycle that holds i. */
function cycleLength(p: readonly number[], i: number): number {
  let length = 1;
  for (let at = p[i]; at !== i; at = p[at]) length++;
  return length;
}
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));
const sorted = (numbers: readonly number[]): number[] => [...numbers].sort((a, b) => a - b);

describe('the target', () => {
  test.each([2, 3, 4, 7])(
    'is p applied %d times to each position',
    (power) => void tidied(() => {
      for (const {p, target} of draw(1, 200, 8, power)) {
        let composed = p.map((_, i) => i);
        for (let k = 0; k < power; k++) composed = composed.map((at) => p[at]);
        expect(target).toEqual(composed);
      }
    })(),
  ); // prettier-ignore

  test(
    'of one key is of the same permutations at every power, and powers add up: p^(a+b) = p^a after p^b',
    tidied(() => {
      const [tokens, once, two, three, five] = [1, 1, 2, 3, 5].map((power, n) =>
        draw(2, 100, 8, power).map(({p, target}) => (n === 0 ? p : target)),
      );
      expect(once).toEqual(tokens);
      expect(five).toEqual(two.map((own, b) => own.map((at) => three[b][at])));
    }),
  );

  test(
    'is the identity where the power is the order of the permutation, and of p itself one power later',
    tidied(() => {
      // 840 is a multiple of every length from 1 to 8, so of the order of each permutation of 8.
      for (const {target} of draw(3, 100, 8, 840)) expect(target).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      for (const {p, target} of draw(3, 100, 8, 841)) expect(target).toEqual(p);
      for (const {p, target} of draw(3, 100, 8, 839)) expect(target.map((at) => p[at])).toEqual([0, 1, 2, 3, 4, 5, 6, 7]); // prettier-ignore
    }),
  );

  test(
    'is a permutation whose cycles are those of p, each of length n split into gcd(n, K)',
    tidied(() => {
      for (const {p, target} of draw(4, 200, 8, 4)) {
        expect(sorted(target)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        const lengths = p.map((_, i) => cycleLength(p, i));
        expect(target.map((_, i) => cycleLength(target, i))).toEqual(lengths.map((n) => n / gcd(n, 4)));
      }
    }),
  );
});

test(
  'every permutation is equally likely',
  tidied(() => {
    const n = 12_000;
    const all = allPermutations(4).map((p) => p.join());
    expect(new Set(all).size).toBe(24);
    const counts = new Map(all.map((p) => [p, 0]));
    for (const {p} of draw(5, n, 4, 2)) counts.set(p.join(), counts.get(p.join())! + 1);
    expect(counts.size).toBe(24);
    for (const count of counts.values())
      expect(Math.abs(count - n / 24)).toBeLessThan(4 * Math.sqrt((n / 24) * (23 / 24)));
  }),
);

describe('the best that does not look at the permutation', () => {
  test.each([
    [1, 3],
    [4, 1],
    [5, 2],
    [6, 4],
    [6, 6],
    [7, 12],
  ])('by counting all permutations of %d, power %d', (size, power) => {
    const all = allPermutations(size);
    const shares = Array.from({length: size}, (_, j) => {
      const right = all.filter((p) => {
        let at = 0;
        for (let k = 0; k < power; k++) at = p[at];
        return at === j;
      });
      return right.length / all.length;
    });
    assertClose(compositionWithoutLooking({size, power}), Math.max(...shares), {rtol: 1e-12, atol: 0});
    expect(shares[0]).toBe(Math.max(...shares)); // a position's best answer is itself
  });

  test.each([
    [1, 3],
    [4, 1],
    [5, 2],
    [6, 4],
    [6, 6],
    [7, 12],
    [8, 2],
    [8, 3],
    [8, 4],
  ])('gets no whole sequence right more often than by answering itself, of %d, power %d', (size, power) => {
    const counts = new Map<string, number>();
    for (const p of allPermutations(size)) {
      let target = p.map((_, i) => i);
      for (let k = 0; k < power; k++) target = target.map((at) => p[at]);
      counts.set(target.join(), (counts.get(target.join()) ?? 0) + 1);
    }
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const itself = counts.get(Array.from({length: size}, (_, i) => i).join())!;
    expect(itself).toBe(Math.max(...counts.values()));
    assertClose(exactCompositionWithoutLooking({size, power}), itself / all, {rtol: 1e-12, atol: 0});
  });

  test(
    'is what drawn permutations give',
    tidied(() => {
      for (const power of [2, 3, 4]) {
        const examples = draw(6, 4000, 8, power);
        const right = examples.reduce((sum, {target}) => sum + target.filter((at, i) => at === i).length, 0);
        expect(Math.abs(right / 32_000 - compositionWithoutLooking({size: 8, power}))).toBeLessThan(0.02);
        const whole = examples.filter(({target}) => target.every((at, i) => at === i)).length;
        const expected = exactCompositionWithoutLooking({size: 8, power});
        const deviation = Math.sqrt((expected * (1 - expected)) / 4000);
        expect(Math.abs(whole / 4000 - expected)).toBeLessThan(4 * deviation);
      }
    }),
  );
});

describeStackedSeeds((keys, batchSize) => drawPermutationComposition(keys, batchSize, {size: 8, power: 4}));

describe('refused', () => {
  test.each([
    [{size: 0, power: 3}, 4, 'size must be a positive integer. Got 0.'],
    [{size: 2, power: 1.5}, 4, 'power must be a positive integer. Got 1.5.'],
    [{size: 2, power: 3}, 0, 'batchSize must be a positive integer. Got 0.'],
  ])('%j', (config, batchSize, message) => {
    const own = () => drawPermutationComposition([key(0)], batchSize, config);
    expect(own).toThrow(ConfigError);
    expect(own).toThrow(message);
    if (batchSize === 0) return;
    expect(() => compositionWithoutLooking(config)).toThrow(message);
    expect(() => exactCompositionWithoutLooking(config)).toThrow(message);
  });
});
