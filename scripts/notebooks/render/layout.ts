import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {escapeHtml} from 'why-attention/show';

/** A link of a page's navigation. */
export type Link = {href: string; text: string};

/**
 * Wraps a page's content: one self-contained file without scripts, whose policy forbids the browser to load or run anything.
 *
 * @param page - title as plain text; navigation and content as HTML
 */
export async function layout(page: {
  title: string;
  header: string;
  content: string;
  footer: string;
}): Promise<string> {
  const css = await readFile(path.join(__dirname, 'page.css'), 'utf8');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}</title>
<style>
${css}</style>
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header class="site">${page.header}</header>
<main id="content">
${page.content}
</main>
<footer class="site">${page.footer}</footer>
</body>
</html>
`;
}

/** A link as HTML. */
export function linkHtml({href, text}: Link, attributes = ''): string {
  return `<a href="${escapeHtml(href)}"${attributes}>${escapeHtml(text)}</a>`;
}
