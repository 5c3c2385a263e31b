import type {Verdict} from '../study/claims/claims';
import {display} from './display';
import {gridBundle} from './grid';
import {verdictWords} from './thread-verdicts';

/** What the evidence says about one thing that the thread says. */
export type VerdictRow = {
  /** The thread's question or claim, paraphrased. */
  readonly item: string;
  /** Who said it. */
  readonly speaker: string;
  readonly verdict: Verdict;
  /** Whether a notebook to come will ask again. */
  readonly soFar?: boolean;
  /** The answer in one plain sentence. */
  readonly sentence: string;
};

/**
 * Shows the verdicts on items of the thread: what was said and by whom, the verdict, and why.
 *
 * @param verdicts - one row an item, in the order to show
 * @param options - `caption` above the table
 * @example
 * const row: VerdictRow = {item: 'Attention learns faster.', speaker: 'OP', verdict: 'supported', sentence: 'It did, here.'};
 * String(outputsOf(() => verdictTable([row]))[0].data['text/plain']).includes('It did, here.'); // => true
 */
export function verdictTable(
  verdicts: readonly VerdictRow[],
  options: {readonly caption?: string} = {},
): void {
  const grid = {
    caption: options.caption,
    head: ['The thread says', 'who', 'verdict', 'because'],
    rows: verdicts.map(({item, speaker, verdict, soFar = false, sentence}) => [
      item,
      speaker,
      verdictWords({verdict, soFar}),
      sentence,
    ]),
    isNumeric: [false, false, false, false],
  };
  display(gridBundle(grid));
}
