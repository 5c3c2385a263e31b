import type {NotebookTitle} from '../study/thread/notebook-titles';
import type {ThreadItem} from '../study/thread/thread-file';
import {display} from './display';
import {markdownLink, markdownTable, markdownText} from './markdown-table';

/**
 * Shows a map of the discussion thread, in its order: who says or asks what, and which notebooks test it, with a link where the notebook is there. As markdown, so that the links
 * work in a notebook and on a page.
 *
 * @param items - what the thread says and asks; `threadItems()` of `why-attention/study`
 * @param titles - of the notebooks, by number; `notebookTitles()` of `why-attention/study`
 * @example
 * const item = {id: 'T1', speaker: 'OP', says: 'Why?', notebooks: ['01']};
 * const [map] = outputsOf(() => threadMap([item], {'01': {title: 'First: is it so?', file: '01-first.ipynb'}}));
 * String(map.data['text/markdown']).split('\n')[2]; // => "| OP | Why? | [01 · First](01-first.ipynb) |"
 */
export function threadMap(
  items: readonly Omit<ThreadItem, 'id'>[],
  titles: {readonly [number: string]: NotebookTitle},
): void {
  const askedIn = ({notebooks, note}: Omit<ThreadItem, 'id'>, isMarkdown: boolean): string =>
    [
      ...notebooks.map((number) => tested(number, titles[number], isMarkdown)),
      ...(note ? [isMarkdown ? markdownText(note) : note] : []),
    ].join('; ');
  display({
    'text/markdown': markdownTable(
      ['who', 'says or asks', 'tested in'],
      items.map((item) => [markdownText(item.speaker), markdownText(item.says), askedIn(item, true)]),
    ),
    'text/plain': items.map((item) => `${item.speaker}: ${item.says} → ${askedIn(item, false)}`).join('\n'),
  });
}

function tested(number: string, {title, file}: NotebookTitle = {title: ''}, isMarkdown: boolean): string {
  const name = `${number} · ${title.split(':')[0]}`;
  if (file === undefined) return `${isMarkdown ? markdownText(name) : name} (to come)`;
  return isMarkdown ? markdownLink(name, file) : name;
}
