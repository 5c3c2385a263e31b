import path from 'node:path';
import {beforeAll, describe, expect, it} from 'vitest';
import {readClaims} from 'why-attention/study';
import {checkNotebook, describe as words, type Refusal} from '../../scripts/notebooks/check/check';
import {readEvidence} from '../../scripts/notebooks/check/evidence';
import {typeCheck, type Source} from '../../scripts/notebooks/check/type-check';
import {findNotebooks} from '../../scripts/notebooks/collection';
import {readNotebook} from '../../scripts/notebooks/notebook';

const root = path.resolve(__dirname, '..', '..');

describe('the committed notebooks', () => {
  let sources: (Source & {name: string})[];
  let typeErrors: Refusal[][];

  beforeAll(async () => {
    const entries = await findNotebooks(path.join(root, 'notebooks'));
    sources = await Promise.all(
      entries.map(async ({name, file}) => ({name, file, notebook: await readNotebook(file)})),
    );
    typeErrors = typeCheck(sources);
  }, 300_000);

  it('are all there: one for each entry of claims.json, each with its solutions', () => {
    const claimed = Object.entries(readClaims(path.join(root, 'results', 'claims.json')).notebooks);
    expect(claimed.length).toBeGreaterThan(0);
    expect(sources.map(({name}) => name)).toEqual(
      expect.arrayContaining(claimed.flatMap(([number, {notebook}]) => [notebook, `solutions/${number}`])),
    );
  });

  it('were executed by the code they show, without fault, and say what the records say', async () => {
    const evidence = await readEvidence(root);
    const refusals = sources.flatMap(({name, notebook}) =>
      checkNotebook(notebook, {evidence, committed: true}).map((refusal) => `${name}: ${words(refusal)}`),
    );
    expect(refusals).toEqual([]);
  });

  it("compile against the library's types, as tslab compiles them", () => {
    const refusals = typeErrors.flatMap((found, i) =>
      found.map((refusal) => `${sources[i].name}: ${words(refusal)}`),
    );
    expect(refusals).toEqual([]);
  });
});
