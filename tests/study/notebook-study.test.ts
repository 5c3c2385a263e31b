// What a notebook may read from its records: outcomes from the frozen design's confirmatory records, nothing more.
import {afterEach, describe, expect, test, vi} from 'vitest';
import {ConfigError, useBackend} from '../../lib/core';
import type {Claim, Entry, Part} from '../../lib/study/claims/claims';
import {designHash} from '../../lib/study/claims/design-hash';
import {judge, openStudy, type NotebookStudy} from '../../lib/study/notebook-study';
import {computedOn} from '../../lib/study/records/computed-on';
import {recordKey, type RecordOfTrial, type TrialConfig} from '../../lib/study/records/records';

const claim: Claim = {
  id: '01.C1',
  answers: ['T2'],
  kind: 'greater',
  metric: 'gap',
  threshold: 0.3,
  units: 'R²',
  primary: true,
  statement: 'It is larger.',
};
const part: Part = {
  experiment: 'routing',
  version: 1,
  seeds: [0, 1, 2, 3],
  tuningSeeds: [900],
  scope: 'small nets',
  design: {},
  learningRates: {},
  gates: [{id: '01.G1', metric: 'gap', threshold: 0.1, statement: 'It is there.'}],
  claims: [claim],
};
const entry: Entry = {notebook: '01-question', primaryClaims: 1, parts: {main: part}, tables: {}};
const design = designHash(entry, 'main');
const study = (tier: NotebookStudy['tier'] = 'full'): NotebookStudy => ({
  notebook: '01',
  name: 'main',
  entry,
  part,
  tier,
  seeds: part.seeds,
  looks: 2,
});

const frozen: TrialConfig[] = [{arm: 'dot'}, {arm: 'mlp'}];
/** gap: r2(dot) − r2(mlp); without both arms, no numbers. */
const experiment = {
  name: 'routing',
  version: 1,
  confirmatoryConfigs: () => frozen,
  metrics: {
    gap: (records: readonly RecordOfTrial[]) => {
      const of = (arm: string) =>
        new Map(records.filter(({config}) => config.arm === arm).map((r) => [r.seed, r.metrics.r2]));
      const [dot, mlp] = [of('dot'), of('mlp')];
      return mlp.size === 0 ? [] : [...dot].map(([unit, r2]) => ({unit, value: r2 - (mlp.get(unit) ?? NaN)}));
    },
  },
};
const recordOf = (
  config: TrialConfig,
  seed: number,
  changes: Partial<RecordOfTrial> = {},
): RecordOfTrial => ({
  key: recordKey('routing', 1, config, seed),
  experiment: 'routing',
  version: 1,
  config,
  seed,
  purpose: 'confirm',
  design,
  untrained: {},
  prefixLosses: [],
  metrics: {r2: config.arm === 'dot' ? 0.9 + 0.01 * seed : 0.4},
  curves: {},
  steps: 1,
  seconds: 1,
  backend: 'b',
  threads: 1,
  failure: null,
  ...changes,
});
const all = (
  seeds: readonly number[],
  configs: readonly TrialConfig[] = frozen,
  changes = {},
): RecordOfTrial[] => configs.flatMap((config) => seeds.map((seed) => recordOf(config, seed, changes)));

