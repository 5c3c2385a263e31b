// What notebook 17 shows is what the results say now: it replays no records, so nothing else would notice.
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {ledgerTable, openItems, outputsOf, threadVerdictTable, verdictDetails} from '../../lib/show';
import {
  notebookTitles,
  predictionLedger,
  repositoryRoot,
  threadVerdicts,
  verdictsByState,
} from '../../lib/study';

type Cell = {outputs?: {data?: {'text/markdown'?: string | string[]}}[]};

const root = repositoryRoot();
const titles = notebookTitles();
const {cells} = JSON.parse(fs.readFileSync(path.join(root, 'notebooks', titles['17'].file!), 'utf8')) as {
  cells: Cell[];
};
const shown = cells
  .flatMap(({outputs = []}) => outputs.flatMap(({data}) => data?.['text/markdown'] ?? []))
  .join('');

const {decided, open, closed} = verdictsByState(threadVerdicts());

test.each<[string, () => void]>([
  ['the verdicts', () => threadVerdictTable(decided)],
  ['what is open', () => openItems(open)],
  ['what is not testable', () => openItems(closed)],
  ['the prediction ledger', () => ledgerTable(predictionLedger())],
  ['the numbers behind the verdicts', () => verdictDetails(decided, titles)],
])('notebook 17 shows %s as they are; where this fails: npm run notebooks -- 17 --write', (_, show) => {
  const [{data}] = outputsOf(show);
  expect(shown).toContain(String(data['text/markdown']));
});

test('every item of the thread stands in one of its tables', () => {
  expect(decided.length + open.length + closed.length).toBe(50);
});
