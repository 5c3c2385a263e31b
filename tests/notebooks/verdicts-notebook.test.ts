// What notebook 17 shows is what the results say now: it replays no records, so nothing else would notice.
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {ledgerTable, openItems, outputsOf, threadVerdictTable, verdictDetails} from '../../lib/show';
import {notebookTitles, predictionLedger, repositoryRoot, threadVerdicts} from '../../lib/study';

type Cell = {outputs?: {data?: {'text/markdown'?: string | string[]}}[]};

const root = repositoryRoot();
const titles = notebookTitles();
const {cells} = JSON.parse(fs.readFileSync(path.join(root, 'notebooks', titles['17'].file!), 'utf8')) as {
  cells: Cell[];
};
const shown = cells
  .flatMap(({outputs = []}) => outputs.flatMap(({data}) => data?.['text/markdown'] ?? []))
  .join('');

const all = threadVerdicts();
const decided = all.filter(({claims}) => claims.length > 0);
const without = (verdict: string) => all.filter((one) => one.verdict === verdict && one.claims.length === 0);

test.each<[string, () => void]>([
  ['the verdicts', () => threadVerdictTable(decided)],
  ['what is open', () => openItems(without('undecided'))],
  ['what is not testable', () => openItems(without('not testable'))],
  ['the prediction ledger', () => ledgerTable(predictionLedger())],
  ['the numbers behind the verdicts', () => verdictDetails(decided, titles)],
])('notebook 17 shows %s as they are; where this fails: npm run notebooks -- 17 --write', (_, show) => {
  const [{data}] = outputsOf(show);
  expect(shown).toContain(String(data['text/markdown']));
});

test('every item of the thread stands in one of its tables', () => {
  expect(decided.length + without('undecided').length + without('not testable').length).toBe(50);
});
