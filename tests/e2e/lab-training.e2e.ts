// Training in JupyterLab: the live curve moves, a changed dial trains anew, and an interrupt stops it while the kernel lives on.
import {execFile} from 'node:child_process';
import {setTimeout as delay} from 'node:timers/promises';
import {promisify} from 'node:util';
import type {Page} from 'playwright-core';
import {describe, expect} from 'vitest';
import {contentOf, interactiveFigure} from './lab-figures';
import {notebookOf, sourceIn01, type OpenNotebook} from './lab-page';
import {withLab} from './with-lab';

const {open, test} = withLab();

/** How long after an interrupt the kernel may go on, in milliseconds. */
const interruptLimit = 2000;

/** A notebook of cells of notebook 01 and of more; training takes seconds, as in the full tier. */
async function openTraining(more: {readonly [id: string]: string}): Promise<OpenNotebook> {
  const notebook = await open(
    await notebookOf({
      imports: `${await sourceIn01('c08')}\nprocess.env.WHY_ATTENTION_TIER = 'full';`,
      ...more,
      sum: '1 + 1',
    }),
  );
  await notebook.start('imports');
  await notebook.settle();
  return notebook;
}

/** From now on the page remembers each picture of a live curve that it shows; the function gives the number of points drawn in each. */
async function watchLiveCurve(page: Page): Promise<() => Promise<number[]>> {
  await page.evaluate(() => {
    const seen: string[] = ((window as unknown as {seen: string[]}).seen = []);
    new MutationObserver(() => {
      for (const {src} of Array.from(document.querySelectorAll<HTMLImageElement>('.jp-RenderedSVG img')))
        if (seen.at(-1) !== src) seen.push(src);
    }).observe(document.body, {subtree: true, childList: true, attributes: true});
  });
  return async () => {
    const pictures = await page.evaluate(() => (window as unknown as {seen: string[]}).seen);
    return pictures.map(
      (src) =>
        (decodeURIComponent(src).match(/<polyline points="[^"]*"/g) ?? []).join(' ').split(/\s+/).length,
    );
  };
}

async function interrupt({page, settle}: OpenNotebook): Promise<void> {
  await page.click('.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]');
  await settle(interruptLimit);
}

/** The processes below the kernel of a notebook, as lines of `ps`. */
async function childrenOf({kernel}: OpenNotebook): Promise<string[]> {
  const {stdout} = await promisify(execFile)('ps', ['-axo', 'pid=,ppid=,command=']);
  const lines = stdout.split('\n').map((line) => line.trim());
  const {id} = await kernel();
  const own = lines.find((line) => line.includes(`kernel-${id}.json`));
  if (own === undefined) throw new Error(`No process runs the kernel ${id}.`);
  const parent = own.split(/\s+/)[0];
  return lines.filter((line) => line.split(/\s+/)[1] === parent);
}

/** The processor time that the kernel of a notebook has used, as `ps` writes it. */
async function expectKernelAtRest({kernel}: OpenNotebook): Promise<void> {
  const {id} = await kernel();
  const used = async (): Promise<number> => {
    const {stdout} = await promisify(execFile)('ps', ['-axo', 'time=,command=']);
    const own = stdout.split('\n').find((line) => line.includes(`kernel-${id}.json`)) ?? '';
    return own
      .trim()
      .split(/\s+/)[0]
      .split(/[-:]/)
      .reduce((sum, part) => 60 * sum + Number(part), 0);
  };
  const before = await used();
  await delay(4000);
  expect((await used()) - before, 'seconds that the kernel computed in four').toBeLessThanOrEqual(1);
}

async function expectAnswer({start, settle, cell}: OpenNotebook): Promise<void> {
  await start('sum');
  await settle();
  expect(await cell('sum').locator('.jp-OutputArea-output').innerText()).toBe('2\n');
}

describe('the live cell in JupyterLab', () => {
  test('draws its curve while it trains, and a figure at the end', async () => {
    const notebook = await openTraining({live: await sourceIn01('c18')});
    const points = await watchLiveCurve(notebook.page);
    await notebook.start('live');
    await notebook.settle();
    const drawn = await points();
    expect(drawn.length, 'pictures of the curve').toBeGreaterThanOrEqual(3);
    expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
    expect(new Set(drawn).size, 'pictures with more points than those before').toBeGreaterThanOrEqual(3);
    const cell = notebook.cell('live');
    expect(await cell.locator('.jp-RenderedSVG').count(), 'moving pictures that stay').toBe(0);
    const {title, curves} = await contentOf(await interactiveFigure(cell));
    expect(title).toBe('One seed, λ = 1');
    expect(curves['dot-product attention'].at(-1)).toBeGreaterThan(0.9);
    expect(curves['static mixing'].at(-1)).toBeLessThan(0.2);

    // The dial turned in the text of the cell, as the notebook asks its reader to.
    const source = await sourceIn01('c18');
    expect(source).toContain('const dial = 1;');
    await notebook.type('live', source.replace('const dial = 1;', 'const dial = 0;'));
    await notebook.start('live');
    await notebook.settle();
    expect((await points()).length, 'pictures after the dial was turned').toBeGreaterThan(drawn.length);
    const turned = await contentOf(await interactiveFigure(cell));
    expect(turned.title).toBe('One seed, λ = 0');
    // Where the fixed slot is always wanted, a fixed row of weights is all it takes.
    expect(turned.curves['static mixing'].at(-1)).toBeGreaterThan(0.9);
  });

  test('stops within two seconds of an interrupt, keeps its curve, and the kernel lives on', async () => {
    const notebook = await openTraining({live: 'await routing.liveRouting({dial: 0.5, steps: 100_000});'});
    const cell = notebook.cell('live');
    await notebook.start('live');
    await cell.locator('.jp-RenderedSVG').waitFor();
    await delay(1500);
    await interrupt(notebook);
    const {title, curves} = await contentOf(await interactiveFigure(cell));
    expect(title).toBe('One seed, λ = 0.5');
    expect(curves['static mixing'].length).toBeLessThan(17);
    await expectKernelAtRest(notebook);
    await expectAnswer(notebook);
  });
});

describe('a run in JupyterLab', () => {
  test('ends the processes that train for it within two seconds of an interrupt', async () => {
    const notebook = await openTraining({
      run: `const study = openStudy('01', 'main');
const trials = routing.routingTrials(study, {dials: [0, 0.5, 1], steps: 50_000, longSteps: 100_000, batchSize: 128});
const nothing = {get: async () => undefined, put: async () => undefined};
await run(routing.routing, trials, {seeds: [7, 8], missing: 'train', committed: [], cache: nothing, processes: 2});`,
    });
    await notebook.start('run');
    await expect.poll(async () => (await childrenOf(notebook)).length, {timeout: 60_000}).toBe(2);
    await delay(3000);
    await interrupt(notebook);
    await expect.poll(() => childrenOf(notebook), {timeout: interruptLimit}).toEqual([]);
    await expectKernelAtRest(notebook);
    await expectAnswer(notebook);
  });
});
