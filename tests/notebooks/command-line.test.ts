import {mkdtempSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {findNotebooks, selectNotebooks, UnknownChoice, type Entry} from '../../scripts/notebooks/collection';
import {Ending, parseCommandLine} from '../../scripts/notebooks/command-line';

function ending(...words: string[]): Ending {
  try {
    parseCommandLine(words);
  } catch (error) {
    return error as Ending;
  }
  throw new Error(`${words.join(' ')} was accepted`);
}

describe('parseCommandLine', () => {
  it('asks for everything in full unless told', () => {
    expect(parseCommandLine([])).toEqual({notebooks: [], tier: 'full', backend: 'auto', write: false});
  });

  it('reads notebooks, tier and backend in any order', () => {
    expect(parseCommandLine(['01', '--tier', 'smoke', '02', '--backend=wasm'])).toEqual({
      notebooks: ['01', '02'],
      tier: 'smoke',
      backend: 'wasm',
      write: false,
    });
  });

  it.each([
    [['--tier', 'fast'], /'fast' is invalid\. Allowed choices are smoke, full/],
    [['--backend', 'cuda'], /'cuda' is invalid\. Allowed choices are auto, native, wasm/],
    [['--colour'], /unknown option '--colour'/],
    [['--write', '--tier', 'smoke'], /--write refreshes notebooks with the tier "full" only\. Got "smoke"/],
  ])('%j ends with status 2 and says what is valid', (words, message) => {
    const {status, message: said} = ending(...words);
    expect(status).toBe(2);
    expect(said).toMatch(message);
  });

  it('checks the environment as it checks the options', () => {
    const before = process.env.WHY_ATTENTION_TIER;
    process.env.WHY_ATTENTION_TIER = 'quick';
    try {
      expect(ending().status).toBe(2);
      expect(ending().message).toMatch(
        /'quick' from env 'WHY_ATTENTION_TIER' is invalid\. Allowed choices are smoke, full/,
      );
    } finally {
      if (before === undefined) delete process.env.WHY_ATTENTION_TIER;
      else process.env.WHY_ATTENTION_TIER = before;
    }
  });

  it('--help ends with status 0', () => {
    expect(ending('--help').status).toBe(0);
    expect(ending('--help').message).toMatch(/--tier <tier>.*smoke/s);
  });
});

describe('selectNotebooks', () => {
  let folder: string;
  let all: Entry[];
  const names = (...words: string[]): string[] => selectNotebooks(all, words).map(({name}) => name);

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'collection-'));
    mkdirSync(path.join(folder, 'solutions'));
    const files = ['02-second.ipynb', '01-first-one.ipynb', 'notes.md', 'solutions/01.ipynb'];
    for (const file of files) writeFileSync(path.join(folder, file), '{}');
    all = await findNotebooks(folder);
  });
  afterAll(() => rmSync(folder, {recursive: true}));

  it('refuses a folder without notebooks, by name', async () => {
    const empty = path.join(folder, 'empty');
    mkdirSync(empty);
    await expect(findNotebooks(empty)).rejects.toThrow(UnknownChoice);
    await expect(findNotebooks(empty)).rejects.toThrow(`looked for *.ipynb in ${empty}`);
  });

  it('finds notebooks in order, solutions last', () => {
    expect(names()).toEqual(['01-first-one', '02-second', 'solutions/01']);
    expect(all.map(({id}) => id)).toEqual(['01', '02', 'solutions/01']);
  });

  it.each(['01', '1', '01-first', '01-first-one', '01-first-one.ipynb', 'notebooks/01-first-one.ipynb'])(
    '%s names the first notebook and no solutions',
    (word) => expect(names(word)).toEqual(['01-first-one']),
  );

  it.each(['solutions/01', 'solutions/1'])('%s names the solutions', (word) => {
    expect(names(word)).toEqual(['solutions/01']);
  });

  it('keeps the order of the collection and takes each once', () => {
    expect(names('02', '01', '2')).toEqual(['01-first-one', '02-second']);
  });

  it.each(['03', '01-f', ''])('"%s" is unknown, and the choices are listed', (word) => {
    expect(() => names(word)).toThrow(UnknownChoice);
    expect(() => names(word)).toThrow(
      /Valid choices:\n {2}01 +01-first-one\n {2}02 +02-second\n {2}solutions\/01/,
    );
  });
});
