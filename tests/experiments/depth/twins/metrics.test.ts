import {describe, expect, test} from 'vitest';
import {
  depthPathsMetrics,
  depthTwinsMetrics,
  lesionShare,
  lesionShares,
  pathArms,
  shuffleShare,
  twinAccuracy,
  twinArms,
  type PathArm,
  type TwinArm,
} from 'why-attention/experiments/depth';
import type {Metric, RecordOfTrial} from 'why-attention/study';
import {pathRecord, twinRecord} from './records';

const near = (value: number): number => expect.closeTo(value, 12) as number;
const valuesOf = (metric: Metric, records: readonly RecordOfTrial[]): [number, number][] =>
  metric(records).map(({unit, value}) => [unit, value]);
const failed = {failure: {kind: 'diverged', step: 7}} as const;

describe('path lengths', () => {
  const before = (arm: PathArm, seed: number): number => [9, 5, 2, 0][pathArms.indexOf(arm)] + seed;
  const after = (arm: PathArm, seed: number): number => [4, 3.5, 3, 2.5][pathArms.indexOf(arm)] + 0.1 * seed * (1 + pathArms.indexOf(arm)); // prettier-ignore
  const accuracyOf = (arm: PathArm, seed: number): number => 0.7 + 0.01 * pathArms.indexOf(arm) - 0.02 * seed;
  const of = (arm: PathArm, seed: number, changes: Partial<RecordOfTrial> = {}): RecordOfTrial =>
    pathRecord(arm, seed, {
      untrained: {meanPathLength: before(arm, seed)},
      metrics: {meanPathLength: after(arm, seed), accuracy: accuracyOf(arm, seed)},
      ...changes,
    });
  const records = [1, 0].flatMap((seed) => pathArms.map((arm) => of(arm, seed)));
  const read = (name: string, own: readonly RecordOfTrial[] = records) => valuesOf(depthPathsMetrics[name], own); // prettier-ignore

  test('the range of the four starts, trained over untrained, seed by seed', () => {
    const [trained0, trained1] = [4 - 2.5, 4.1 - 2.9];
    expect(read('pathRangeUntrained')).toEqual([[0, 9], [1, 9]]); // prettier-ignore
    expect(read('pathRangeTrained')).toEqual([[0, near(trained0)], [1, near(trained1)]]); // prettier-ignore
    expect(read('pathRangeRatio')).toEqual([[0, near(trained0 / 9)], [1, near(trained1 / 9)]]); // prettier-ignore
    expect(read('meanPathZero')).toEqual([[0, near(2.5)], [1, near(2.9)]]); // prettier-ignore
    expect(read('allLearn')).toEqual([[0, near(0.7)], [1, near(0.68)]]); // prettier-ignore
  });

  test('no two metrics are the same numbers', () => {
    const names = Object.keys(depthPathsMetrics);
    expect(new Set(names.map((name) => read(name).join(' '))).size).toBe(names.length);
  });

  test('a seed of which one start diverged counts as not shrunk, and its accuracy as guessing', () => {
    const own = [...records.filter(({seed, config}) => seed !== 0 || config.arm !== 'he'), of('he', 0, failed)];
    expect(read('pathRangeRatio', own)).toEqual([[0, 1], [1, near(1.2 / 9)]]);
    expect(read('allLearn', own)[0]).toEqual([0, 0.1]);
    expect(read('meanPathHe', own).map(([seed]) => seed)).toEqual([1]);
  }); // prettier-ignore

  test('where a start was not trained at all there are no numbers', () => {
    const own = records.filter(({config}) => config.arm !== 'zero');
    for (const name of ['pathRangeRatio', 'pathRangeTrained', 'meanPathZero', 'allLearn'])
      expect(read(name, own)).toEqual([]);
    for (const name of Object.keys(depthPathsMetrics)) expect(read(name, [])).toEqual([]);
  });
});

