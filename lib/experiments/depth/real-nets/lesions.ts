import type * as tf from '@tensorflow/tfjs';
import {deleteBlock, deleteBranch, deleteSkip, swapBlocks} from '../../../analysis';
import {tidy} from '../../../core';
import {applyUnit, applyUnits, type ResidualUnit} from '../../../nn';
import {closeness, type Closeness, type Rows} from './closeness';
import type {OpenStack} from './open-stack';

/** What is done to a net: two neighbouring blocks change places; a block is the identity; a unit's branch, or its skip, adds nothing. */
export const lesionKinds = ['swap', 'delete block', 'delete branch', 'delete skip'] as const;

/** One of `lesionKinds`. */
export type LesionKind = (typeof lesionKinds)[number];

/** A changed stack. */
export type Lesion = {
  readonly kind: LesionKind;
  /** The block (of two that are swapped, the first), or the unit, from 0. */
  readonly at: number;
  /** The first unit that is changed. */
  readonly from: number;
  readonly units: readonly ResidualUnit[];
};

/** Every single lesion that a stack allows: blocks are swapped and deleted where they keep sizes, branches and skips are deleted in every unit that has both. */
export function lesionsOf(units: readonly ResidualUnit[]): Lesion[] {
  const blocks = [...new Set(units.map(({block}) => block))];
  const keepsSizes = (block: number): boolean =>
    units.every((unit) => unit.block !== block || typeof unit.skip !== 'function');
  const firstOf = (block: number): number => units.findIndex((unit) => unit.block === block);
  const lesion = (kind: LesionKind, at: number, from: number, changed: readonly ResidualUnit[]): Lesion => ({
    kind,
    at,
    from,
    units: changed,
  });
  const swappable = blocks.filter(
    (block, b) => b + 1 < blocks.length && keepsSizes(block) && keepsSizes(blocks[b + 1]),
  );
  const residual = units.flatMap(({skip}, i) => (skip === 'none' ? [] : [i]));
  return [
    ...swappable.map((block) => lesion('swap', block, firstOf(block), swapBlocks(units, block))),
    ...blocks
      .filter(keepsSizes)
      .map((block) => lesion('delete block', block, firstOf(block), deleteBlock(units, block))),
    ...residual.map((i) => lesion('delete branch', i, i, deleteBranch(units, i))),
    ...residual.map((i) => lesion('delete skip', i, i, deleteSkip(units, i))),
  ];
}

/** What every lesion does to a net's vectors. */
export type Damage = {
  readonly intact: Rows;
  readonly lesions: readonly (Omit<Lesion, 'units'> & Closeness)[];
};

/** The states before each unit and after the last of the intact net, [h_0, …, h_N]. */
export const statesOf = ({h, units}: OpenStack): tf.Tensor[] =>
  units.reduce((states, unit) => [...states, applyUnit(unit, states[states.length - 1])], [h]);

/**
 * Compares the vectors of the intact net with those of each lesion. What comes before a lesion is not computed again.
 *
 * @param stack - the net on all examples
 * @param states - of the intact net
 */
export function damageOf({units, head}: OpenStack, states: readonly tf.Tensor[]): Damage {
  const vectorsOf = (h: () => tf.Tensor): Rows => tidy(() => head(h())).arraySync() as number[][];
  const intact = vectorsOf(() => states[states.length - 1]);
  return {
    intact,
    lesions: lesionsOf(units).map(({units: changed, ...lesion}) => ({
      ...lesion,
      ...closeness(
        intact,
        vectorsOf(() => applyUnits(changed.slice(lesion.from), states[lesion.from])),
      ),
    })),
  };
}
