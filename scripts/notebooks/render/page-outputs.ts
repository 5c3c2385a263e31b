import type {IOutput, MultilineString} from '@jupyterlab/nbformat';
import {escapeHtml} from 'why-attention/show';
import {altText, isDisplay, mime, text, type Display} from '../notebook';
import {pngData} from '../picture-data';
import {unsafeHtml} from '../unsafe-html';
import type {Markdown} from './markdown';
import type {Pictures} from './render';

/**
 * One output as HTML: a picture with its words, a table or card that passed {@link unsafeHtml}, else escaped text.
 *
 * @param pictures - sharp pictures for figures drawn in this run
 */
export function outputHtml(output: IOutput, markdown: Markdown, pictures: Pictures): string {
  if (output.output_type === 'stream') {
    const kind = output.name === 'stderr' ? ' class="stderr"' : '';
    return `<pre${kind}>${escapeHtml(text(output.text as MultilineString))}</pre>`;
  }
  if (output.output_type === 'error') {
    return `<pre class="stderr">${escapeHtml(plain((output.traceback as string[]).join('\n')))}</pre>`;
  }
  return isDisplay(output) ? displayHtml(output, markdown, pictures) : '';
}

function displayHtml(display: Display, markdown: Markdown, pictures: Pictures): string {
  const {data, metadata} = display;
  const part = (type: string): string => text(data[type] as MultilineString | undefined);
  if (mime.png in data) {
    const words =
      (metadata[mime.png] as {alt?: string} | undefined)?.alt ?? altText(display) ?? part(mime.plain);
    return figureHtml(data[mime.png], words, pictures.get(display));
  }
  if (mime.html in data && unsafeHtml(part(mime.html)).length === 0) {
    return `<div class="html">${scrollableTables(part(mime.html))}</div>`;
  }
  if (mime.markdown in data) return `<div class="sentences">${markdown.render(part(mime.markdown))}</div>`;
  const words = part(mime.plain);
  return words === '' ? '' : `<pre>${escapeHtml(words)}</pre>`;
}

function figureHtml(
  png: unknown,
  alt: string,
  picture: Pictures extends Map<unknown, infer P> ? P | undefined : never,
): string {
  const drawn = pngData(picture?.sharp ?? png);
  // What is no picture is not written into an attribute; its words are shown.
  if (drawn === undefined) return `<pre>${escapeHtml(alt)}</pre>`;
  const source = escapeHtml(`data:image/png;base64,${drawn}`);
  const size = picture ? ` width="${Number(picture.width)}" height="${Number(picture.height)}"` : '';
  return `<figure tabindex="0"><img src="${source}" alt="${escapeHtml(alt)}"${size}></figure>`;
}

/** A wide table scrolls inside a box of its own; the page stays as wide as the screen. */
function scrollableTables(html: string): string {
  return html
    .replace(/<table\b/gi, '<div class="scroll" tabindex="0"><table')
    .replace(/<\/table\s*>/gi, '</table></div>');
}

function plain(trace: string): string {
  return trace.replace(/\p{Cc}\[[\d;]*m/gu, '');
}
