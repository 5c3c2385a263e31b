import path from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import type {Refusal} from '../../scripts/notebooks/check/check';
import {typeCheck} from '../../scripts/notebooks/check/type-check';
import {codeCell, executed} from './good-notebook';

/** Notebooks of code cells; one program checks them all, as in the runner. */
const cells = {
  accepted: [
    "import {readFile} from 'node:fs/promises';",
    "const words = await readFile('x', 'utf8');",
    'words.length; const same = (x) => x; let n: number = null;',
  ],
  wrongType: ['const a = 1;', '// a comment\nconst b: string = a;'],
  noSyntax: ['const a = ;'],
  library: [
    "import {noSuchThing} from 'why-attention/core';",
    "import {treeMap} from 'why-attention/core';\ntreeMap(1);",
  ],
  twice: ['const a = 1;', "const a = 'x';"],
};

describe('typeCheck', () => {
  let found: {[name in keyof typeof cells]: Refusal[]};

  beforeAll(() => {
    const names = Object.keys(cells) as (keyof typeof cells)[];
    const sources = names.map((name) => ({
      file: path.resolve(__dirname, 'passing', `${name}.ipynb`),
      notebook: executed(cells[name].map((source) => codeCell(source))),
    }));
    const refusals = typeCheck(sources);
    found = Object.fromEntries(names.map((name, i) => [name, refusals[i]])) as typeof found;
  }, 300_000);

  it('accepts what tslab accepts: await at the top, names of earlier cells, no strictness', () => {
    expect(found.accepted).toEqual([]);
  });

  it('names the cell and the line of an error', () => {
    const reason = "line 2: Type 'number' is not assignable to type 'string'.";
    expect(found.wrongType).toEqual([{cell: 1, reason}]);
  });

  it('finds what does not parse', () => {
    expect(found.noSyntax).toEqual([{cell: 0, reason: 'line 1: Expression expected.'}]);
  });

  it("reads the library's types", () => {
    const [missing, wrongCall] = found.library;
    expect(missing.reason).toMatch(/has no exported member 'noSuchThing'/);
    expect(wrongCall).toEqual({
      cell: 1,
      reason: expect.stringMatching(/^line 2: Expected .* arguments, but got 1/),
    });
  });

  it('refuses a name that is declared twice in one notebook, and only there', () => {
    expect(found.twice.map(({cell}) => cell)).toEqual([0, 1]);
    expect(found.twice[1].reason).toMatch(/Cannot redeclare block-scoped variable 'a'/);
  });
});
