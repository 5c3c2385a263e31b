/**
 * Text as markdown takes it: what would be read as a mark is escaped, a bar of a table included.
 *
 * @param text - plain text
 */
export const markdownText = (text: string): string => text.replace(/[\\|*_`$<>[\]]/g, '\\$&');

/** A link of markdown. */
export const markdownLink = (text: string, href: string): string => `[${markdownText(text)}](${href})`;

/**
 * A table of markdown, whose links lead where they should in a notebook and on a page.
 *
 * @param head - plain text
 * @param rows - markdown, one list a row
 */
export const markdownTable = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head.map(markdownText), head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