describe('twins', () => {
  /** Eight blocks; the middle half are the third to the sixth. */
  const lossOf = (arm: TwinArm, block: number, seed: number): number => 0.01 * block + 0.02 * twinArms.indexOf(arm) + 0.001 * seed * (1 + twinArms.indexOf(arm)); // prettier-ignore
  const intactOf = (arm: TwinArm, seed: number): number =>
    0.6 + 0.01 * twinArms.indexOf(arm) ** 2 + 0.005 * seed;
  const of = (arm: TwinArm, seed: number, changes: Partial<RecordOfTrial> = {}): RecordOfTrial => {
    const intact = intactOf(arm, seed);
    return twinRecord(arm, seed, {
      metrics: {accuracy: intact + 0.01, trainAccuracy: intact + 0.1, intactAccuracy: intact, shuffledAccuracy: intact - 0.3 - lossOf(arm, 0, seed)},
      curves: {
        withoutBlock: [0, 1, 2, 3, 4, 5, 6, 7].map((block) => intact - lossOf(arm, block, seed)),
        swappedBlocks: [0, 1, 2, 3, 4, 5, 6].map((block) => intact - 2 * lossOf(arm, block, seed)),
      },
      ...changes,
    });
  }; // prettier-ignore
  const records = [1, 0].flatMap((seed) => twinArms.map((arm) => of(arm, seed)));
  const read = (name: string, own: readonly RecordOfTrial[] = records) => valuesOf(depthTwinsMetrics[name], own); // prettier-ignore
  const both = (value: (seed: number) => number): [number, number][] => [0, 1].map((seed) => [seed, near(value(seed))]); // prettier-ignore
  const above = (arm: TwinArm, seed: number): number => intactOf(arm, seed) - 0.1;

  test.each<[string, TwinArm]>([
    ['Residual', 'residual'],
    ['Plain', 'plain'],
    ['Wide', 'wide'],
    ['Image', 'image'],
  ])('shares of the %s arm: middle half, first block, swaps and shuffles', (name, arm) => {
    // Blocks 3 to 6 of 8, counted from 1: the mean of the losses is that of 2 … 5, counted from 0.
    expect(read(`lesion${name}`)).toEqual(both((seed) => lossOf(arm, 3.5, seed) / above(arm, seed)));
    expect(read(`first${name}`)).toEqual(both((seed) => lossOf(arm, 0, seed) / above(arm, seed)));
    expect(read(`swap${name}`)).toEqual(both((seed) => (2 * lossOf(arm, 3.5, seed)) / above(arm, seed)));
    expect(read(`shuffle${name}`)).toEqual(both((seed) => (0.3 + lossOf(arm, 0, seed)) / above(arm, seed)));
  });

  test('shares of the nets with layer norm, and differences between arms', () => {
    const lesion = (arm: TwinArm, seed: number): number => lossOf(arm, 3.5, seed) / above(arm, seed);
    expect(read('lesionPlainNorm')).toEqual(both((seed) => lesion('plain-norm', seed)));
    expect(read('lesionResidualNorm')).toEqual(both((seed) => lesion('residual-norm', seed)));
    expect(read('lesionWideNorm')).toEqual(both((seed) => lesion('wide-norm', seed)));
    expect(read('lesionImageOverResidual')).toEqual(both((seed) => lesion('image', seed) - lesion('residual', seed))); // prettier-ignore
    const lead = (a: TwinArm, b: TwinArm) => both((seed) => intactOf(a, seed) - intactOf(b, seed));
    expect(read('capacity')).toEqual(lead('wide', 'plain'));
    expect(read('startingPoint')).toEqual(lead('image', 'wide'));
    expect(read('keepingTheSkip')).toEqual(lead('residual', 'image'));
    expect(read('plainLearns')).toEqual(both((seed) => intactOf('plain', seed) + 0.01));
  });

  test('of 24 blocks, the middle half are the blocks 7 to 18', () => {
    const withoutBlock = Array.from({length: 24}, (_, i) => (i + 1 >= 7 && i + 1 <= 18 ? 0.35 : 0.6));
    const record = of('plain', 0, {curves: {withoutBlock}, metrics: {intactAccuracy: 0.6}});
    const own = {...record, config: {...record.config, nBlocks: 24}};
    expect([...lesionShare([own], 'plain')]).toEqual([[0, near(0.5)]]);
    expect([...lesionShare([own], 'plain', 'withoutBlock', 'all')]).toEqual([[0, near(0.25)]]);
    expect([...lesionShare([own], 'plain', 'withoutBlock', 'first')]).toEqual([[0, 0]]);
  });

  test('no two metrics are the same numbers', () => {
    const names = Object.keys(depthTwinsMetrics);
    expect(new Set(names.map((name) => read(name).join(' '))).size).toBe(names.length);
  });

  test('a net that diverged or learned nothing has nothing to lose: NaN, and in claims what counts against its arm', () => {
    for (const changes of [failed, {metrics: {accuracy: 0.12, intactAccuracy: 0.149, shuffledAccuracy: 0.1}}]) {
      const record = of('plain', 0, changes);
      expect(lesionShares(record, 'withoutBlock')).toEqual([]);
      expect([...lesionShare([record], 'plain')]).toEqual([[0, NaN]]);
      expect([...shuffleShare([record], 'plain')]).toEqual([[0, NaN]]);
      const claimed = (arm: TwinArm, name: string) =>
        depthTwinsMetrics[name]([of(arm, 0, changes)]).map(({value}) => value);
      expect(claimed('plain', 'lesionPlain')).toEqual([0]);
      expect(claimed('wide', 'shuffleWide')).toEqual([0]);
      expect(claimed('residual', 'lesionResidual')).toEqual([1]);
      expect(claimed('image', 'lesionImage')).toEqual([1]);
    }
    expect([...twinAccuracy([of('plain', 0, failed)], 'plain')]).toEqual([[0, 0.1]]);
    expect([...twinAccuracy([of('plain', 0, {metrics: {}})], 'plain')]).toEqual([[0, 0.1]]);
  }); // prettier-ignore

  test('every metric has a number of a seed that diverged in all arms, and no other seed’s changes', () => {
    const own = [...records.filter(({seed}) => seed !== 0), ...twinArms.map((arm) => of(arm, 0, {metrics: {}, curves: {}, ...failed}))]; // prettier-ignore
    for (const name of Object.keys(depthTwinsMetrics)) {
      const [[seed, value], other] = read(name, own);
      expect([seed, Number.isFinite(value)], name).toEqual([0, true]);
      expect(other, name).toEqual(read(name)[1]);
    }
    expect(read('lesionImageOverResidual', own)[0]).toEqual([0, 0]);
    expect(read('capacity', own)[0]).toEqual([0, 0]);
  });

  test('where an arm was not trained there are no numbers', () => {
    const own = records.filter(({config}) => config.arm !== 'wide');
    for (const name of ['lesionWide', 'capacity', 'startingPoint']) expect(read(name, own)).toEqual([]);
    expect(read('keepingTheSkip', own)).toHaveLength(2);
    for (const name of Object.keys(depthTwinsMetrics)) expect(read(name, [])).toEqual([]);
  });
});
