import {appendFileSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {inWords, progressLine, showProgress} from '../../scripts/notebooks/progress';
import {readTrialProgress} from '../../scripts/notebooks/trial-progress';

const state = {notebook: '01-question', begun: 0, where: 'cell 3 of 4', part: [2, 4] as [number, number]};

describe('progressLine', () => {
  it('says notebook, cell, trial and time left, by the share that is done', () => {
    const trial = {label: 'additive, seed 3', done: 1, total: 2};
    // 2.5 of 4 cells took 50 s, so 1.5 cells take 30 s more.
    expect(progressLine(state, trial, 50_000)).toBe(
      '01-question · cell 3 of 4 · additive, seed 3: 1 of 2 · about 30 s left',
    );
  });

  it('goes by the last run where there was one', () => {
    expect(progressLine({...state, expected: 300}, undefined, 60_000)).toBe(
      '01-question · cell 3 of 4 · about 4 min left',
    );
  });

  it('says the time so far where nothing can be foretold', () => {
    expect(progressLine({...state, part: [0, 4], expected: 5}, undefined, 20_000)).toBe(
      '01-question · cell 3 of 4 · 20 s',
    );
  });

  it.each([
    [0.4, '0 s'],
    [89, '89 s'],
    [150, '3 min'],
  ])('%d seconds are %s', (seconds, words) => expect(inWords(seconds)).toBe(words));
});

describe('showProgress', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(path.join(tmpdir(), 'progress-'))));
  afterAll(() => rmSync(folder, {recursive: true}));

  function shownOn(isTTY: boolean): string {
    let written = '';
    const target = {isTTY, columns: 30, write: (words: string) => void (written += words), now: () => 0};
    const progress = showProgress(path.join(folder, 'p'), target);
    progress.begin('01-a-question-with-a-long-name');
    progress.cell(1, 2);
    progress.end('01: passed');
    progress.close();
    return written;
  }

  it('rewrites one line in a terminal, cut to its width', () => {
    expect(shownOn(true)).toBe('\r\u001b[2K01-a-question-with-a-long-nam\r\u001b[2K01: passed\n');
  });

  it('writes only finished lines to a log', () => {
    expect(shownOn(false)).toBe('01: passed\n');
  });

  it('reads the last whole line of the trials, and nothing from a missing file', async () => {
    const file = path.join(folder, 'trials');
    expect(await readTrialProgress(file)).toBeUndefined();
    appendFileSync(
      file,
      '{"label":"a","done":1,"total":9}\n{"label":"a","done":2,"total":9}\n{"label":"a","do',
    );
    expect(await readTrialProgress(file)).toEqual({label: 'a', done: 2, total: 9});
  });
});
