import type * as tf from '@tensorflow/tfjs';
import {pathLengthsOf, pathShares, type PathLengths} from '../../../analysis';
import type {Params} from '../../../core';
import {mean} from '../../../study';
import {rounded, wholeOnly} from '../../trials/finite';
import {unrelatedCosine, type Rows} from './closeness';
import {damageOf, lesionKinds, statesOf, type Damage} from './lesions';
import {similaritiesOf} from './similarity';
import type {Examples} from './examples';

/** Numbers and curves of one seed, by name. */
export type Findings = {
  readonly metrics: {readonly [name: string]: number};
  readonly curves: {readonly [name: string]: readonly number[]};
};

/** What a net shows on all examples together: what lesions do, how long paths are, how alike the states are. */
export function findingsOf(examples: Examples, params: Params, paths: readonly PathLengths[]): Findings {
  const stack = examples.open(params);
  const states = statesOf(stack);
  const parts = [
    damageFindings(damageOf(stack, states)),
    pathFindings(paths),
    similarityFindings(states.map((h) => examples.rows(h))),
  ];
  return {
    metrics: Object.assign({}, ...parts.map(({metrics}) => metrics)),
    curves: wholeOnly(Object.assign({}, ...parts.map(({curves}) => curves))),
  };
}

const measures = ['damage', 'cosine', 'retrieval'] as const;

function damageFindings({intact, lesions}: Damage): Findings {
  const curves: [string, number[]][] = [];
  const metrics: [string, number][] = [['unrelated cosine', rounded(unrelatedCosine(intact))]];
  for (const kind of lesionKinds) {
    const own = lesions.filter((lesion) => lesion.kind === kind);
    curves.push([`${kind} at`, own.map(({at}) => at)]);
    for (const measure of measures) {
      const values = own.map((lesion) => lesion[measure]);
      curves.push([`${kind} ${measure}`, values.map(rounded)]);
      metrics.push([`${kind} ${measure}`, rounded(mean(values))]);
    }
  }
  return {metrics: Object.fromEntries(metrics), curves: Object.fromEntries(curves)};
}

/** The masses of an example are taken as shares, so that none counts for more. */
function pathFindings(paths: readonly PathLengths[]): Findings {
  const shares = paths.map(pathShares);
  const together = pathLengthsOf(shares[0].map((_, k) => mean(shares.map((own) => own[k]))));
  return {
    metrics: {
      'mean path': rounded(together.mean),
      'path 5 %': together.low,
      'path 95 %': together.high,
    },
    curves: {'path masses': together.masses.map(rounded)},
  };
}

function similarityFindings(rows: readonly tf.Tensor2D[]): Findings {
  const {debiased, biased} = similaritiesOf(rows);
  const ofNeighbours = (matrix: Rows): number => mean(matrix.slice(1).map((row, i) => row[i]));
  return {
    metrics: {
      'rows compared': rows[0].shape[0],
      'neighbour similarity': rounded(ofNeighbours(debiased)),
      'first and last similarity': rounded(debiased[0][debiased.length - 1]),
    },
    curves: {similarity: debiased.flat().map(rounded), 'biased similarity': biased.flat().map(rounded)},
  };
}
