import type {IMimeBundle} from '@jupyterlab/nbformat';
import hljs from 'highlight.js/lib/core';
import typescript from 'highlight.js/lib/languages/typescript';
import MarkdownIt from 'markdown-it';
import {escapeHtml} from 'why-attention/show';

hljs.registerLanguage('typescript', typescript);

/** A heading of a page. */
export type Heading = {level: number; text: string; slug: string};

/** Where the links of a page lead. */
export type LinkTargets = {
  /** Whether a notebook, by its path relative to this one and without extension, has a page; each has one unless told. */
  isPage?: (name: string) => boolean;
  /** The page that stands for the README, relative to this one. */
  contents?: string;
};

/** Turns the markdown of one notebook into HTML. */
export type Markdown = {
  /**
   * @param attachments - the images that a cell carries with itself, by name
   */
  render(source: string, attachments?: {[name: string]: IMimeBundle}): string;
  /** The headings rendered so far, in order. */
  headings: readonly Heading[];
};

/**
 * A renderer for the markdown of one page: maths as MathML, code coloured, links to other notebooks led to their pages,
 * headings with addresses. HTML inside markdown is shown as text, and images come from the cell itself or not at all.
 */
export async function createMarkdown({isPage = () => true, contents}: LinkTargets = {}): Promise<Markdown> {
  const {katex} = await import('@mdit/plugin-katex');
  const markdown = new MarkdownIt({
    html: false,
    linkify: false,
    typographer: false,
    highlight: highlightOrEscape,
  });
  // Its types name another build of markdown-it, which is the same at run time.
  markdown.use(katex as unknown as MarkdownIt.PluginWithOptions<object>, {
    output: 'mathml',
    throwOnError: false,
    errorColor: unreadable,
    strict: 'ignore',
    transformer: refuseUnreadable,
  });
  const headings: Heading[] = [];
  let attached: {[name: string]: IMimeBundle} = {};
  markdown.validateLink = (url) => !/^\s*(javascript|vbscript|file|data):/i.test(url) || isInlineImage(url);

  const {rules} = markdown.renderer;
  rules.heading_open = (tokens, i, options, _env, self) => {
    const content = tokens[i + 1].content;
    const slug = uniqueSlug(content, headings);
    headings.push({level: Number(tokens[i].tag.slice(1)), text: markdown.utils.unescapeMd(content), slug});
    tokens[i].attrSet('id', slug);
    return self.renderToken(tokens, i, options);
  };
  /** Where a link leads: to the page of a notebook, to the contents, or to where it says. */
  const address = (href: string): string => {
    const [, name, anchor] = /^(?!\w+:)([^#]+)\.ipynb(?:#(.*))?$/.exec(href) ?? [];
    if (name !== undefined && isPage(decoded(name)))
      return anchor ? `${name}.html#${slugOf(decoded(anchor))}` : `${name}.html`;
    return contents && /^(\.\.\/)+README\.md(#|$)/.test(href) ? contents : href;
  };
  rules.link_open = (tokens, i, options, _env, self) => {
    const href = tokens[i].attrGet('href') ?? '';
    tokens[i].attrSet('href', address(href));
    if (/^https?:/.test(href)) tokens[i].attrSet('rel', 'noreferrer');
    return self.renderToken(tokens, i, options);
  };
  rules.table_open = () => '<div class="scroll" tabindex="0"><table>\n';
  rules.table_close = () => '</table></div>\n';
  rules.image = (tokens, i) => {
    const token = tokens[i];
    const source = token.attrGet('src') ?? '';
    const inside = isInlineImage(source) ? source : attachedImage(source, attached);
    const words = escapeHtml(token.content);
    return inside === undefined ? `<em>${words}</em>` : `<img src="${escapeHtml(inside)}" alt="${words}">`;
  };

  const render = (source: string, attachments: {[name: string]: IMimeBundle} = {}): string => {
    attached = attachments;
    return markdown.render(source);
  };
  return {render, headings};
}

/** The colour in which KaTeX is to write what it cannot read: no colour at all, but a mark that can be found. */
const unreadable = 'unreadable';

/** On a page nobody would look for KaTeX's mark, so it stops the page. */
function refuseUnreadable(html: string): string {
  const wholly = /class="katex-error" title="([^"]*)"/.exec(html)?.[1];
  const partly = html.includes(`mathcolor="${unreadable}"`)
    ? /<annotation[^>]*>([^<]*)/.exec(html)?.[1]
    : undefined;
  if (wholly ?? partly) throw new Error(`Maths that KaTeX cannot read: ${wholly ?? partly}`);
  return html;
}

/** TypeScript as HTML, coloured by classes; the text is escaped. */
export function highlightTypeScript(code: string): string {
  return hljs.highlight(code, {language: 'typescript'}).value;
}

function highlightOrEscape(code: string, language: string): string {
  return /^(ts|typescript|js|javascript)$/.test(language) ? highlightTypeScript(code) : escapeHtml(code);
}

function isInlineImage(url: string): boolean {
  return /^data:image\/(png|jpeg|gif|webp);base64,/i.test(url);
}

function attachedImage(source: string, attachments: {[name: string]: IMimeBundle}): string | undefined {
  const bundle = attachments[decoded(source.replace(/^attachment:/, ''))];
  const [type, value] =
    Object.entries(bundle ?? {}).find(([name]) => /^image\/(png|jpeg|gif|webp)$/.test(name)) ?? [];
  return type === undefined ? undefined : `data:${type};base64,${String(value).replace(/\s/g, '')}`;
}

/** An address without its percent signs; one that is not encoded as it should be stays as it is. */
function decoded(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}

/** The address of a heading; the anchor that JupyterLab makes of the same heading, with its case and signs, has the same one. */
function slugOf(content: string): string {
  const words = content.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? ['section'];
  return words.join('-');
}

function uniqueSlug(content: string, before: readonly Heading[]): string {
  const base = slugOf(content);
  const taken = new Set(before.map(({slug}) => slug));
  for (let n = 1; ; n++) {
    const slug = n === 1 ? base : `${base}-${n}`;
    if (!taken.has(slug)) return slug;
  }
}
