import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {
  deleteBlock,
  deleteBranch,
  deleteSkip,
  deleteUnit,
  shuffleBlocks,
  swapBlocks,
  swapUnits,
} from 'why-attention/analysis';
import {ConfigError, key, split} from 'why-attention/core';
import {applyUnits, type ResidualUnit} from 'why-attention/nn';

/** h ← offset + (1 + factor) h, or offset + factor h without a skip: the answer tells which units there were, and in which order. */
const unit = (name: string, factor: number, changes: Partial<ResidualUnit> = {}): ResidualUnit => ({
  name,
  block: 0,
  branch: (h) => tf.mul(h, factor),
  ...changes,
});
const plus = (offset: number) => (sum: tf.Tensor) => tf.add(sum, offset);
const at = (units: readonly ResidualUnit[], h = 1): number =>
  tf.tidy(() => applyUnits(units, tf.scalar(h)).arraySync() as number);

const a = unit('a', 1, {after: plus(10), block: 0});
const b = unit('b', 3, {skip: 'none', block: 1});
const c = unit('c', 4, {after: plus(100), block: 1});
const d = unit('d', 6, {block: 2, skip: (h) => tf.mul(h, 20)});
const stack = [a, b, c] as const;
const named = (units: readonly ResidualUnit[]): string => units.map(({name}) => name).join('');

describe('lesions on closed forms', () => {
  test('the intact stack is 5 · 3 · (2 h + 10) + 100', () => {
    expect(at(stack)).toBe(5 * 3 * (2 + 10) + 100);
  });

  test('without a unit the identity stands in its place, also in that of what followed its sum', () => {
    expect(at(deleteUnit(stack, 0))).toBe(5 * 3 + 100);
    expect(at(deleteUnit(stack, 1))).toBe(5 * 12 + 100);
    expect(at(deleteUnit(stack, 2))).toBe(3 * 12);
  });

  test('without a branch the skip and what follows are left, without a skip the branch and what follows', () => {
    expect(at(deleteBranch(stack, 0))).toBe(5 * 3 * (1 + 10) + 100);
    expect(at(deleteBranch(stack, 2))).toBe(3 * 12 + 100);
    expect(at(deleteBranch([d], 0))).toBe(20);
    expect(at(deleteSkip(stack, 2))).toBe(4 * 3 * 12 + 100);
    expect(at(deleteSkip([d], 0))).toBe(6);
  });

  test('without a block all its units are gone', () => {
    expect(at(deleteBlock(stack, 1))).toBe(12);
    expect(at(deleteBlock(stack, 0))).toBe(5 * 3 + 100);
  });

  test('swapped units and blocks come in the other order', () => {
    expect(at(swapUnits(stack, 0))).toBe(5 * (2 * 3 + 10) + 100);
    expect(at(swapUnits(stack, 1))).toBe(3 * (5 * 12 + 100));
    expect(named(swapBlocks(stack, 0))).toBe('bca');
    expect(at(swapBlocks(stack, 0))).toBe(2 * (5 * 3 + 100) + 10);
    const far = [{...a, block: 7}, {...b, block: 3}, {...c, block: 5}]; // prettier-ignore
    expect(named(swapBlocks(far, 3))).toBe('acb');
  });

  test('shuffled blocks: each order comes about as often as the others, and units of a block stay together', () => {
    const orders = new Map<string, number>();
    const four = [a, b, c, unit('e', 1, {block: 9})];
    for (const own of split(key(3), 600)) {
      const order = named(shuffleBlocks(four, own));
      orders.set(order, (orders.get(order) ?? 0) + 1);
    }
    expect([...orders.keys()].sort()).toEqual(['abce', 'aebc', 'bcae', 'bcea', 'eabc', 'ebca']);
    // 100 each, standard deviation 9
    for (const count of orders.values()) expect(Math.abs(count - 100)).toBeLessThan(40);
    expect(named(shuffleBlocks(four, key(5)))).toBe(named(shuffleBlocks(four, key(5))));
  });

  test('leave the stack that was given as it was', () => {
    for (const lesion of [deleteUnit, deleteSkip, deleteBranch, swapUnits, deleteBlock, swapBlocks]) lesion(stack, 0);
    shuffleBlocks(stack, key(1));
    expect(named(stack)).toBe('abc');
    expect(at(stack)).toBe(280);
  }); // prettier-ignore
});

describe('what is refused, with what was expected', () => {
  const sizes = [a, d, b];
  const mayChange = 'Unit "d" has a function as its skip, which may change sizes. Only units whose skip is identity or none can be '; // prettier-ignore
  test.each<[string, () => unknown, string]>([
    ['a unit that does not exist', () => deleteUnit(stack, 3), 'index must be an integer from 0 to 2. Got 3.'],
    ['half a unit', () => deleteSkip(stack, 0.5), 'index must be an integer from 0 to 2. Got 0.5.'],
    ['the last unit with the next', () => swapUnits(stack, 2), 'index must be an integer from 0 to 2. Got 3.'],
    ['a block that does not exist', () => deleteBlock(stack, 4), 'block must be one of 0, 1. Got 4.'],
    ['the last block with the next', () => swapBlocks(stack, 1), 'No block follows block 1.'],
    ['a branch that is all there is', () => deleteBranch(stack, 1), 'Unit "b" has no skip: delete the unit instead.'],
    ['a skip that is not there', () => deleteSkip(stack, 1), 'Unit "b" has no skip that could be deleted.'],
    ['a unit that may change sizes', () => deleteUnit(sizes, 1), `${mayChange}deleted.`],
    ['a block that may', () => deleteBlock(sizes, 2), `${mayChange}deleted.`],
    ['units of which one may', () => swapUnits(sizes, 0), `${mayChange}swapped.`],
    ['blocks of which one may', () => swapBlocks(sizes, 2), `${mayChange}swapped.`],
    ['a stack in which one may', () => shuffleBlocks(sizes, key(0)), `${mayChange}shuffled.`],
    ['a block in two places', () => shuffleBlocks([a, b, a], key(0)), 'The units of block 0 must lie together.'],
  ])('%s', (_, lesion, message) => {
    expect(lesion).toThrow(ConfigError);
    expect(lesion).toThrow(message);
  }); // prettier-ignore
});
