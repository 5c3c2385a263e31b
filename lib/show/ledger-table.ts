import type {LedgerRow} from '../study/thread/predictions';
import {display} from './display';
import {markdownLink, markdownTable, markdownText} from './markdown-table';
import {evidenceLinks} from './thread-verdicts';

/**
 * Shows a prediction ledger: who predicted what and where, whether it came out, and where the evidence stands.
 *
 * @param rows - of `predictionLedger()` of `why-attention/study`
 * @example
 * const [shown] = outputsOf(() => ledgerTable(predictionLedger().slice(0, 1)));
 * String(shown.data['text/markdown']).split('\n')[0]; // => "| prediction | what came out | by | evidence |"
 */
export function ledgerTable(rows: readonly LedgerRow[]): void {
  display({
    'text/markdown': markdownTable(
      ['prediction', 'what came out', 'by', 'evidence'],
      rows.map((row) => [
        markdownText(row.prediction),
        markdownText(outcomeOf(row)),
        `${sourceOf(row)}: ${markdownText(row.place)}`,
        evidenceLinks(row.claims, '') || notebookLink(row),
      ]),
    ),
    'text/plain': rows.map((row) => `${row.source}: ${row.prediction}\n  ${outcomeOf(row)}`).join('\n'),
  });
}

const notebookLink = ({notebook, file}: LedgerRow): string =>
  file === undefined ? notebook : markdownLink(notebook, file);

function sourceOf({source, arxiv, url}: LedgerRow): string {
  const address = arxiv === undefined ? url : `https://arxiv.org/abs/${arxiv}`;
  return address === undefined ? markdownText(source) : markdownLink(source, address);
}

const outcomeOf = ({outcome, note, seen, waiting}: LedgerRow): string => {
  const later = waiting.length > 0 ? 'Not all of it was run yet.' : undefined;
  const more = [later, seen?.words, note].filter((words) => words !== undefined).join(' ');
  return more === '' ? outcome : `${outcome}. ${more}`;
};
