import {existsSync} from 'node:fs';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import {chromium, type Browser} from 'playwright-core';

/** What the set-up wrote down about the browser it found or unpacked. */
export type BrowserInfo = {
  executablePath: string;
  args: string[];
  env?: {[name: string]: string};
  source: string;
};

/**
 * Starts the headless browser that the set-up chose (`.cache/browser.json`). `WHY_ATTENTION_BROWSER` names another
 * executable; its value `none` stands for a machine that has no browser.
 *
 * @param root - the project's folder
 * @throws Error that says how to get a browser
 */
export async function startBrowser(root: string): Promise<Browser> {
  const {executablePath, args, env} = await browserInfo(root);
  return chromium.launch({
    executablePath,
    args,
    env: {...(process.env as {[name: string]: string}), ...env},
    // The runner ends its own processes, the browser among them.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

async function browserInfo(root: string): Promise<BrowserInfo> {
  const file = path.join(root, '.cache', 'browser.json');
  const written = await readFile(file, 'utf8').catch(() => undefined);
  const info = written === undefined ? undefined : (JSON.parse(written) as BrowserInfo);
  const asked = process.env.WHY_ATTENTION_BROWSER;
  const executablePath = asked === undefined || asked === '' ? info?.executablePath : asked;
  if (executablePath === undefined || executablePath === 'none' || !existsSync(executablePath)) {
    const missing =
      executablePath === undefined || executablePath === 'none' ? '' : ` (${executablePath} is missing)`;
    throw new Error(
      `No browser to draw figures with${missing}. Install Chromium or Chrome, then run: npm run setup`,
    );
  }
  return {args: [], source: 'environment', ...info, executablePath};
}
