import {meanInWords} from '../../../../show';
import type {RecordOfTrial} from '../../../../study';
import {realNetNames} from '../arm-names';
import type {LesionKind} from '../lesions';
import {recordsOfCell, type RealNetCell} from '../metrics';
import type {RealNet} from '../trial';

/** What a lesion is called in figures and sentences. */
export const lesionNames: {readonly [kind in LesionKind]: string} = {
  swap: 'two blocks swapped',
  'delete block': 'block deleted',
  'delete branch': 'branch deleted',
  'delete skip': 'skip deleted',
};

/** Number of a lesion's look. */
export const LESION_STYLES: {readonly [kind in LesionKind]: number} = {
  swap: 4,
  'delete block': 3,
  'delete branch': 2,
  'delete skip': 5,
};

const UNITS_A_BLOCK: {readonly [net in RealNet]: number} = {'mini-lm': 2, face: 1, tiny: 2};

/** Where a lesion stands on an axis of blocks, counted from 1: a swap half way between two, the second unit of a block half a block on. */
export function placeOf(net: RealNet, kind: LesionKind, at: number): number {
  if (kind === 'swap') return at + 1.5;
  return kind === 'delete block' ? at + 1 : at / UNITS_A_BLOCK[net] + 1;
}

/** A curve over lesions of every seed: place -> one number a seed. */
export function curveByPlace(
  records: readonly RecordOfTrial[],
  cell: RealNetCell,
  kind: LesionKind,
): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const {curves} of recordsOfCell(records, cell))
    curves[`${kind} at`]?.forEach((at, i) => {
      const place = placeOf(cell.net, kind, at);
      found.set(place, [...(found.get(place) ?? []), curves[`${kind} damage`][i]]);
    });
  return found;
}

/** "0.31", the mean over places and seeds. */
export const damageInWords = (
  records: readonly RecordOfTrial[],
  cell: RealNetCell,
  kind: LesionKind,
): string => meanInWords([...curveByPlace(records, cell, kind).values()].flat());

/** The nets that records are of, in the order of their names. */
export const netsOf = (records: readonly RecordOfTrial[]): RealNet[] =>
  (Object.keys(realNetNames) as RealNet[]).filter((net) => records.some(({config}) => config.net === net));

/** The numbers that hold each of a list, from 0 on. */
export const rangeOver = (values: Iterable<number>): readonly [number, number] => [
  Math.min(0, ...values),
  1.08 * Math.max(0.1, ...values),
];
