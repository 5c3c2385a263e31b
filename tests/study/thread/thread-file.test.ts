import fs from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {notebookTitles, readClaims, repositoryRoot, threadItems} from '../../../lib/study';

const {notebooks} = readClaims(path.join(repositoryRoot(), 'results', 'claims.json'));
const answered = Object.entries(notebooks).flatMap(([number, {parts}]) =>
  Object.values(parts).flatMap(({claims}) =>
    claims.flatMap(({id, answers}) => answers.map((tid) => ({number, id, tid}))),
  ),
);

describe('the thread', () => {
  const items = new Map(threadItems().map((item) => [item.id, item]));

  it('has fifty items, each once and in order', () => {
    expect([...items.keys()]).toEqual(Array.from({length: 50}, (_, i) => `T${i + 1}`));
  });

  it('names, for each item, every notebook that holds a claim on it', () => {
    expect(answered.length).toBeGreaterThan(50);
    expect(answered.filter(({number, tid}) => !items.get(tid)?.notebooks.includes(number))).toEqual([]);
  });

  it('says why where a notebook that is there holds no claim on its item', () => {
    const silent = [...items.values()].flatMap(({id, notebooks: asking, note}) =>
      asking
        .filter((number) => Object.hasOwn(notebooks, number) && note === undefined)
        .filter((number) => !answered.some((claim) => claim.number === number && claim.tid === id))
        .map((number) => `${id} in ${number}`),
    );
    expect(silent).toEqual([]);
  });

  it('has everybody as often as they spoke, in the order in which they first did', () => {
    expect([...new Set([...items.values()].map(({speaker}) => speaker))]).toEqual([
      ...['029187 (OP)', 'hellrail', 'suflaj', 'pia322', 'HjalmarLucius', 'TheJulianInside', 'Nameless1995'],
      ...['graphicteadatasci', 'AristocraticOctopus', 'firejak308', 'recordertape', 'Desperate-Whereas50'],
    ]);
  });

  it('names notebooks that have a title', () => {
    const titles = notebookTitles();
    expect(Object.keys(titles).sort()).toEqual(
      Array.from({length: 18}, (_, n) => String(n).padStart(2, '0')),
    );
    expect(titles['12'].file).toBe('12-is-bert-shallow.ipynb');
    const announced = (
      JSON.parse(fs.readFileSync(path.join(repositoryRoot(), 'docs', 'thread.json'), 'utf8')) as {
        toCome: object;
      }
    ).toCome;
    const present = Object.keys(titles).filter((number) => titles[number].file !== undefined);
    // A title stands in one place: in the notebook, or until it is there in the file.
    expect(present.filter((number) => Object.hasOwn(announced, number))).toEqual([]);
    for (const {notebooks: asking} of items.values()) expect(asking.filter((n) => !titles[n])).toEqual([]);
  });
});

describe('files that say something they must not', () => {
  let root: string;
  beforeEach(() => {
    root = fs.mkdtempSync(path.join(tmpdir(), 'thread-'));
    fs.mkdirSync(path.join(root, 'docs'));
    fs.mkdirSync(path.join(root, 'notebooks'));
  });
  afterEach(() => fs.rmSync(root, {recursive: true}));
  const write = (items: object, toCome: object = {}): void =>
    fs.writeFileSync(path.join(root, 'docs', 'thread.json'), JSON.stringify({toCome, items}));

  const item = {speaker: 'Ada', says: 'It works.', notebooks: ['01']};
  it.each([
    [{T1: {...item, says: 'T2 says more.'}}, 'items.T1.says: expected a sentence'],
    [{T1: {...item, says: 'No sentence'}}, 'items.T1.says: expected a sentence'],
    [{T1: {...item, notebooks: ['1']}}, 'items.T1.notebooks[0]: expected a number like "01"'],
    [{T1: {...item, notebooks: []}}, 'no notebook asks about T1'],
    [{T1: {...item, by: 'Ada'}}, 'items.T1.by: expected no such field'],
    [{one: item}, 'expected an id like "T38". Got "one"'],
  ])('refuses %j', (items, message) => {
    write(items);
    expect(() => threadItems(root)).toThrow(message);
  });

  it('takes a title from the notebook that is there, and from the file until then', () => {
    write({T1: item}, {'01': 'Announced', '02': 'To come'});
    const notebook = (source: string): string => JSON.stringify({cells: [{source}]});
    const file = path.join(root, 'notebooks', '01-here.ipynb');
    fs.writeFileSync(file, notebook('# 01 · Here\n\nMore.'));
    expect(notebookTitles(root)).toEqual({
      '01': {title: 'Here', file: '01-here.ipynb'},
      '02': {title: 'To come'},
    });
    fs.writeFileSync(file, notebook('Here'));
    expect(() => notebookTitles(root)).toThrow('must begin with a heading like "# 01 · Title". Got "Here"');
  });

  it('names the file that is no JSON, or no notebook', () => {
    write({T1: item});
    const file = path.join(root, 'notebooks', '01-here.ipynb');
    fs.writeFileSync(file, '{"cells": [');
    expect(() => notebookTitles(root)).toThrow('notebooks/01-here.ipynb: expected JSON (');
    fs.writeFileSync(file, '[]');
    expect(() => notebookTitles(root)).toThrow('01-here.ipynb: expected a notebook with cells. Got [].');
    fs.writeFileSync(path.join(root, 'docs', 'thread.json'), '{');
    expect(() => threadItems(root)).toThrow('docs/thread.json: the file: expected JSON (');
  });
});
