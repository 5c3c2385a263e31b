// Links of the pages for readers, and of the notebooks, lead somewhere: to a file that is there, and in it to a heading.
import fs from 'node:fs';
import path from 'node:path';
import MarkdownIt from 'markdown-it';
import {expect, test} from 'vitest';
import {repositoryRoot} from 'why-attention/study';

const root = repositoryRoot();
const filesIn = (folder: string, ending: string): string[] =>
  fs
    .readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith(ending) && !file.includes('.ipynb_checkpoints'))
    .map((file) => path.join(folder, file));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', ...filesIn('docs', '.md'), ...filesIn('notebooks', '.ipynb')]; // prettier-ignore
const markdown = new MarkdownIt({html: true});

type Text = string | readonly string[];
type Cell = {
  readonly cell_type: string;
  readonly source: Text;
  readonly outputs?: readonly {readonly data?: {readonly 'text/markdown'?: Text}}[];
};
const joined = (text: Text): string => (typeof text === 'string' ? text : text.join(''));

/** The texts of a page; of a notebook its cells of text, and what code shows as text. */
function textsOf(file: string): {written: string[]; shown: string[]} {
  const text = fs.readFileSync(path.join(root, file), 'utf8');
  if (!file.endsWith('.ipynb')) return {written: [text], shown: []};
  const {cells} = JSON.parse(text) as {cells: readonly Cell[]};
  const outputs = cells.flatMap((cell) => cell.outputs ?? []);
  return {
    written: cells.filter((cell) => cell.cell_type === 'markdown').map(({source}) => joined(source)),
    shown: outputs.flatMap(({data}) => (data?.['text/markdown'] ? [joined(data['text/markdown'])] : [])),
  };
}

/** Where a page's links and pictures lead, as they are written. */
function targetsOf(text: string): string[] {
  const html = markdown.render(text);
  const attributes = [...html.matchAll(/\s(?:href|src|srcset)="([^"]+)"/g)].map(([, target]) => target);
  return attributes.filter((target) => !/^(https?|mailto|attachment):/.test(target));
}

/** Headings, but no comments in blocks of code. */
const headingsOf = (text: string): string[] =>
  [...text.replace(/^```[^]*?^```/gm, '').matchAll(/^#{1,6} (.+?)\s*$/gm)].map(([, words]) => words);

/** A heading's address: in a notebook JupyterLab's, the words as they are with hyphens for spaces; in a page GitHub's. */
const addressOf = (words: string, file: string): string =>
  file.endsWith('.ipynb')
    ? words.replaceAll(' ', '-')
    : words.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(' ', '-'); // prettier-ignore

const addresses = new Map<string, string[]>();
function addressesIn(file: string): string[] {
  const known = addresses.get(file) ?? textsOf(file).written.flatMap(headingsOf).map((words) => addressOf(words, file)); // prettier-ignore
  addresses.set(file, known);
  return known;
}

test.each(pages)('%s', (page) => {
  const {written, shown} = textsOf(page);
  const targets = new Set([...written, ...shown].flatMap(targetsOf));
  const broken = [...targets].filter((target) => {
    const [name, anchor] = decodeURIComponent(target).split('#');
    const file = name === '' ? page : path.join(path.dirname(page), name);
    if (!fs.existsSync(path.join(root, file))) return true;
    return anchor !== undefined && !addressesIn(file).includes(anchor);
  });
  expect(broken).toEqual([]);
});

test('a link into nothing is seen', () => {
  expect(targetsOf('[a](b.md#c) <img src="d.png"> [e](https://example.org)')).toEqual(['b.md#c', 'd.png']);
  expect(headingsOf('# A b\n```sh\n# no heading\n```\n')).toEqual(['A b']);
  expect(addressOf('What is R², then?', 'docs/a.md')).toBe('what-is-r²-then');
  expect(addressOf('What is R², then?', 'notebooks/a.ipynb')).toBe('What-is-R²,-then?');
});
