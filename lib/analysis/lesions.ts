import {ConfigError, permutation, type Key} from '../core';
import type {ResidualUnit} from '../nn';

/** A stack that can be cut: its units in order. */
type Units = readonly ResidualUnit[];

/**
 * A stack without one of its units: the identity stands in its place, also in that of what followed its sum. The others stay as they are.
 *
 * @param units - the stack; it is not changed
 * @param index - which unit, from 0
 * @returns a new list, one unit shorter
 * @throws ConfigError if there is no such unit, or if its skip is a function: it may change sizes, as a projection does, and the identity does not
 * @remarks A unit without a skip that changes sizes is not known as such: the next unit refuses what it then gets.
 * @see Veit et al. 2016, arXiv:1605.06431, section 4.1
 * @example
 * const times = (factor: number) => ({name: `times ${factor}`, block: 0, branch: (h: tf.Tensor) => tf.mul(h, factor), skip: 'none' as const});
 * applyUnits(deleteUnit([times(2), times(3), times(5)], 1), tf.scalar(1)).arraySync(); // => 10
 */
export function deleteUnit(units: Units, index: number): ResidualUnit[] {
  assertKeepsSizes(unitAt(units, index), 'deleted');
  return units.filter((_, i) => i !== index);
}

/**
 * A stack in which one unit's branch adds nothing: after(skip(h)) is left of it.
 *
 * @param units - the stack; it is not changed
 * @param index - which unit, from 0
 * @throws ConfigError if there is no such unit, or if it has no skip, so that nothing would be left
 * @example
 * const unit = {name: 'one', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2), after: (h: tf.Tensor) => tf.add(h, 10)};
 * applyUnits(deleteBranch([unit], 0), tf.scalar(1)).arraySync(); // => 11
 */
export function deleteBranch(units: Units, index: number): ResidualUnit[] {
  const {skip = 'identity', ...unit} = unitAt(units, index);
  if (skip === 'none') throw new ConfigError(`Unit "${unit.name}" has no skip: delete the unit instead.`);
  const kept = skip === 'identity' ? (h: Parameters<typeof unit.branch>[0]) => h : skip;
  return units.map((own, i) => (i === index ? {...unit, branch: kept, skip: 'none'} : own));
}

/**
 * A stack in which one unit has no skip: after(branch(h)) is left of it.
 *
 * @param units - the stack; it is not changed
 * @param index - which unit, from 0
 * @throws ConfigError if there is no such unit, or if it has no skip
 * @example
 * const unit = {name: 'one', block: 0, branch: (h: tf.Tensor) => tf.mul(h, 2), after: (h: tf.Tensor) => tf.add(h, 10)};
 * applyUnits(deleteSkip([unit], 0), tf.scalar(1)).arraySync(); // => 12
 */
export function deleteSkip(units: Units, index: number): ResidualUnit[] {
  const unit = unitAt(units, index);
  if (unit.skip === 'none') throw new ConfigError(`Unit "${unit.name}" has no skip that could be deleted.`);
  return units.map((own, i) => (i === index ? {...own, skip: 'none'} : own));
}

/**
 * A stack without one of its blocks: the identity stands in the place of all its units.
 *
 * @param units - the stack; it is not changed
 * @param block - the block's number, as its units have it
 * @throws ConfigError if no unit is of this block, or if the skip of one of its units is a function: it may change sizes
 * @example
 * const unit = (name: string, block: number) => ({name, block, branch: (h: tf.Tensor) => h});
 * deleteBlock([unit('attention', 0), unit('mlp', 0), unit('next', 1)], 0).map(({name}) => name); // => ["next"]
 */
export function deleteBlock(units: Units, block: number): ResidualUnit[] {
  unitsOfBlock(units, block).forEach((unit) => assertKeepsSizes(unit, 'deleted'));
  return units.filter((unit) => unit.block !== block);
}

