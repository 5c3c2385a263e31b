// What notebooks 00 and 17 show of the thread is what it and the results say now: no record is replayed for it, so nothing else would notice.
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {
  ledgerTable,
  openItems,
  outputsOf,
  threadMap,
  threadVerdictTable,
  verdictDetails,
} from '../../lib/show';
import {
  notebookTitles,
  predictionLedger,
  repositoryRoot,
  threadItems,
  threadVerdicts,
  verdictsByState,
} from '../../lib/study';

type Cell = {outputs?: {data?: {'text/markdown'?: string | string[]}}[]};

const root = repositoryRoot();
const titles = notebookTitles();
function shownIn(number: string): string {
  const file = path.join(root, 'notebooks', titles[number].file!);
  const {cells} = JSON.parse(fs.readFileSync(file, 'utf8')) as {cells: Cell[]};
  const texts = cells.flatMap(({outputs = []}) => outputs.flatMap(({data}) => data?.['text/markdown'] ?? []));
  return texts.join('');
}

const {decided, open, closed} = verdictsByState(threadVerdicts());

test.each<[string, string, () => void]>([
  ['00', 'the map of the thread', () => threadMap(threadItems(), titles)],
  ['17', 'the verdicts', () => threadVerdictTable(decided)],
  ['17', 'what is open', () => openItems(open)],
  ['17', 'what is not testable', () => openItems(closed)],
  ['17', 'the prediction ledger', () => ledgerTable(predictionLedger())],
  ['17', 'the numbers behind the verdicts', () => verdictDetails(decided, titles)],
])(
  'notebook %s shows %s as they are; where this fails, write it anew: npm run notebooks -- NN --write',
  (number, _, show) => {
    const [{data}] = outputsOf(show);
    expect(shownIn(number)).toContain(String(data['text/markdown']));
  },
);

test('every item of the thread stands in one of its tables', () => {
  expect(decided.length + open.length + closed.length).toBe(50);
});
