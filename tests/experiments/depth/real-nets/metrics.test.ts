import {expect, test} from 'vitest';
import {
  realNetMetrics,
  realNetValues,
  realNetWeights,
  weightsOfNet,
  type LesionKind,
  type RealNetWeights,
} from 'why-attention/experiments/depth';
import {realNetRecord} from './records';

const seeds = [1, 0];
const nets = ['mini-lm', 'face'] as const;
/** A damage that tells net, weights, kind and seed apart; its mean over places is this. */
const base = (net: string, weights: RealNetWeights, kind: LesionKind, seed: number): number =>
  (net === 'face' ? 0.5 : 0.1) + 0.05 * realNetWeights.indexOf(weights) + 0.01 * kind.length + 0.001 * seed;
const records = seeds.flatMap((seed) =>
  nets.flatMap((net) =>
    weightsOfNet(net).map((weights) =>
      realNetRecord({net, weights}, seed, {
        damageAt: (kind) => base(net, weights, kind, seed),
        meanPath: 1.1 + 0.1 * realNetWeights.indexOf(weights) + 0.01 * seed,
      }),
    ),
  ),
);
const bySeed = (f: (seed: number) => number) =>
  [0, 1].map((unit) => ({unit, value: expect.closeTo(f(unit), 9)}));

test.each([
  ['miniLm', 'mini-lm'],
  ['face', 'face'],
] as const)('%s: what claims read is known', (prefix, net) => {
  // prettier-ignore
  const read = (name: string) => realNetMetrics[prefix + name](records);
  expect(read('SwapTrained')).toEqual(bySeed((s) => base(net, 'trained', 'swap', s)));
  expect(read('SwapRandom')).toEqual(bySeed((s) => base(net, 'random', 'swap', s)));
  expect(read('SwapShuffled')).toEqual(bySeed((s) => base(net, 'shuffled', 'swap', s)));
  expect(read('SwapLessRandom')).toEqual(bySeed(() => -0.05));
  expect(read('SwapLessShuffled')).toEqual(bySeed(() => -0.15));
  expect(read('PathTrained')).toEqual(bySeed((s) => 1.1 + 0.01 * s));
  expect(read('PathLessRandom')).toEqual(bySeed(() => -0.1));
  // "delete skip" is two letters shorter than "delete branch".
  expect(read('SkipLessBranchRandom')).toEqual(bySeed(() => -0.02));
});

test('a number that a record lacks is NaN, and without records there is none', () => {
  const [first, ...others] = records;
  const lacking = [{...first, metrics: {}}, ...others];
  expect(realNetMetrics.miniLmSwapLessRandom(lacking)[1]).toEqual({unit: 1, value: NaN});
  expect(realNetMetrics.miniLmSwapLessRandom(lacking)[0].value).toBeCloseTo(-0.05, 9);
  expect(realNetMetrics.faceSwapLessRandom(records.filter(({config}) => config.net !== 'face'))).toEqual([]);
  expect(realNetValues(records, {net: 'tiny', weights: 'random'}, 'swap damage').size).toBe(0);
});