describe('judge', () => {
  test('reads outcomes from all confirmatory records of the frozen design', async () => {
    const judgement = judge(study(), experiment, {records: all([0, 1, 2, 3])});
    expect(judgement.claims.map(({outcome, n}) => [outcome, n])).toEqual([['held', 4]]);
    expect(judgement.claims[0].effect).toBeCloseTo(0.5 + 0.015, 12);
    expect(judgement.gates).toMatchObject([{passed: true, worstUnit: 0}]);
    expect([judgement.looks, judgement.scope]).toEqual([2, 'small nets']);
    expect(judgement.records.map(({key}) => key)).toEqual(all([0, 1, 2, 3]).map(({key}) => key));
    expect(judgement.session).toEqual(computedOn(await useBackend()));
    expect('unread' in judgement).toBe(false);
  });

  test('leaves aside further records, of other configurations and seeds', () => {
    const records = [...all([0, 1, 2, 3]), ...all([1000, 1001], [{arm: 'new'}, {arm: 'dot'}])];
    const judgement = judge(study(), experiment, {records});
    expect(judgement.claims.map(({outcome, n}) => [outcome, n])).toEqual([['held', 4]]);
    expect(judgement.records).toHaveLength(8);
    expect('unread' in judgement).toBe(false);
  });

  test('reads none in the smoke tier, though the numbers are there', () => {
    const judgement = judge(study('smoke'), experiment, {
      records: all([1000, 1001], frozen, {purpose: 'smoke'}),
    });
    expect(judgement.unread).toBe('smoke');
    expect(judgement.claims).toMatchObject([{n: 2}]);
  });

  test.each<[string, RecordOfTrial[]]>([
    ['one record is missing', all([0, 1, 2, 3]).slice(1)],
    ['they were trained without the frozen design', all([0, 1, 2, 3], frozen, {design: undefined})],
    ['they were trained for another design', all([0, 1, 2, 3], frozen, {design: 'before the change'})],
    ['settings were changed', all([0, 1, 2, 3], [{arm: 'dot'}, {arm: 'mlp', steps: 9}])],
  ])('reads none where %s, and computes from the seeds that all settings share', (_, records) => {
    const judgement = judge(study(), experiment, {records});
    expect(judgement.unread).toBe('exploratory');
    const seeds = judgement.claims.flatMap(({perUnit}) => perUnit.map(({unit}) => unit));
    expect(seeds).toEqual(records.length === 7 ? [1, 2, 3] : [0, 1, 2, 3]);
  });

  test('computes a claim from the seeds of the cells it reads, whatever seeds other cells have', () => {
    const records = [...all([0, 1, 2]), ...all([1000, 1001], [{arm: 'static', steps: 9}])];
    const judgement = judge(study(), experiment, {records});
    expect(judgement.unread).toBe('exploratory');
    expect(judgement.claims.map(({n, perUnit}) => [n, perUnit.map(({unit}) => unit)])).toEqual([
      [3, [0, 1, 2]],
    ]);
  });

  test.each<[string, RecordOfTrial[], number[]]>([
    ['a cell that a claim reads was left out', all([0, 1, 2, 3], [{arm: 'dot'}]), []],
    [
      'its cells have no seed in common',
      [...all([0, 1, 2, 3]).slice(0, 4), ...all([1000, 1001], [{arm: 'mlp', steps: 9}])],
      [],
    ],
    ['its cells share a single seed', all([1000]), [1000]],
    ['there is no record', [], []],
  ])('still has a result for each claim, without an interval, where %s', (_, records, seeds) => {
    const judgement = judge(study(), experiment, {records});
    expect(judgement.unread).toBe('exploratory');
    expect(judgement.claims).toMatchObject([
      {claim: {id: '01.C1'}, outcome: 'undecided', n: seeds.length, lower: NaN, upper: NaN, p: null},
    ]);
    expect(judgement.claims[0].perUnit.map(({unit}) => unit)).toEqual(seeds);
    expect(judgement.claims[0].effect).toEqual(
      seeds.length === 0 ? NaN : expect.closeTo(0.5 + 0.01 * seeds[0], 9),
    );
  });

  test('lets other errors through', () => {
    const broken = {
      ...experiment,
      metrics: {
        gap: () => {
          throw new TypeError('a bug');
        },
      },
    };
    expect(() => judge(study(), broken, {records: all([0, 1])})).toThrow('a bug');
  });
});

describe('openStudy', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('opens what is frozen, with the confirmatory seeds, or two of the smoke tier’s', () => {
    vi.stubEnv('WHY_ATTENTION_TIER', 'full');
    const full = openStudy('01', 'main');
    expect(full).toMatchObject({notebook: '01', name: 'main', tier: 'full', part: {experiment: 'routing'}});
    expect(full.seeds).toEqual(full.part.seeds);
    vi.stubEnv('WHY_ATTENTION_TIER', 'smoke');
    expect(openStudy('01', 'main')).toMatchObject({tier: 'smoke', seeds: [1000, 1001], part: full.part});
  });

  test.each([
    ['99', 'main', /^notebook must be one of .*01.*\. Got 99\.$/],
    ['01', 'second', /^part must be one of .*main.*\. Got second\.$/],
  ])('refuses %s %s with the choices', (notebook, name, message) => {
    expect(() => openStudy(notebook, name)).toThrow(ConfigError);
    expect(() => openStudy(notebook, name)).toThrow(message);
  });
});
