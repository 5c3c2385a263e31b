import {describe, expect, it} from 'vitest';
import {closingTable, explain, passed, remark, verdict, type Result} from '../../scripts/notebooks/report';
import {held, summarise} from '../../scripts/notebooks/summary';
import {cellAt, display, goodNotebook} from './good-notebook';

const summary = summarise(goodNotebook(), 'x');
const result = (change: Partial<Result> = {}): Result => ({
  name: '01-question',
  seconds: 12.34,
  summary,
  refusals: [],
  written: false,
  ...change,
});
const failure = {
  kind: 'error',
  cell: 3,
  source: 'const a = 1;\nfail(a);',
  message: 'Error: no\n    at x (node:vm:1:2)',
} as const;

describe('summarise', () => {
  it('counts cells, trials and claims, and finds the title', () => {
    expect(summary).toEqual({
      title: 'A question',
      question: '',
      cells: 3,
      replayed: 1,
      trained: 0,
      claims: [{claim: '01.C1', outcome: 'held'}],
      backend: '',
    });
  });

  it('counts records that two cells show once, and takes the last backend line', () => {
    const notebook = goodNotebook();
    cellAt(notebook, 1).outputs.push(
      cellAt(notebook, 3).outputs[0],
      display({'application/vnd.why-attention.backend+json': {report: 'WASM'}}) as never,
    );
    expect(summarise(notebook, 'x')).toMatchObject({
      replayed: 1,
      backend: 'WASM',
      claims: [{claim: '01.C1'}],
    });
  });

  it('takes the question from the first quotation, without its marks', () => {
    const notebook = goodNotebook();
    notebook.cells[0].source = '# Title\n\nBy hand.\n\n> Why does *attention*\n> [help](x.md)?\n\nMore.';
    expect(summarise(notebook, 'x').question).toBe('Why does attention help?');
  });

  it('takes the number off the title, and only whole sentences of a long question', () => {
    const notebook = goodNotebook();
    const long = `${'Why so long? '.repeat(18)}And this is too much.`;
    notebook.cells[0].source = `# 01 · Static or dynamic?\n\n> ${long}`;
    const {title, question} = summarise(notebook, 'x');
    expect(title).toBe('Static or dynamic?');
    expect(question).toBe('Why so long? '.repeat(18).trim());
  });

  it('says how many claims held', () => {
    expect(held([])).toBe('–');
    expect(
      held([
        {claim: 'a', outcome: 'held'},
        {claim: 'b', outcome: 'not held'},
      ]),
    ).toBe('1 of 2');
  });
});

describe('the closing report', () => {
  it('has a row with every fact', () => {
    const row = closingTable([result({written: true})])
      .split('\n')
      .find((line) => line.includes('01-question'));
    expect(row?.trim().split(/\s{2,}/)).toEqual([
      '01-question',
      '3',
      '12.3',
      '0',
      '1',
      '1 of 1',
      '–',
      'written',
    ]);
  });

  it('prints name, source and error of a failing cell, without the frames of the kernel', () => {
    expect(explain(result({failure}))).toBe(
      '01-question, cell 4: error\n    | const a = 1;\n    | fail(a);\n    Error: no',
    );
  });

  it('lists every reason of a refusal', () => {
    const refused = result({refusals: [{cell: 1, reason: 'a'}, {reason: 'b'}]});
    expect(explain(refused)).toBe('01-question was refused:\n    cell 2: a\n    b');
    expect(verdict(refused)).toBe('refused');
  });

  it('remarks on records that are not committed, and on nothing else', () => {
    expect(remark(result({exploratory: 10}))).toMatch(/^01-question shows 10 exploratory records, .*--write/);
    expect(passed(result({exploratory: 10}))).toBe(true);
    expect(remark(result({exploratory: 0}))).toBe('');
    expect(remark(result())).toBe('');
  });

  it.each([
    [{}, true, 'passed'],
    [{failure}, false, 'cell 4: error'],
    [{problem: 'no kernel'}, false, 'stopped'],
    [{refusals: [{reason: 'x'}]}, false, 'refused'],
  ])('%j passes: %s', (change, good, words) => {
    expect(passed(result(change as Partial<Result>))).toBe(good);
    expect(verdict(result(change as Partial<Result>))).toBe(words);
  });
});
