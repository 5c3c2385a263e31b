import type {Browser} from 'playwright-core';
import {afterAll, afterEach, beforeAll, expect} from 'vitest';
import {startBrowser} from '../../scripts/notebooks/render/browser';
import type {Notebook} from '../../scripts/notebooks/notebook';
import {testsWithEvidence} from './evidence';
import {openNotebook, type OpenNotebook} from './lab-page';
import {startLab, type Lab} from './lab-server';
import {root} from './places';

/** JupyterLab and a browser for the tests of one file. */
export type WithLab = {
  lab(): Lab;
  /** Opens a notebook; it is closed after the test. */
  open(content: Notebook): Promise<OpenNotebook>;
  /** Opens a notebook; it stays open for all tests of the file. */
  openForAll(content: Notebook): Promise<OpenNotebook>;
  /** Declares a test. */
  test: ReturnType<typeof testsWithEvidence>;
};

/** Starts JupyterLab and a browser before the tests of a file, and ends them, and all that they started, after. */
export function withLab(): WithLab {
  let lab: Lab;
  let browser: Browser;
  let shown: OpenNotebook | undefined;
  const [own, shared]: OpenNotebook[][] = [[], []];
  beforeAll(async () => {
    lab = await startLab();
    browser = await startBrowser(root);
  });
  afterEach(async () => {
    for (const one of own.splice(0)) await one.close();
    shown = shared[0];
  });
  afterAll(async () => {
    try {
      for (const one of shared.splice(0)) await one.close();
    } finally {
      await browser?.close();
      const strays = await lab?.close();
      expect(strays, 'processes that stayed when JupyterLab was ended').toEqual([]);
    }
  });
  const opened = async (content: Notebook, kept: OpenNotebook[]): Promise<OpenNotebook> => {
    shown = await openNotebook(lab, browser, content);
    kept.push(shown);
    return shown;
  };
  return {
    lab: () => lab,
    open: (content) => opened(content, own),
    openForAll: (content) => opened(content, shared),
    test: testsWithEvidence({page: () => shown?.page, log: () => lab?.log() ?? ''}),
  };
}
