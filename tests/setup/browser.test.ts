import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, expect, it} from 'vitest';
import {browser, state} from './set-up-modules';

const root = path.resolve(__dirname, '../..');
const place = state.places(root);
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-browser-'));
const choice = path.join(folder, 'browser.json');
const chosen = fs.existsSync(place.browser)
  ? (JSON.parse(fs.readFileSync(place.browser, 'utf8')) as {executablePath: string; source: string})
  : undefined;

/** Sets up the browser as if the given one were that of the system; what is written goes to a folder of the test's own. */
function setUpWith(program: string): Promise<string> {
  return browser.make({
    place: {...place, browser: choice},
    env: process.env,
    plan: () => ({browser: {action: 'system', sources: ['system'], program}}),
    say: () => {},
  });
}

afterAll(() => {
  fs.rmSync(folder, {recursive: true});
});

it('refuses a program that draws no page, and says what is lost', async () => {
  await expect(setUpWith('/bin/false')).rejects.toMatchObject({
    name: 'StepFailure',
    message: expect.stringContaining('no browser drew a page'),
    lost: expect.stringContaining('no picture'),
  });
  expect(fs.existsSync(choice)).toBe(false);
});

it.skipIf(chosen?.source !== 'system')(
  'remembers a browser that has drawn a page, with its version',
  async () => {
    const program = chosen?.executablePath as string;
    expect(await setUpWith(program)).toMatch(/ \d+\.\d+/);
    expect(JSON.parse(fs.readFileSync(choice, 'utf8'))).toMatchObject({
      executablePath: program,
      source: 'system',
      version: expect.stringMatching(/^\d+\./),
    });
  },
);
