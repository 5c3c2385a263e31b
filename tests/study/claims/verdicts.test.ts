import {describe, expect, it} from 'vitest';
import type {ClaimResult, ClaimsFile, Outcome, TruthTable, Verdict} from '../../../lib/study/claims/claims';
import {designHash} from '../../../lib/study/claims/design-hash';
import {EvidenceError} from '../../../lib/study/claims/evidence';
import {computeVerdicts, evaluatePart, verdictOf} from '../../../lib/study/claims/verdicts';
import {
  claim,
  claimsFile,
  entry,
  experiment,
  nonInferior,
  part,
  recordsWith,
  seeds,
  table,
} from '../frozen-claims';

const outcomes: readonly Exclude<Outcome, 'void'>[] = ['held', 'not held', 'undecided'];
const listed: {readonly [combination: string]: Verdict} = {
  'held, held': 'half right',
  'held, not held': 'supported',
  'not held, held': 'not supported here',
};

const result = (id: string, outcome: Outcome): Pick<ClaimResult, 'claim' | 'outcome'> => ({
  claim: {...claim, id},
  outcome,
});

describe('the verdict on an item', () => {
  const all: readonly Outcome[] = [...outcomes, 'void'];
  const combinations = all.flatMap((first) => all.map((second) => [first, second] as const));

  it.each(combinations)('of C1 %s and C3 %s is the row of the table, else undecided', (first, second) => {
    const verdict = verdictOf('T38', [table], [result('01.C1', first), result('01.C3', second)]);
    const row = table.rows.find(
      (each) => each.outcomes['01.C1'] === first && each.outcomes['01.C3'] === second,
    );
    expect(verdict).toEqual({
      tid: 'T38',
      verdict: listed[`${first}, ${second}`] ?? 'undecided',
      sentence:
        row?.sentence ??
        `The frozen table has no row for this combination (01.C1 ${first}, 01.C3 ${second}).`,
      scope: 'eight slots, 800 steps',
      version: 1,
      claims: {'01.C1': first, '01.C3': second},
    });
  });

  it('may have a row for a void claim', () => {
    const row = {
      outcomes: {'01.C1': 'void', '01.C3': 'void'},
      verdict: 'not testable',
      sentence: 'The control failed.',
    } as const;
    const results = [result('01.C1', 'void'), result('01.C3', 'void')];
    expect(verdictOf('T38', [{...table, rows: [row]}], results)?.verdict).toBe('not testable');
  });

  const newer: TruthTable = {...table, version: 3, reads: ['01.C1', '04.C2'], rows: []};
  const middle: TruthTable = {...table, version: 2, reads: ['01.C1'], rows: []};

  it.each([[[table, middle, newer]], [[newer, middle, table]], [[middle, newer, table]]])(
    'uses the newest version whose claims all have a result, in whatever order they stand',
    (tables) => {
      const known = [result('01.C1', 'held'), result('01.C3', 'held')];
      expect(verdictOf('T38', tables, known)?.version).toBe(2);
      expect(verdictOf('T38', tables, [...known, result('04.C2', 'held')])?.version).toBe(3);
      expect(verdictOf('T38', [table, newer], known)?.version).toBe(1);
    },
  );

  it('is absent while no version has all its claims', () => {
    expect(verdictOf('T38', [table, newer], [result('01.C1', 'held')])).toBeUndefined();
  });
});

