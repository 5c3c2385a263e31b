// What stands against a confirmatory run: anything that is not frozen, not tuned, or seen before.
import {describe, expect, test} from 'vitest';
import type {Claim, Entry, Part, TruthTable} from '../../../lib/study/claims/claims';
import {reasonsAgainst, type ConfirmationRequest} from '../../../lib/study/claims/confirmation';
import {designHash} from '../../../lib/study/claims/design-hash';
import type {Look} from '../../../lib/study/claims/looks';
import type {Experiment} from '../../../lib/study/experiment';
import {recordKey, type RecordOfTrial} from '../../../lib/study/records/records';

const claim = (id: string, answers: string[], primary = true): Claim => ({
  id,
  answers,
  kind: 'greater',
  metric: 'gap',
  threshold: 0.3,
  units: 'R²',
  primary,
  statement: 'It is larger.',
});
const part = (changes: Partial<Part> = {}): Part => ({
  experiment: 'routing',
  version: 2,
  seeds: [0, 1, 2, 3, 4, 5, 6, 7],
  tuningSeeds: [900],
  scope: 'small',
  design: {steps: 800},
  learningRates: {cell: 0.01},
  gates: [],
  claims: [claim('01.C1', ['T2', 'T38'])],
  ...changes,
});
const table = (ofPart = 'main'): TruthTable => ({
  version: 1,
  part: ofPart,
  reads: ['01.C1'],
  rows: [],
  scope: '',
});
const entry = (
  changes: Partial<Part> = {},
  tables: Entry['tables'] = {T2: [table()], T38: [table()]},
): Entry => ({
  notebook: '01-question',
  primaryClaims: 5,
  parts: {main: part(changes)},
  tables,
});
/** One cell, three rates. */
const experiment = {
  name: 'routing',
  version: 2,
  confirmatoryConfigs: ({learningRates}: Part) => {
    if (learningRates.cell === undefined) throw new Error('claims.json has no learning rate for "cell".');
    return [{learningRate: learningRates.cell}];
  },
  tuningConfigs: () => [0.001, 0.01, 0.1].map((learningRate) => ({learningRate})),
  tuningCell: () => 'cell',
  tuningMetric: 'r2',
} as Partial<Experiment> as Experiment;
/** A record of tuning: the worst seed does best at a rate of 0.01. */
const tuned = (learningRate: number, seed: number, r2 = learningRate === 0.01 ? 0.9 : 0.5): RecordOfTrial =>
  ({
    key: recordKey('routing', 2, {learningRate}, seed),
    config: {learningRate},
    seed,
    metrics: {r2},
    failure: null,
  }) as Partial<RecordOfTrial> as RecordOfTrial;
const tuning = [0.001, 0.01, 0.1].map((learningRate) => tuned(learningRate, 900));
const look = (changes: Partial<Look> = {}): Look => ({
  notebook: '01',
  part: 'main',
  design: designHash(entry(), 'main'),
  seeds: [0, 1, 2, 3, 4, 5, 6, 7],
  ...changes,
});
const reasons = (changes: Partial<ConfirmationRequest> = {}): string[] =>
  reasonsAgainst({
    notebook: '01',
    part: 'main',
    entry: entry(),
    experiment,
    looks: [],
    isCommitted: true,
    tuning,
    ...changes,
  });

describe('a confirmation is allowed', () => {
  test('where all is frozen and committed and nobody has looked', () => {
    expect(reasons()).toEqual([]);
  });

  test('again for the very design that was looked at, with its seeds', () => {
    expect(reasons({looks: [look()]})).toEqual([]);
  });

  test('whatever was looked at in other parts and notebooks', () => {
    const others = [look({part: 'second', design: 'x'}), look({notebook: '02', design: 'x'})];
    expect(reasons({looks: others})).toEqual([]);
  });

  test('for a changed design with the next eight seeds', () => {
    const next = entry({design: {steps: 900}, seeds: [8, 9, 10, 11, 12, 13, 14, 15]});
    expect(reasons({entry: next, looks: [look()]})).toEqual([]);
  });
});

