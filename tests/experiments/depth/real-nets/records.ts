// Hand-made records of the experiment on real nets, for tests of what reads them.
import {
  lesionKinds,
  type LesionKind,
  type RealNet,
  type RealNetWeights,
} from 'why-attention/experiments/depth';
import type {RecordOfTrial} from 'why-attention/study';
import {recordOf} from '../../../support/record-of';

/** Where lesions are in a net of two blocks, each of two units in the sentence encoder, and the second with a projection in the face recognition net. */
export const placesOf = (net: RealNet): {readonly [kind in LesionKind]: readonly number[]} =>
  net === 'face'
    ? {swap: [0], 'delete block': [0, 1], 'delete branch': [0, 1, 2], 'delete skip': [0, 1, 2]}
    : {swap: [0], 'delete block': [0, 1], 'delete branch': [0, 1, 2, 3], 'delete skip': [0, 1, 2, 3]};

/** What a hand-made record holds. */
export type RealNetNumbers = {
  readonly damageAt: (kind: LesionKind, at: number) => number;
  readonly meanPath: number;
};

/** A record of one seed, with the masses of paths all at two lengths, and similarities of three states. */
export function realNetRecord(
  {net, weights}: {readonly net: RealNet; readonly weights: RealNetWeights},
  seed: number,
  {damageAt, meanPath}: RealNetNumbers,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial {
  const places = placesOf(net);
  const metrics: Record<string, number> = {'unrelated cosine': 0.4, 'mean path': meanPath};
  const curves: Record<string, readonly number[]> = {};
  for (const kind of lesionKinds) {
    const damage = places[kind].map((at) => damageAt(kind, at));
    const mean = damage.reduce((sum, value) => sum + value, 0) / damage.length;
    Object.assign(metrics, {[`${kind} damage`]: mean, [`${kind} cosine`]: 0.9, [`${kind} retrieval`]: 0.25});
    Object.assign(curves, {[`${kind} at`]: places[kind], [`${kind} damage`]: damage});
  }
  Object.assign(metrics, {'neighbour similarity': 0.5, 'first and last similarity': 0.25});
  const similarity = [1, 0.5, 0.25 + seed / 100, 0.5, 1, 0.5, 0.25 + seed / 100, 0.5, 1];
  return recordOf(
    {experiment: 'depth-real-nets', config: {net, weights, examples: 48, pathExamples: 16}, seed},
    {
      metrics,
      curves: {
        ...curves,
        'path masses': [2 - meanPath, meanPath - 1, 0].map((mass) => mass),
        similarity,
        'biased similarity': similarity.map((value) => (1 + value) / 2),
      },
      steps: 16,
      ...changes,
    },
  );
}
