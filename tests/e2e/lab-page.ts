import {mkdir, mkdtemp, rm, stat} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {Browser, Locator, Page} from 'playwright-core';
import {readNotebook, text, writeNotebook, type Notebook} from '../../scripts/notebooks/notebook';
import type {Lab} from './lab-server';
import {evidenceFolder, root} from './places';

/** The notebook that the tests read, and copy. */
export const notebook01 = path.join(root, 'notebooks', '01-static-or-dynamic-weights.ipynb');

/** A notebook open in JupyterLab. */
export type OpenNotebook = {
  page: Page;
  /** Addresses of other machines that the page asked for. */
  outside: readonly string[];
  /** The cell of the id that the file gives it. */
  cell(id: string): Locator;
  /** The menu item Run All; resolves when all has run. */
  runAll(): Promise<void>;
  /** Runs one cell and waits for nothing. */
  start(id: string): Promise<void>;
  /** Replaces a cell's text by typing. */
  type(id: string, source: string): Promise<void>;
  /** Until the server calls the kernel idle and no cell waits. */
  settle(limit?: number): Promise<void>;
  /** What the server says of the kernel. */
  kernel(): Promise<Kernel>;
  /** The notebook as JupyterLab saves it. */
  saved(): Promise<Notebook>;
  /** Closes the page, ends the kernel, deletes the file. */
  close(): Promise<void>;
};

/** A kernel, as the server's API tells. */
export type Kernel = {id: string; execution_state: string; connections: number};

type Session = {path: string; kernel: Kernel};

const settleLimit = 120_000;

/**
 * Opens a notebook from a folder of its own in `build/e2e`: ignored by git, and inside the project, so that its imports are found.
 *
 * @param content - the notebook; JupyterLab writes into the copy only
 */
export async function openNotebook(lab: Lab, browser: Browser, content: Notebook): Promise<OpenNotebook> {
  await mkdir(evidenceFolder, {recursive: true});
  const folder = await mkdtemp(path.join(evidenceFolder, 'notebook-'));
  const file = path.join(folder, 'notebook.ipynb');
  await writeNotebook(file, content);
  const place = path.relative(root, file).replaceAll(path.sep, '/');
  const page = await browser.newPage({viewport: {width: 1280, height: 1000}});
  const outside: string[] = [];
  page.on('request', (request) => {
    const {protocol, host, href} = new URL(request.url());
    if (/^(http|ws)/.test(protocol) && host !== `127.0.0.1:${lab.port}`) outside.push(href);
  });
  const kernel = async (): Promise<Kernel> => {
    const sessions = (await lab.get('api/sessions')) as Session[];
    const found = sessions.find((session) => session.path === place);
    return found?.kernel ?? {id: '', execution_state: 'none', connections: 0};
  };
  const waiting = page.locator('.jp-InputPrompt', {hasText: '[*]'});
  const settle = async (limit = settleLimit): Promise<void> => {
    const end = Date.now() + limit;
    for (;;) {
      const {execution_state: state, connections} = await kernel();
      const left = await waiting.count();
      if (state === 'idle' && connections > 0 && left === 0) return;
      if (Date.now() > end)
        throw new Error(`After ${limit / 1000} s the kernel is ${state}, and ${left} cells wait.`);
      await delay(100);
    }
  };
  const cell = (id: string): Locator => page.locator('.jp-Cell').nth(indexOf(content, id));
  const close = async (): Promise<void> => {
    await page.close();
    const {id} = await kernel();
    if (id !== '') await lab.endKernel(id);
    await rm(folder, {recursive: true, force: true, maxRetries: 5});
  };
  try {
    await page.goto(`${lab.base}lab/tree/${place}?reset&token=${lab.token}`);
    await settle();
    await page
      .locator('.jp-Notebook .jp-Cell')
      .nth(content.cells.length - 1)
      .waitFor({state: 'attached'});
  } catch (error) {
    await page.screenshot({path: path.join(evidenceFolder, 'not-opened.png')}).catch(() => undefined);
    await close();
    throw error;
  }
  const select = async (id: string): Promise<void> => {
    await cell(id).locator('.cm-content').click();
  };
  return {
    page,
    outside,
    cell,
    kernel,
    settle,
    close,
    async runAll() {
      await page.click('.lm-MenuBar-itemLabel >> text="Run"');
      await page.click('.lm-Menu [data-command="runmenu:run-all"]');
      await waiting.first().waitFor();
      await settle();
    },
    async start(id) {
      await select(id);
      await page.keyboard.press('Control+Enter');
    },
    async type(id, source) {
      await select(id);
      await page.keyboard.press('ControlOrMeta+a');
      // As one piece: typed letter by letter, brackets would be closed twice.
      await page.keyboard.insertText(source);
    },
    async saved() {
      // By its time: a notebook that shows the same again is saved as it was.
      const {mtimeMs: before} = await stat(file);
      await page.keyboard.press('ControlOrMeta+s');
      for (const end = Date.now() + 20_000; Date.now() < end; await delay(100)) {
        if ((await stat(file)).mtimeMs === before) continue;
        // It may be read while it is being written.
        const written = await readNotebook(file).catch(() => undefined);
        if (written) return written;
      }
      throw new Error('JupyterLab did not save the notebook within 20 s.');
    },
  };
}

function indexOf({cells}: Notebook, id: string): number {
  const index = cells.findIndex((cell) => cell.id === id);
  if (index < 0)
    throw new Error(`The notebook has no cell ${id}. It has ${cells.map((one) => one.id).join(', ')}.`);
  return index;
}

/**
 * A notebook of code cells for the project's kernel.
 *
 * @param sources - the cells' texts by their ids
 */
export async function notebookOf(sources: {readonly [id: string]: string}): Promise<Notebook> {
  const like = await readNotebook(notebook01);
  const cells = Object.entries(sources).map(([id, source]) => ({
    ...{id, cell_type: 'code', source, metadata: {}, execution_count: null, outputs: []},
  }));
  return {...like, metadata: {kernelspec: like.metadata.kernelspec}, cells};
}

/** The text of a cell of notebook 01. */
export async function sourceIn01(id: string): Promise<string> {
  const content = await readNotebook(notebook01);
  return text(content.cells[indexOf(content, id)].source);
}