describe('a confirmation is refused', () => {
  test('for a part that the notebook does not have', () => {
    expect(reasons({part: 'second'})).toEqual(['Notebook 01 has no part "second". It has: main.']);
    expect(reasons({part: 'second', entry: {...entry(), parts: {}}})).toEqual([
      'Notebook 01 has no part "second". It has: none.',
    ]);
  });

  test('where claims.json is not committed', () => {
    expect(reasons({isCommitted: false})).toEqual([
      'The entry of this notebook in results/claims.json has changes that are not committed: commit the thresholds before the run.',
    ]);
  });

  test('where the experiment has another version', () => {
    expect(reasons({entry: entry({version: 1})})).toEqual([
      'claims.json names version 1 of routing, the library has version 2.',
    ]);
  });

  test('where a learning rate is missing', () => {
    expect(reasons({entry: entry({learningRates: {}})})).toEqual([
      'claims.json has no learning rate for "cell".',
    ]);
  });

  test('where an item that a primary claim answers has no truth table of this part', () => {
    expect(reasons({entry: entry({}, {T2: [table()], T38: [table('second')]})})).toEqual([
      'No truth table of part "main" for T38.',
    ]);
    expect(reasons({entry: entry({}, {})})).toEqual(['No truth table of part "main" for T2, T38.']);
    // a secondary claim needs none
    const claims = [claim('01.C1', ['T2']), claim('01.S1', ['T40'], false)];
    expect(reasons({entry: entry({claims}, {T2: [table()]})})).toEqual([]);
  });

  test('with seeds that are kept for something else', () => {
    expect(reasons({entry: entry({seeds: [0, 100, 900, 1000]})})).toEqual([
      'Seeds 100, 900, 1000 are no confirmatory seeds.',
    ]);
  });

  test('for a changed design with seeds of an earlier look, and it says which are next', () => {
    const changed = entry({design: {steps: 900}});
    expect(reasons({entry: changed, looks: [look()]})).toEqual([
      'The design was changed after a look with seeds 0, 1, 2, 3, 4, 5, 6, 7: take the next ones, from 8 on, in claims.json.',
    ]);
    const partly = entry({design: {steps: 900}, seeds: [6, 7, 8, 9, 10, 11, 12, 13]});
    const twice = [look(), look({design: 'second', seeds: [8, 9, 10, 11, 12, 13, 14, 15]})];
    expect(reasons({entry: partly, looks: twice})).toEqual([
      'The design was changed after a look with seeds 6, 7, 8, 9, 10, 11, 12, 13: take the next ones, from 16 on, in claims.json.',
    ]);
  });

  test('where a rate is not the one that tuning chose, by the cell’s name', () => {
    const other = entry({learningRates: {cell: 0.1}});
    const reason =
      'The learning rate of "cell" is 0.1 in claims.json, and tuning chose 0.01: run "npm run tune -- 01 --part main --write".';
    expect(reasons({entry: other})).toEqual([reason]);
    // records of other configurations and seeds choose nothing
    const strangers = [...tuning, tuned(0.1, 901, 1), {...tuned(0.3, 900, 1)}];
    expect(reasons({entry: other, tuning: strangers})).toEqual([reason]);
    expect(reasons({tuning: strangers})).toEqual([]);
  });

  test('where records of tuning are missing', () => {
    expect(reasons({tuning: tuning.slice(1)})).toEqual([
      '1 of 3 records of tuning are missing in results/01/tune.ndjson: run "npm run tune -- 01 --part main" and commit them.',
    ]);
  });

  test('where another part of the notebook holds one of its trials, whose records would overwrite each other', () => {
    const withSecond = (changes: Partial<Part>): Entry => ({
      ...entry(),
      parts: {main: part(), second: part({design: {steps: 3}, claims: [], ...changes})},
    });
    const inSecond = (changes: Partial<Part>, looks: Look[] = [look()]): string[] =>
      reasons({part: 'second', entry: withSecond(changes), looks});
    expect(inSecond({seeds: [7, 8]})).toEqual([
      'Part "main" holds this trial too: cell, seed 7. Use other confirmatory seeds, or leave the cell to one part.',
    ]);
    expect(inSecond({})[0]).toContain('cell, seed 0 and 7 more.');
    expect(inSecond({seeds: [8, 9]})).toEqual([]);
    expect(inSecond({experiment: 'other'})).toEqual([]);
    // the part that was looked at before the other one came may be replayed
    expect(reasons({entry: withSecond({}), looks: [look()]})).toEqual([]);
    // a part without rates holds nothing yet
    expect(reasons({entry: withSecond({learningRates: {}})})).toEqual([]);
  });

  test.each<[string, Partial<Part>]>([
    ['a threshold', {claims: [{...claim('01.C1', ['T2', 'T38']), threshold: 0.2}]}],
    ['a gate', {gates: [{id: '01.G1', metric: 'm', threshold: 0.9, statement: 's'}]}],
  ])('after %s was changed, since that is another design', (_, changes) => {
    expect(reasons({entry: entry(changes), looks: [look()]})).toHaveLength(1);
  });

  test('after a learning rate was changed, which is another design and not the tuned rate', () => {
    expect(reasons({entry: entry({learningRates: {cell: 0.1}}), looks: [look()]})).toHaveLength(2);
  });

  test('for all reasons at once', () => {
    const bad = entry({version: 1, learningRates: {}, seeds: [0, 100]}, {});
    expect(reasons({entry: bad, isCommitted: false, looks: [look()]})).toHaveLength(6);
  });
});
