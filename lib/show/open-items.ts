import type {ThreadVerdict} from '../study/thread/thread-verdicts';
import {display} from './display';
import {markdownTable, markdownText} from './markdown-table';
import {said, whoSaid} from './thread-verdicts';

/**
 * Shows the items of the thread that have no verdict: what was said and by whom, and the notebooks that will ask or why nothing can
 * be asked.
 *
 * @param verdicts - those without a verdict, in the order to show
 * @example
 * const open = threadVerdicts().filter(({verdict}) => verdict === 'not testable');
 * const [shown] = outputsOf(() => openItems(open));
 * String(shown.data['text/markdown']).split('\n')[0]; // => "| The thread says | why there is no verdict |"
 */
export function openItems(verdicts: readonly ThreadVerdict[]): void {
  display({
    'text/markdown': markdownTable(
      ['The thread says', 'why there is no verdict'],
      verdicts.map((one) => [said(one), markdownText(one.sentence)]),
    ),
    'text/plain': verdicts.map((one) => `${one.says} (${whoSaid(one)})\n  ${one.sentence}`).join('\n'),
  });
}
