// What study commands do where results/ takes no more.
import fs from 'node:fs';
import path from 'node:path';
import {afterEach, describe, expect, test, vi} from 'vitest';
import {confirm} from '../../scripts/confirm';
import {tune} from '../../scripts/tune';
import {writeWhole} from '../../scripts/write-whole';
import {fakeStudy} from './fake-study';

const {call, put, read, inResults} = fakeStudy();
afterEach(() => vi.restoreAllMocks());

const full = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), {errno: -28, code: 'ENOSPC'});

describe('before anything is trained,', () => {
  test.each([
    ['tune', tune],
    ['confirm', confirm],
  ])('npm run %s finds out that results/ takes no more', async (_name, command) => {
    await call(tune, '01');
    const before = fs.readdirSync(inResults(''), {recursive: true});
    const write = fs.writeFileSync;
    vi.spyOn(fs, 'writeFileSync').mockImplementation((file, ...rest) => {
      if (String(file).startsWith(inResults('01'))) throw full();
      write(file, ...rest);
    });
    const {status, output} = await call(command, '01');
    expect([status, output]).toEqual([
      1,
      expect.stringContaining(
        `What is made cannot be saved: ${inResults('01')} (ENOSPC: no space left on device, write). Make room on that disk. So nothing is made.`,
      ),
    ]);
    expect(output).not.toMatch(/trained|all: \d+ %/);
    expect(fs.readdirSync(inResults(''), {recursive: true})).toEqual(before); // and no look
  });

  test('npm run confirm finds out that the lock cannot be made', async () => {
    await call(tune, '01');
    fs.rmSync(inResults('../.cache'), {recursive: true});
    put('.cache', 'a file');
    const {status, output} = await call(confirm, '01');
    expect(status).toBe(1);
    expect(output).toMatch(
      /^The lock cannot be saved: \S*\.cache \(EEXIST: .*\)\. A file stands where a folder is needed: move it away\.$/,
    );
    expect(fs.existsSync(inResults('looks.json'))).toBe(false);
  });
});

test('a file that cannot be written whole stays what it was, and nothing lies beside it', () => {
  put('results/file', 'old');
  vi.spyOn(fs, 'writeSync').mockImplementation(() => {
    throw full();
  });
  expect(() => writeWhole(inResults('file'), 'new and longer')).toThrow(
    `file cannot be saved: ${inResults('file')} (ENOSPC: no space left on device, write). Make room on that disk.`,
  );
  expect(read('results/file')).toBe('old');
  expect(fs.readdirSync(inResults('')).filter((name) => name.startsWith('file'))).toEqual(['file']);
  expect(() => writeWhole(path.join(inResults('file'), 'below'), '')).toThrow(
    /below cannot be saved: .* \((ENOTDIR|EEXIST): /,
  );
});
