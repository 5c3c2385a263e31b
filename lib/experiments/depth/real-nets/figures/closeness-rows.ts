import {withDecimals} from '../../../../show';
import {mean, type RecordOfTrial} from '../../../../study';
import {realNetArmNames, realNetNames} from '../arm-names';
import type {LesionKind} from '../lesions';
import {realNetValues} from '../metrics';
import {realNetWeights} from '../trial';
import {netsOf} from './looks';

/** One row of `closenessRows`. */
export type ClosenessRow = {
  readonly net: string;
  readonly weights: string;
  readonly 'plain cosine': string;
  readonly 'plain cosine of unrelated examples': string;
  readonly 'centred cosine': string;
  readonly 'found again': string;
};

/**
 * Why a plain cosine is no measure of damage: after one lesion, means over places and seeds, the cosine of each example's vector to what it was, that of two unrelated examples in the intact net, the
 * centred cosine, and the share of examples that are found again among all.
 *
 * @param records - of the experiment on real nets
 * @param kind - of the lesion; default `swap`
 * @returns one row a net and weights
 * @example
 * closenessRows([]); // => []
 */
export function closenessRows(records: readonly RecordOfTrial[], kind: LesionKind = 'swap'): ClosenessRow[] {
  return netsOf(records).flatMap((net) =>
    realNetWeights.flatMap((weights) => {
      const meanOf = (name: string): number =>
        mean([...realNetValues(records, {net, weights}, name).values()]);
      if (realNetValues(records, {net, weights}, 'unrelated cosine').size === 0) return [];
      return [
        {
          net: realNetNames[net],
          weights: realNetArmNames[weights],
          'plain cosine': withDecimals(meanOf(`${kind} cosine`), 3),
          'plain cosine of unrelated examples': withDecimals(meanOf('unrelated cosine'), 3),
          'centred cosine': withDecimals(1 - meanOf(`${kind} damage`), 3),
          'found again': withDecimals(meanOf(`${kind} retrieval`), 3),
        },
      ];
    }),
  );
}
