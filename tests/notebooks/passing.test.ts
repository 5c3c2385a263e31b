import {copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync} from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import type {Browser, BrowserContext, Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {checkNotebook} from '../../scripts/notebooks/check/check';
import {findNotebooks} from '../../scripts/notebooks/collection';
import {codeCells, displays, provenance, readNotebook, type Notebook} from '../../scripts/notebooks/notebook';
import {startBrowser} from '../../scripts/notebooks/render/browser';
import {writeIndex} from '../../scripts/notebooks/render/build-folder';
import type {Result} from '../../scripts/notebooks/report';
import {runNotebook} from '../../scripts/notebooks/run';
import {openSession} from '../../scripts/notebooks/session';

const root = path.resolve(__dirname, '..', '..');
const evidence = {
  claims: new Map([['99.C1', {outcome: 'held', effect: 0.41, lower: 0.35, upper: 0.47, n: 8, looks: 1}]]),
  records: new Set(['a'.repeat(64), 'b'.repeat(64)]),
};

/** A folder inside the project, where the notebook finds the project's packages. */
let folder: string;
let written: Notebook;
let first: Result;
let second: Result;
let texts: string[];

beforeAll(async () => {
  mkdirSync(path.join(root, 'build'), {recursive: true});
  folder = mkdtempSync(path.join(root, 'build', 'test-'));
  const file = path.join(folder, '01-sample.ipynb');
  copyFileSync(path.join(__dirname, 'passing', 'sample.ipynb'), file);
  const unexecuted = path.join(folder, '02-not-executed.ipynb');
  copyFileSync(path.join(__dirname, 'passing', 'sample.ipynb'), unexecuted);
  const all = await findNotebooks(folder);
  const session = await openSession(root, {WHY_ATTENTION_TIER: 'full'});
  try {
    const options = {...session, all, build: path.join(folder, 'pages'), tier: 'full', write: true, evidence};
    first = await runNotebook(all[0], options);
    texts = [readFileSync(file, 'utf8')];
    second = await runNotebook(all[0], options);
    texts.push(readFileSync(file, 'utf8'));
    await writeIndex(options.build, all, 'full', [
      {
        ...{id: 'T2', says: 'It emerges by itself.', speaker: 'Ada', notebooks: ['01', '03'], toCome: ['03']},
        ...{verdict: 'half right', soFar: true, sentence: 'Wide & <deep>.', scope: 'eight slots', claims: []},
      },
    ]);
  } finally {
    await session.close();
  }
  written = await readNotebook(file);
}, 300_000);

afterAll(() => rmSync(folder, {recursive: true, force: true}));

describe('a notebook whose cells pass', () => {
  it('is written, with outputs that the check lets through', () => {
    expect([first.problem, first.failure, ...first.refusals]).toEqual([undefined, undefined]);
    expect(first.written).toBe(true);
    expect(checkNotebook(written, {evidence})).toEqual([]);
    expect(codeCells(written).map(({execution_count}) => execution_count)).toEqual([1, 2, 3, 4, null]);
    expect(provenance(written)?.records).toEqual(['a'.repeat(64), 'b'.repeat(64)]);
  });

  it('is summed up in the closing table', () => {
    expect(second.summary).toMatchObject({
      title: 'Does a sample notebook become a page?',
      cells: 4,
      replayed: 2,
      trained: 0,
      claims: [{claim: '99.C1', outcome: 'held'}],
      backend: 'tensorflow 2.21, CPU, 2 threads',
    });
  });

  it('is written the same by a second run', () => {
    expect(second.written).toBe(true);
    expect(texts[1]).toBe(texts[0]);
  });

  it('has a PNG of the figure, at its own size', () => {
    const [figure] = displays(written).filter(({data}) => 'image/png' in data);
    const png = Buffer.from(String(figure.data['image/png']), 'base64');
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([760, 460]);
    expect(figure.metadata['image/png']).toEqual({alt: expect.stringMatching(/^Two falling curves/)});
  });
});

describe('its page, with scripts off', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const requested: string[] = [];
  const pagesFolder = (): string => path.join(folder, 'pages');

  beforeAll(async () => {
    browser = await startBrowser(root);
    context = await browser.newContext({javaScriptEnabled: false, viewport: {width: 360, height: 740}});
    page = await context.newPage();
    page.on('request', (request) => requested.push(request.url()));
    await page.goto(pathToFileURL(path.join(pagesFolder(), '01-sample.html')).href);
  }, 300_000);
  afterAll(async () => browser?.close());

  it('loads nothing but itself and holds no script', async () => {
    expect(requested.filter((url) => !url.startsWith('data:'))).toHaveLength(1);
    const html = readFileSync(path.join(pagesFolder(), '01-sample.html'), 'utf8');
    expect(html).not.toMatch(/<script|\son\w+=|javascript:/i);
    expect(html).toContain('&lt;one look&gt;');
  });

  it('is as wide as a phone of 360 pixels, whatever stands in it', async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    const tooWide = await page.evaluate(() =>
      Array.from(document.querySelectorAll('body *'))
        .filter((element) => !element.parentElement?.closest('.scroll, figure, math, .katex-block, .skip'))
        .filter((element) => element.getBoundingClientRect().right > 360.5)
        .map((element) => element.outerHTML.slice(0, 80)),
    );
    expect(tooWide).toEqual([]);
  });

  it('shows every picture, with its words', async () => {
    const pictures = await page.evaluate(() =>
      Array.from(document.images).map(({alt, complete, naturalWidth, width}) => ({
        alt,
        complete,
        naturalWidth,
        width,
      })),
    );
    expect(pictures).toHaveLength(1);
    expect(pictures[0].alt).toMatch(/^Two falling curves: .* to 0\.29\.$/);
    // Twice as many pixels as the figure is wide, so that it is sharp on any screen.
    expect(pictures[0]).toMatchObject({complete: true, naturalWidth: 1520});
  });

  it('shows maths as MathML', async () => {
    const maths = await page.evaluate(() =>
      Array.from(document.querySelectorAll('math')).map((element) => element.getBoundingClientRect().height),
    );
    expect(maths).toHaveLength(5);
    expect(Math.min(...maths)).toBeGreaterThan(5);
    expect(await page.innerText('main')).not.toMatch(/\$[^{]|\\frac/);
  });

  it('folds code away and cuts no line of it when it is opened', async () => {
    const [closed, cut] = await page.evaluate(() => {
      const folded = Array.from(document.querySelectorAll('details'));
      const wereClosed = folded.every((details) => !details.open);
      for (const details of folded) details.open = true;
      const blocks = Array.from(document.querySelectorAll('pre'));
      return [wereClosed, blocks.filter((block) => block.scrollWidth > block.clientWidth + 1).length];
    });
    expect(closed).toBe(true);
    expect(cut).toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });

  it('leads to its sections and to the contents', async () => {
    const links = await page.evaluate(() =>
      Array.from(document.querySelectorAll('a')).map((a) => a.getAttribute('href')!),
    );
    for (const target of links.filter((href) => href.startsWith('#'))) {
      expect(await page.locator(`[id="${target.slice(1)}"]`).count()).toBe(1);
    }
    for (const target of links.filter((href) => /^[\w/.-]+\.html/.test(href))) {
      expect(existsSync(path.join(pagesFolder(), target.split('#')[0]))).toBe(true);
    }
    expect(links).toContain('index.html');
    // A notebook that was not executed has a page too.
    expect(links).toContain('02-not-executed.html');
  });

  it('has contents that name question, claims, time, backend and verdicts', async () => {
    await page.goto(pathToFileURL(path.join(pagesFolder(), 'index.html')).href);
    const words = await page.innerText('main');
    expect(words).toContain('Does a sample notebook become a page?');
    expect(words).toContain('1 claim: 1 held');
    expect(words).toMatch(/\d+ s\s+tensorflow 2\.21, CPU, 2 threads/);
    expect(words).toMatch(/It emerges by itself\. \(Ada\)\s+half right, so far\s+Wide & <deep>\./);
    expect(words).toContain('Found on: eight slots');
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
