import type {NotebookTitle} from '../study/thread/notebook-titles';
import type {ThreadVerdict} from '../study/thread/thread-verdicts';
import {display} from './display';
import {markdownTable, markdownText} from './markdown-table';
import {said} from './thread-verdicts';

/**
 * Shows the items of the thread that have no verdict: what was said and by whom, the notebooks that will ask, and what is known of it
 * otherwise; or why nothing can be asked.
 *
 * @param verdicts - those without a verdict, in the order to show
 * @param titles - of the notebooks, by number
 * @example
 * const open = threadVerdicts().filter(({verdict}) => verdict === 'not testable');
 * const [shown] = outputsOf(() => openItems(open, notebookTitles()));
 * String(shown.data['text/markdown']).split('\n')[0]; // => "| The thread says | why there is no verdict |"
 */
export function openItems(
  verdicts: readonly ThreadVerdict[],
  titles: {readonly [number: string]: NotebookTitle},
): void {
  const reason = ({toCome, note, sentence}: ThreadVerdict): string =>
    [
      ...toCome.map((number) => `Notebook ${number} to come: ${titles[number].title}`),
      note ?? (toCome.length === 0 ? sentence : ''),
    ]
      .filter((words) => words !== '')
      .join(' ');
  display({
    'text/markdown': markdownTable(
      ['The thread says', 'why there is no verdict'],
      verdicts.map((one) => [said(one), markdownText(reason(one))]),
    ),
    'text/plain': verdicts.map((one) => `${one.says} (${one.speaker})\n  ${reason(one)}`).join('\n'),
  });
}
