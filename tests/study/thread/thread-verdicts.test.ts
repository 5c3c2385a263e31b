// What readers are told of each item, from results folders made by hand and from the real one.
import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {notebookTitles, readVerdicts, repositoryRoot, threadVerdicts} from '../../../lib/study';
import type {Correction} from '../../../lib/study/claims/correction';
import {computeVerdicts} from '../../../lib/study/claims/verdicts';
import {verdictsFile} from '../../../lib/study/claims/verdicts-file';
import {claim, claimsFile, entry, experiment, recordsWith, table} from '../frozen-claims';

let root: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), 'thread-verdicts-'));
  for (const folder of ['docs', 'notebooks', 'results']) fs.mkdirSync(path.join(root, folder));
});
afterEach(() => fs.rmSync(root, {recursive: true}));
const write = (file: string, json: object): void =>
  fs.writeFileSync(path.join(root, file), JSON.stringify(json));

const said = (notebooks: string[], note?: string) => ({speaker: 'Ada', says: 'It is.', notebooks, note});
const toCome = {'02': 'Is it so?', '03': 'And else?'};

type Decided = 'held' | 'undecided' | 'not held';

/** A project in which notebook 01 is there and answers T38, and T38 is all that was said. */
function project(outcomes: [Decided, Decided], {corrections = [] as Correction[], items = {}} = {}): void {
  const records = {'01': recordsWith(...outcomes)};
  const sheet = computeVerdicts(claimsFile, records, {routing: experiment}, corrections);
  write('results/claims.json', claimsFile);
  write('results/verdicts.json', verdictsFile(sheet));
  write('results/corrections.json', corrections);
  write('docs/thread.json', {toCome, items: {T38: said(['01']), ...items}});
  write('notebooks/01-here.ipynb', notebook());
}

const card = (id: string) => ({data: {'application/vnd.why-attention.claim+json': {claim: id}}});
function notebook(): object {
  const text = (source: string) => ({cell_type: 'markdown', source});
  return {
    cells: [
      text('# 01 · Here\n'),
      text('## How far?\n\nText.\n\n```sh\n## no heading\n```\n'),
      {cell_type: 'code', source: ['claimCard()'], outputs: [card('01.C1')]},
      text(' ## neither\n\nThe answer:'),
      {cell_type: 'code', source: '', outputs: [{data: {}}, card('01.C1'), card('01.C3')]},
      text('### Later'),
    ],
  };
}

