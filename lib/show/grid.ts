import type {MimeBundle} from './display';
import {escapeHtml} from './escape';

/** A table of finished texts, the same for HTML and for plain text. */
export type Grid = {
  readonly caption?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Which columns hold numbers and stand flush right. */
  readonly isNumeric: readonly boolean[];
  /** A line below the table. */
  readonly note?: string;
};

/** The grid as an output: HTML that reads well without styles, since GitHub strips them, and aligned plain text. */
export function gridBundle(grid: Grid): MimeBundle {
  return {'text/html': gridHtml(grid), 'text/plain': gridText(grid)};
}

/** The grid as an HTML table. Every text is escaped. Alignment is given twice: JupyterLab heeds the style, GitHub the attribute. */
export function gridHtml({caption, head, rows, isNumeric, note}: Grid): string {
  const cell = (tag: 'th' | 'td', text: string, column: number): string => {
    const side = isNumeric[column] ? 'right' : 'left';
    const scope = tag === 'th' ? ' scope="col"' : '';
    return `<${tag}${scope} align="${side}" style="text-align: ${side}">${escapeHtml(text)}</${tag}>`;
  };
  const row = (tag: 'th' | 'td', texts: readonly string[]): string =>
    `<tr>${texts.map((text, column) => cell(tag, text, column)).join('')}</tr>`;
  return [
    '<table>',
    ...(caption
      ? [`<caption style="text-align: left"><strong>${escapeHtml(caption)}</strong></caption>`]
      : []),
    `<thead>${row('th', head)}</thead>`,
    `<tbody>${rows.map((texts) => row('td', texts)).join('\n')}</tbody>`,
    '</table>',
    ...(note ? [`<p><em>${escapeHtml(note)}</em></p>`] : []),
  ].join('\n');
}

/** The grid as text in columns. */
export function gridText({caption, head, rows, isNumeric, note}: Grid): string {
  const lines = [head, ...rows].map((texts) => texts.map((text) => text.replace(/\s+/g, ' ')));
  const widths = head.map((_, column) => Math.max(...lines.map((texts) => width(texts[column]))));
  const line = (texts: readonly string[]): string =>
    texts
      .map((text, column) => {
        const padding = ' '.repeat(widths[column] - width(text));
        return isNumeric[column] ? padding + text : text + padding;
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((size) => '-'.repeat(size)).join('  ');
  return [caption, line(lines[0]), rule, ...lines.slice(1).map(line), note]
    .filter((part) => part !== undefined)
    .join('\n');
}

/** Characters as a reader counts them, so that a letter outside the basic plane is one. */
function width(text: string): number {
  return [...text].length;
}