/**
 * A stack in which one unit and the next change places.
 *
 * @param units - the stack; it is not changed
 * @param index - the first of the two, from 0
 * @throws ConfigError if one of them does not exist, or if the skip of one is a function: it may change sizes
 * @example
 * const unit = (name: string) => ({name, block: 0, branch: (h: tf.Tensor) => h});
 * swapUnits([unit('a'), unit('b'), unit('c')], 1).map(({name}) => name); // => ["a", "c", "b"]
 */
export function swapUnits(units: Units, index: number): ResidualUnit[] {
  const pair = [unitAt(units, index), unitAt(units, index + 1)];
  pair.forEach((unit) => assertKeepsSizes(unit, 'swapped'));
  return [...units.slice(0, index), pair[1], pair[0], ...units.slice(index + 2)];
}

/**
 * A stack in which one block and the one that follows it change places; the units of each stay in order.
 *
 * @param units - the stack; it is not changed
 * @param block - the number of the first of the two
 * @throws ConfigError if there is no such block or none after it, if the units of a block do not lie together, or if the skip of a unit of these is a function: it may
 * change sizes
 * @example
 * const unit = (name: string, block: number) => ({name, block, branch: (h: tf.Tensor) => h});
 * swapBlocks([unit('a1', 0), unit('a2', 0), unit('b', 1)], 0).map(({name}) => name); // => ["b", "a1", "a2"]
 */
export function swapBlocks(units: Units, block: number): ResidualUnit[] {
  unitsOfBlock(units, block);
  const blocks = blocksOf(units);
  const at = blocks.findIndex(([first]) => first.block === block);
  if (at === blocks.length - 1) throw new ConfigError(`No block follows block ${block}.`);
  const pair = [blocks[at], blocks[at + 1]];
  pair.flat().forEach((unit) => assertKeepsSizes(unit, 'swapped'));
  return [...blocks.slice(0, at), pair[1], pair[0], ...blocks.slice(at + 2)].flat();
}

/**
 * A stack with all its blocks in random order; the units of each stay in order.
 *
 * @param units - the stack; it is not changed
 * @param key - draws the order, each equally likely
 * @throws ConfigError if the units of a block do not lie together, or if the skip of a unit is a function: it may change sizes
 * @example
 * const unit = (name: string, block: number) => ({name, block, branch: (h: tf.Tensor) => h});
 * shuffleBlocks([unit('a', 0), unit('b', 1), unit('c', 2)], key(1)).map(({name}) => name).sort(); // => ["a", "b", "c"]
 */
export function shuffleBlocks(units: Units, key: Key): ResidualUnit[] {
  units.forEach((unit) => assertKeepsSizes(unit, 'shuffled'));
  const blocks = blocksOf(units);
  return [...permutation(key, blocks.length)].flatMap((at) => blocks[at]);
}

function unitAt(units: Units, index: number): ResidualUnit {
  if (Number.isInteger(index) && index >= 0 && index < units.length) return units[index];
  throw new ConfigError(`index must be an integer from 0 to ${units.length - 1}. Got ${index}.`);
}

function unitsOfBlock(units: Units, block: number): ResidualUnit[] {
  const own = units.filter((unit) => unit.block === block);
  if (own.length > 0) return own;
  const known = [...new Set(units.map((unit) => unit.block))].join(', ');
  throw new ConfigError(`block must be one of ${known}. Got ${block}.`);
}

/** The units block by block, in order. */
function blocksOf(units: Units): ResidualUnit[][] {
  const blocks: ResidualUnit[][] = [];
  units.forEach((unit, i) => {
    if (i > 0 && units[i - 1].block === unit.block) blocks[blocks.length - 1].push(unit);
    else blocks.push([unit]);
  });
  const numbers = blocks.map(([first]) => first.block);
  const split = numbers.find((number, i) => numbers.indexOf(number) !== i);
  if (split !== undefined) throw new ConfigError(`The units of block ${split} must lie together.`);
  return blocks;
}

function assertKeepsSizes({name, skip}: ResidualUnit, done: string): void {
  if (typeof skip !== 'function') return;
  throw new ConfigError(
    `Unit "${name}" has a function as its skip, which may change sizes. Only units whose skip is identity or none can be ${done}.`,
  );
}
