import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import type {Claim, Entry, Part, TruthTable} from '../../lib/study/claims';
import {designHash} from '../../lib/study/design-hash';
import type {Experiment} from '../../lib/study/experiment';
import {
  countLooks,
  readLooks,
  reasonsAgainst,
  type ConfirmationRequest,
  type Look,
} from '../../lib/study/looks';

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
const experiment = {
  version: 2,
  confirmatoryConfigs: ({learningRates}: Part) => {
    if (learningRates.cell === undefined) throw new Error('claims.json has no learning rate for "cell".');
    return [];
  },
} as Partial<Experiment> as Experiment;
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
      'results/claims.json has changes that are not committed: commit the thresholds before the run.',
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

  test.each<[string, Partial<Part>]>([
    ['a threshold', {claims: [{...claim('01.C1', ['T2', 'T38']), threshold: 0.2}]}],
    ['a learning rate', {learningRates: {cell: 0.03}}],
    ['a gate', {gates: [{id: '01.G1', metric: 'm', threshold: 0.9, statement: 's'}]}],
  ])('after %s was changed, since that is another design', (_, changes) => {
    expect(reasons({entry: entry(changes), looks: [look()]})).toHaveLength(1);
  });

  test('for all reasons at once', () => {
    const bad = entry({version: 1, learningRates: {}, seeds: [0, 100]}, {});
    expect(reasons({entry: bad, isCommitted: false, looks: [look()]})).toHaveLength(6);
  });
});

test('looks are counted by notebook and part, whatever their design', () => {
  const looks = [look(), look({design: 'x'}), look({part: 'second'}), look({notebook: '02'})];
  expect(countLooks(looks, '01', 'main')).toBe(2);
  expect(countLooks(looks, '03', 'main')).toBe(0);
});

test('looks are read from a file, and a file that does not exist holds none', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'looks-'));
  const file = path.join(folder, 'looks.json');
  expect(readLooks(file)).toEqual([]);
  fs.writeFileSync(file, JSON.stringify([look()]));
  expect(readLooks(file)).toEqual([look()]);
  fs.rmSync(folder, {recursive: true});
});