describe('a notebook', () => {
  it.each(outcomes.flatMap((first) => outcomes.map((second) => [first, second] as const)))(
    'whose records say %s and %s gives these outcomes and the verdict of the table',
    (first, second) => {
      const {parts, pending, verdicts} = computeVerdicts(
        claimsFile,
        {'01': recordsWith(first, second)},
        {routing: experiment},
      );
      expect(parts[0].claims.map(({outcome}) => outcome)).toEqual([first, second]);
      expect(parts[0].claims.map(({level}) => level)).toEqual([0.99, 0.99]);
      expect(parts[0].design).toBe(designHash(entry, 'main'));
      expect(verdicts.map(({tid, verdict}) => [tid, verdict])).toEqual([
        ['T38', listed[`${first}, ${second}`] ?? 'undecided'],
      ]);
      expect(pending).toEqual([]);
    },
  );

  it('whose gate fails in one seed has void claims and no verdict, however good its records', () => {
    const records = recordsWith('held', 'not held').map((record) =>
      record.seed === 4 && record.config.arm === 'dot'
        ? {...record, metrics: {...record.metrics, fixed: 0.5}}
        : record,
    );
    const {parts, verdicts} = computeVerdicts(claimsFile, {'01': records}, {routing: experiment});
    expect(parts[0].gates).toMatchObject([{passed: false, minimum: 0.5, worstUnit: 4}]);
    expect(parts[0].claims.map(({outcome, voidedBy}) => [outcome, voidedBy])).toEqual([
      ['void', ['01.G1']],
      ['void', ['01.G1']],
    ]);
    expect(verdicts[0]).toMatchObject({verdict: 'undecided', claims: {'01.C1': 'void', '01.C3': 'void'}});
  });

  it('without records is pending and has no verdict', () => {
    expect(computeVerdicts(claimsFile, {}, {})).toEqual({parts: [], pending: ['01 main'], verdicts: []});
  });

  it('keeps the verdict of its first part while a later part waits for its run', () => {
    const second = {...part, gates: [], claims: [{...claim, id: '01.C4', answers: ['T38']}]};
    const later = {...table, version: 2, part: 'second', reads: ['01.C1', '01.C4'], rows: []};
    const file: ClaimsFile = {
      notebooks: {'01': {...entry, parts: {main: part, second}, tables: {T38: [table, later]}}},
    };
    const {pending, verdicts} = computeVerdicts(
      file,
      {'01': recordsWith('held', 'held')},
      {routing: experiment},
    );
    expect(pending).toEqual(['01 second']);
    expect(verdicts).toMatchObject([{tid: 'T38', version: 1, verdict: 'half right'}]);
  });

  it('may be judged by a table of another notebook that reads claims of both', () => {
    const other = {...part, gates: [], claims: [{...claim, id: '04.C2', answers: ['T38']}]};
    const both = {
      ...table,
      version: 2,
      reads: ['01.C1', '04.C2'],
      rows: [{outcomes: {'01.C1': 'held', '04.C2': 'held'}, verdict: 'supported', sentence: 'Both.'}],
    } as const;
    const later = {notebook: '04-price', primaryClaims: 1, parts: {main: other}, tables: {T38: [both]}};
    const file: ClaimsFile = {notebooks: {'04': later, '01': entry}};
    const ofLater = recordsWith('held', 'held').map((record) => ({
      ...record,
      design: designHash(later, 'main'),
    }));
    const {verdicts} = computeVerdicts(
      file,
      {'01': recordsWith('held', 'held'), '04': ofLater},
      {routing: experiment},
    );
    expect(verdicts).toMatchObject([{tid: 'T38', version: 2, verdict: 'supported'}]);
  });

  it('answers items in the order of their numbers', () => {
    const tables = {
      T38: [table],
      T9: [{...table, reads: ['01.C1'], rows: []}],
      T21: [{...table, reads: ['01.C3'], rows: []}],
    };
    const file: ClaimsFile = {notebooks: {'01': {...entry, tables}}};
    const records = recordsWith('held', 'held').map((record) => ({
      ...record,
      design: designHash({...entry, tables}, 'main'),
    }));
    const {verdicts} = computeVerdicts(file, {'01': records}, {routing: experiment});
    expect(verdicts.map(({tid}) => tid)).toEqual(['T9', 'T21', 'T38']);
  });
});

describe('refused are', () => {
  const metrics = (gap: () => {unit: number; value: number}[]) => ({metrics: {...experiment.metrics, gap}});
  const evaluate = (gap: () => {unit: number; value: number}[]) => () =>
    evaluatePart('01', entry, 'main', recordsWith('held', 'held'), metrics(gap));

  it('records whose numbers a metric cannot pair: NaN names claim and seed', () => {
    const records = recordsWith('held', 'held').map((record) =>
      record.seed === 6 ? {...record, metrics: {...record.metrics, routed: undefined as never}} : record,
    );
    const call = () => computeVerdicts(claimsFile, {'01': records}, {routing: experiment});
    expect(call).toThrow(RangeError);
    expect(call).toThrow('claim 01.C1: unit 6 must be a finite number. Got NaN');
  });

  it.each([
    [
      'a metric that leaves a seed out',
      evaluate(() => seeds.slice(1).map((unit) => ({unit, value: 1}))),
      'notebook 01: claim 01.C1: metric "gap" must give one number for each seed 0, 1, 2, 3, 4, 5, 6, 7. Got 1, 2, 3, 4, 5, 6, 7.',
    ],
    [
      'a metric that gives a seed twice',
      evaluate(() => [...seeds, 3].map((unit) => ({unit, value: 1}))),
      'Got 0, 1, 2, 3, 3, 4, 5, 6, 7.',
    ],
    [
      'a metric that the experiment does not have',
      () => evaluatePart('01', entry, 'main', [], {metrics: {gap: experiment.metrics.gap}}),
      'notebook 01: gate 01.G1: no metric "fixed". The experiment has: gap.',
    ],
    [
      'an experiment that the library does not have',
      () => computeVerdicts(claimsFile, {'01': recordsWith('held', 'held')}, {pooling: experiment}),
      'no experiment "routing". The library has: pooling.',
    ],
    [
      'records of a notebook without claims',
      () => computeVerdicts(claimsFile, {'02': []}, {}),
      'notebook 02 has records but no frozen claims.',
    ],
    [
      'records without one arm of the design',
      () => {
        const records = recordsWith('held', 'held').filter(({config}) => config.arm === 'dot');
        return computeVerdicts(claimsFile, {'01': records}, {routing: experiment});
      },
      '01-static-or-dynamic-weights, part main: no record of {"arm":"mlp","dial":1}, which the frozen design names.',
    ],
    [
      'records of another design',
      () =>
        computeVerdicts(
          claimsFile,
          {'01': recordsWith('held', 'held').map((record) => ({...record, design: 'a'.repeat(64)}))},
          {},
        ),
      'which is not a frozen one',
    ],
  ])('%s', (_, call, message) => {
    expect(call).toThrow(EvidenceError);
    expect(call).toThrow(message);
  });
});

it('a metric may give its seeds in any order', () => {
  const shuffled = {
    metrics: {...experiment.metrics, gap: () => [...seeds].reverse().map((unit) => ({unit, value: unit}))},
  };
  const {claims} = evaluatePart('01', entry, 'main', recordsWith('held', 'held'), shuffled);
  expect(claims[0].perUnit.map(({unit}) => unit)).toEqual(seeds);
  expect(claims[1].claim).toBe(nonInferior);
});
