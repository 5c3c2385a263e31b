import type {IMimeBundle} from '@jupyterlab/nbformat';
import {escapeHtml} from 'why-attention/show';
import {isCode, isEmpty, provenance, text, type Notebook} from '../notebook';
import {summarise} from '../summary';
import {layout, linkHtml, type Link} from './layout';
import {createMarkdown, highlightTypeScript, type Heading, type Markdown} from './markdown';
import {outputHtml} from './page-outputs';
import type {Pictures} from './render';

/** Where a page stands among the others; addresses are relative to it. */
export type Place = {
  /** The notebook's name, for the title of a notebook without heading. */
  name: string;
  contents: string;
  previous?: Link;
  next?: Link;
  /** Whether a notebook has a page, by its path relative to this page and without extension. */
  isPage?: (name: string) => boolean;
};

/**
 * A notebook as a page that needs no script and loads nothing: prose and results read from the top, code is folded away and
 * opens with a click.
 *
 * @param pictures - sharp pictures of the figures, where this run drew them
 */
export async function notebookPage(
  notebook: Notebook,
  place: Place,
  pictures: Pictures = new Map(),
): Promise<string> {
  const markdown = await createMarkdown(place);
  const cells = notebook.cells.map((cell, i) => {
    try {
      return cellHtml(cell, markdown, pictures);
    } catch (error) {
      throw new Error(`cell ${i + 1} cannot be shown on a page: ${(error as Error).message}`, {cause: error});
    }
  });
  const summary = summarise(notebook, place.name);
  const content = withSections(cells.join('\n'), markdown.headings);
  return layout({
    title: `${summary.title} · why attention`,
    header: navigation(place),
    content: `<article>\n${notice(notebook)}${content}\n</article>`,
    footer: `${navigation(place)}${summary.backend ? `<p>Computed with ${escapeHtml(summary.backend)}.</p>` : ''}`,
  });
}

function cellHtml(cell: Notebook['cells'][number], markdown: Markdown, pictures: Pictures): string {
  const source = text(cell.source);
  if (cell.cell_type === 'markdown') return prose(source, markdown, cell.attachments);
  if (!isCode(cell)) return '';
  return codeCell(
    source,
    cell.outputs.map((output) => outputHtml(output, markdown, pictures)),
  );
}

function prose(source: string, markdown: Markdown, attachments: unknown): string {
  return `<section class="prose">\n${markdown.render(source, attachments as {[name: string]: IMimeBundle})}</section>`;
}

function codeCell(source: string, outputs: string[]): string {
  const shown = outputs.filter(Boolean).map((output) => `<div class="output">${output}</div>`);
  const code = isEmpty({source} as never) ? '' : folded(source);
  return `<section class="cell">\n${code}\n${shown.join('\n')}\n</section>`;
}

function folded(source: string): string {
  const lines = source.trimEnd().split('\n');
  // A comment at the top says what the cell does; its first line of code does otherwise.
  const label = lines[0].replace(/^\s*\/\/\s*(%%\s*)?/, '');
  const kind = lines[0].trim().startsWith('//') ? 'says' : 'code';
  const count = lines.length === 1 ? '1 line' : `${lines.length} lines`;
  return `<details class="code"><summary><span class="${kind}">${escapeHtml(label)}</span> <small>${count}</small></summary>
<pre><code>${highlightTypeScript(lines.join('\n'))}</code></pre></details>`;
}

/** Links to the sections, before the first of them. */
function withSections(content: string, headings: readonly Heading[]): string {
  const sections = headings.filter(({level}) => level === 2);
  if (sections.length < 3) return content;
  const items = sections.map(({slug, text: words}) => {
    return `<li>${linkHtml({href: `#${slug}`, text: plainHeading(words)})}</li>`;
  });
  const links = `<nav class="sections" aria-label="Sections"><ol>${items.join('')}</ol></nav>\n`;
  return content.replace('<h2 id=', () => `${links}<h2 id=`);
}

function notice(notebook: Notebook): string {
  const tier = provenance(notebook)?.tier ?? 'full';
  if (tier === 'full') return '';
  return `<p class="notice">Executed in the ${escapeHtml(tier)} tier, with few steps: these numbers answer nothing.</p>\n`;
}

function plainHeading(markdown: string): string {
  return markdown.replace(/[*_`$]/g, '');
}

function navigation({contents, previous, next}: Place): string {
  const links = [
    previous && linkHtml({...previous, text: `← ${previous.text}`}, ' rel="prev"'),
    linkHtml({href: contents, text: 'Contents'}),
    next && linkHtml({...next, text: `${next.text} →`}, ' rel="next"'),
  ];
  return `<nav aria-label="Notebooks">${links.filter(Boolean).join('\n')}</nav>`;
}
