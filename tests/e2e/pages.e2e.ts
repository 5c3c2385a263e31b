// The pages that `npm run notebooks` renders, read without scripts, on a phone and on a desk, by day and by night.
import {existsSync} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import type {Browser, Page} from 'playwright-core';
import {afterAll, beforeAll, describe, expect} from 'vitest';
import {findNotebooks} from '../../scripts/notebooks/collection';
import {displays, mime, readNotebook} from '../../scripts/notebooks/notebook';
import {startBrowser} from '../../scripts/notebooks/render/browser';
import {textColorsWithin, tooFaint} from './contrast';
import {testsWithEvidence} from './evidence';
import {brokenPictures, cutSentences, rawMaths, stickingOut, targets, writtenLinks} from './page-checks';
import {evidenceFolder, root} from './places';

const build = path.resolve(root, process.env.WHY_ATTENTION_BUILD ?? 'build');
const folder = pathToFileURL(`${build}${path.sep}`).href;
const windows = [
  {width: 360, height: 740, colorScheme: 'light'},
  {width: 360, height: 740, colorScheme: 'dark'},
  {width: 900, height: 1000, colorScheme: 'light'},
  {width: 900, height: 1000, colorScheme: 'dark'},
] as const;

/** Of a page's picture, in CSS pixels: all of a long page would take minutes. */
const pictureHeight = 3000;

let browser: Browser;
let page: Page | undefined;
let asked: string[] = [];
const test = testsWithEvidence({page: () => page, log: () => asked.join('\n')});

beforeAll(async () => {
  browser = await startBrowser(root);
});

afterAll(() => browser?.close());

/** Opens a page without scripts; code that is folded away is opened, so that it is looked at too. */
async function open(name: string, {width, height, colorScheme}: (typeof windows)[number]): Promise<Page> {
  await page?.context().close();
  const context = await browser.newContext({
    javaScriptEnabled: false,
    viewport: {width, height},
    colorScheme,
  });
  page = await context.newPage();
  asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.goto(folder + name);
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  return page;
}

describe('the pages', async () => {
  const notebooks = await findNotebooks(path.join(root, 'notebooks'));
  const pages = ['index.html', ...notebooks.map(({name}) => `${name}.html`)];
  const missing = pages.filter((page) => !existsSync(path.join(build, page)));
  if (missing.length > 0)
    throw new Error(`${build} has no ${missing.join(', ')}. Render the pages first: npm run notebooks`);

  for (const name of pages) {
    for (const size of windows)
      test(`${name} is read at ${size.width} px, ${size.colorScheme}`, async () => {
        const opened = await open(name, size);
        expect(await opened.evaluate(stickingOut), 'wider than the window').toEqual([]);
        expect(await opened.evaluate(cutSentences), 'sentences to be swiped').toEqual([]);
        expect(await opened.evaluate(brokenPictures)).toEqual([]);
        expect(await opened.evaluate(rawMaths), 'maths shown as TeX').toEqual([]);
        expect(tooFaint(await opened.locator('body').evaluate(textColorsWithin)), 'too faint').toEqual([]);
        await mkdir(evidenceFolder, {recursive: true});
        const picture = `${name.replace(/\.html$|\W+/g, '-')}${size.width}-${size.colorScheme}.png`;
        await opened.setViewportSize({width: size.width, height: pictureHeight});
        await opened.screenshot({path: path.join(evidenceFolder, picture)});
      });

    test(`${name} asks for nothing but itself`, async () => {
      const opened = await open(name, windows[2]);
      expect(asked.filter((address) => !address.startsWith('data:'))).toEqual([folder + name]);
      expect(await opened.locator('script, iframe, object, embed, link, [onclick], [onload]').count()).toBe(
        0,
      );
      const sources = await opened
        .locator('[src], [srcset]')
        .evaluateAll((all) => all.map((one) => one.getAttribute('src') ?? one.getAttribute('srcset') ?? ''));
      expect(sources.filter((source) => !source.startsWith('data:image/png;base64,'))).toEqual([]);
    });

    test(`${name} has links that lead somewhere`, async () => {
      const opened = await open(name, windows[2]);
      const links = (await opened.evaluate(writtenLinks)).filter((link) => !/^(https?|mailto):/.test(link));
      expect(links.length).toBeGreaterThan(0);
      const idsOf = new Map<string, string[]>();
      for (const link of links) {
        const {href, hash} = new URL(link, folder + name);
        const file = fileURLToPath(href.replace(/[?#].*$/, ''));
        expect(href.startsWith(folder), `${link} stays in the folder`).toBe(true);
        expect(existsSync(file), `${link} leads to ${path.relative(root, file)}`).toBe(true);
        if (hash === '') continue;
        if (!idsOf.has(file))
          idsOf.set(file, await (await open(path.relative(build, file), windows[2])).evaluate(targets));
        expect(idsOf.get(file), link).toContain(decodeURIComponent(hash.slice(1)));
      }
    });
  }

  for (const {name, file} of notebooks.filter(({solution}) => !solution))
    test(`${name}.html shows its maths and figures`, async () => {
      const opened = await open(`${name}.html`, windows[2]);
      const pictures = displays(await readNotebook(file)).filter(({data}) => mime.png in data);
      expect(await opened.locator('math').count()).toBeGreaterThan(0);
      expect(await opened.locator('figure img').count()).toBe(pictures.length);
      // The verdicts are tables.
      if (!name.startsWith('17-')) expect(pictures.length).toBeGreaterThan(0);
    });
});
