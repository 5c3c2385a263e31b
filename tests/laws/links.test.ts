// Links of the pages for readers lead somewhere: to a file that is there, and in it to a heading.
import fs from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import {expect, test} from 'vitest';
import {repositoryRoot} from 'why-attention/study';

const root = repositoryRoot();
const docs = fs.readdirSync(path.join(root, 'docs'), {recursive: true, encoding: 'utf8'});
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...docs.filter((file) => file.endsWith('.md')).map((file) => path.join('docs', file))]; // prettier-ignore
const markdown = new MarkdownIt({html: true});

/** Where a page's links and pictures lead, as they are written. */
function targetsOf(text: string): string[] {
  const html = markdown.render(text);
  const attributes = [...html.matchAll(/\s(?:href|src|srcset)="([^"]+)"/g)].map(([, target]) => target);
  return attributes.filter((target) => !/^(https?|mailto):/.test(target));
}

/** The headings of a page or a notebook. */
function headingsOf(file: string): string[] {
  const text = fs.readFileSync(file, 'utf8');
  const sources = file.endsWith('.ipynb')
    ? (JSON.parse(text) as {cells: {cell_type: string; source: string | string[]}[]}).cells
        .filter(({cell_type}) => cell_type === 'markdown')
        .map(({source}) => (typeof source === 'string' ? source : source.join('')))
    : [text];
  return sources.flatMap((source) => [...source.matchAll(/^#{1,6} (.+)$/gm)].map(([, words]) => words));
}

/** GitHub's address of a heading in a page; JupyterLab's, in a notebook, has the words as they are with hyphens for spaces. */
const addressesOf = (words: string): string[] => [
  words.replaceAll(' ', '-'),
  words.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'), // prettier-ignore
];

test.each(pages)('%s', (page) => {
  const broken = targetsOf(fs.readFileSync(path.join(root, page), 'utf8')).filter((target) => {
    const [name, anchor] = decodeURIComponent(target).split('#');
    const file = name === '' ? path.join(root, page) : path.join(root, path.dirname(page), name);
    if (!fs.existsSync(file)) return true;
    return anchor !== undefined && !headingsOf(file).flatMap(addressesOf).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('a link into nothing is seen', () => {
  expect(targetsOf('[a](b.md#c) <img src="d.png"> [e](https://example.org)')).toEqual(['b.md#c', 'd.png']);
  expect(addressesOf('Adding to the library')).toContain('adding-to-the-library');
});