describe('an item', () => {
  it('has its verdict, the claims of its table with their numbers, and where their cards stand', () => {
    project(['held', 'held']);
    const [verdict] = threadVerdicts(root);
    const place = {file: '01-here.ipynb', heading: 'How far?', href: '01-here.ipynb#How-far?'};
    expect(verdict).toMatchObject({
      ...{id: 'T38', speaker: 'Ada', says: 'It is.', verdict: 'half right', sentence: table.rows[0].sentence},
      ...{scope: table.scope, soFar: false, toCome: []},
    });
    expect(verdict.claims.map(({id, outcome, place: at}) => [id, outcome, at])).toEqual([
      ['01.C1', 'held', place],
      ['01.C3', 'held', place],
    ]);
    const {effect, lower, upper, level, n, scope, statement, units} = verdict.claims[0];
    expect([effect, level, n]).toEqual([0.4, 0.99, 8].map((value) => expect.closeTo(value, 6) as number));
    expect(lower).toBeLessThan(effect);
    expect(upper).toBeGreaterThan(effect);
    expect({scope, statement, units}).toEqual({
      scope: entry.parts.main.scope,
      statement: claim.statement,
      units: 'R²',
    });
  });

  it('is led to the claim’s own notebook, whatever another shows again', () => {
    project(['held', 'held']);
    const recap = {cell_type: 'code', source: '', outputs: [card('01.C1')]};
    write('notebooks/02-later.ipynb', {
      cells: [{cell_type: 'markdown', source: '# 02 · Later\n\n## Recap'}, recap],
    });
    expect(threadVerdicts(root)[0].claims[0].place?.href).toBe('01-here.ipynb#How-far?');
  });

  it('is refused where it rests on a claim that nobody knows', () => {
    project(['held', 'held']);
    const verdicts = readVerdicts(path.join(root, 'results', 'verdicts.json'));
    const {'01.C1': first} = verdicts.claims;
    write('results/verdicts.json', {...verdicts, claims: {'01.C1': first}});
    expect(() => threadVerdicts(root)).toThrow('(T38) rests on 01.C3');
  });

  it.each<[Decided, Decided, string]>([
    ['not held', 'held', 'not supported here'],
    ['held', 'not held', 'supported'],
    ['undecided', 'held', 'undecided'],
  ])('whose claims come out %s and %s is "%s"', (first, second, expected) => {
    project([first, second]);
    const [{verdict, claims}] = threadVerdicts(root);
    expect(verdict).toBe(expected);
    expect(claims.map(({outcome}) => outcome)).toEqual([first, second]);
  });

  it('has a verdict "so far" where another notebook is to come', () => {
    project(['held', 'held'], {items: {T38: said(['01', '03'])}});
    expect(threadVerdicts(root)[0]).toMatchObject({verdict: 'half right', soFar: true, toCome: ['03']});
  });

  it('that nothing was asked about names the notebooks to come, or the reason why nothing can be asked', () => {
    const items = {
      T38: said(['01']),
      T39: said(['02']),
      T40: said(['02', '03'], 'Half of it cannot be tested.'),
      T41: said([], 'It is an opinion.'),
      T42: said(['01'], 'It is algebra.'),
    };
    project(['held', 'held'], {items});
    expect(
      threadVerdicts(root).map(({verdict, sentence, claims}) => [verdict, sentence, claims.length]),
    ).toEqual([
      ['half right', table.rows[0].sentence, 2],
      ['undecided', 'Notebook 02 will ask.', 0],
      ['undecided', 'Notebooks 02 and 03 will ask. Half of it cannot be tested.', 0],
      ['not testable', 'It is an opinion.', 0],
      ['undecided', 'It is algebra.', 0],
    ]);
  });

  it('shows its corrected sentence, why, and what it rests on besides', () => {
    const corrections: Correction[] = [
      {of: 'T38', original: table.rows[0].sentence, corrected: 'Half.', why: 'Shorter.', restsOn: ['01.C3']},
      {of: '01.C1', original: claim.statement, corrected: 'Attention leads.', why: 'Nothing is beaten.'},
    ];
    project(['held', 'held'], {corrections});
    const [{sentence, corrected, claims}] = threadVerdicts(root);
    expect([sentence, corrected?.why]).toEqual(['Half.', 'Shorter.']);
    expect(claims.map(({statement, corrected: words}) => [statement, words?.why])).toEqual([
      ['Attention leads.', 'Nothing is beaten.'],
      [claim.statement, undefined],
    ]);
  });
});

describe('the repository’s own verdicts', () => {
  const all = threadVerdicts();
  const {claims, verdicts} = readVerdicts(path.join(repositoryRoot(), 'results', 'verdicts.json'));

  it('are one for each of the fifty items, and every committed verdict is among them', () => {
    expect(all.map(({id}) => id)).toEqual(Array.from({length: 50}, (_, i) => `T${i + 1}`));
    const decided = all.filter(({claims: rests}) => rests.length > 0).map(({id}) => id);
    expect(decided).toEqual(Object.keys(verdicts).sort((a, b) => Number(a.slice(1)) - Number(b.slice(1))));
  });

  it('decide each item on which a claim that was run answers, or say what is missing', () => {
    for (const {id, verdict, sentence, claims: rests} of all) {
      expect(sentence, id).toMatch(/[.”]$/);
      expect(sentence, id).not.toMatch(/\bT\d+\b/);
      if (verdict !== 'undecided' && verdict !== 'not testable') expect(rests.length, id).toBeGreaterThan(0);
    }
  });

  it('lead to a section of the notebook that shows the card, for every claim they rest on', () => {
    const titles = notebookTitles();
    const isThere = (id: string): boolean => titles[id.slice(0, 2)].file !== undefined;
    const evidence = all.flatMap(({claims: rests}) => rests).filter(({id}) => isThere(id));
    expect(evidence.filter(({place}) => place?.heading === undefined).map(({id}) => id)).toEqual([]);
    for (const {id, place, outcome, effect} of evidence) {
      expect(place!.file.startsWith(`${id.slice(0, 2)}-`), id).toBe(true);
      expect([outcome, effect], id).toEqual([claims[id].outcome, claims[id].effect]);
    }
  });
});
