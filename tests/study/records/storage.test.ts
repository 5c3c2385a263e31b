// Disks that are full, and folders that cannot be written. Permissions do not stop root, so that a path leads through a file, or the system's error is put in its place.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import {recordCache} from '../../../lib/study/records/cache';
import type {RecordOfTrial} from '../../../lib/study/records/records';
import {storageError, systemCode} from '../../../lib/study/records/storage-error';
import {recordOf as recordOfTrial} from '../../support/record-of';

const recordOf = (seed: number): RecordOfTrial =>
  recordOfTrial({experiment: 'e', config: {}, seed}, {purpose: 'smoke'});
const full = (): Error =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), {errno: -28, code: 'ENOSPC'});

let folder: string;
beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'storage-'))));
afterEach(() => {
  vi.restoreAllMocks();
  fs.rmSync(folder, {recursive: true});
});
const files = (): string[] =>
  fs
    .readdirSync(folder, {recursive: true, encoding: 'utf8'})
    .filter((file) => fs.statSync(path.join(folder, file)).isFile());

describe('a cache whose folder cannot be made', () => {
  let place: string;
  beforeEach(() => {
    fs.writeFileSync(path.join(folder, 'file'), '');
    place = path.join(folder, 'file', 'records');
  });

  test('is read as an empty one', async () => {
    expect(await recordCache(place).get(recordOf(0).key)).toBeUndefined();
  });

  test('says so before anything is trained, with the file, the reason and what to do', async () => {
    await expect(recordCache(place).prepare!()).rejects.toThrow(
      `What is trained cannot be saved: ${path.join(place, 'tmp')} (ENOTDIR: not a directory, mkdir '${path.join(place, 'tmp')}'). A file stands where a folder is needed: move it away. So nothing is trained. What is in results/ is replayed without it.`,
    );
  });

  test('says so when a record is put', async () => {
    await expect(recordCache(place).put([recordOf(3)])).rejects.toThrow(
      /^What was just trained \(e, seed 3, {}\) cannot be saved: .* \(ENOTDIR: .*\)\. A file stands where/,
    );
  });
});

test('trying out leaves nothing, and is done by two processes at once', async () => {
  await Promise.all([recordCache(folder).prepare!(), recordCache(folder).prepare!()]);
  expect(files()).toEqual([]);
});

describe('on a full disk', () => {
  test('trying out fails before anything is trained, and leaves nothing', async () => {
    vi.spyOn(fs.promises, 'writeFile').mockRejectedValue(full());
    await expect(recordCache(folder).prepare!()).rejects.toThrow(
      `What is trained cannot be saved: ${folder} (ENOSPC: no space left on device, write). Make room on that disk. So nothing is trained.`,
    );
    expect(files()).toEqual([]);
  });

  test('records that were trained together are told as lost, and none of them is half there', async () => {
    vi.spyOn(fs.promises, 'writeFile').mockImplementation(async (file) => {
      fs.writeFileSync(String(file), 'half a rec');
      throw full();
    });
    const cache = recordCache(folder);
    await expect(cache.put([recordOf(0), recordOf(1)])).rejects.toThrow(
      `What was just trained (e, seed 0, {} and 1 more) cannot be saved: ${folder} (ENOSPC: no space left on device, write). Make room on that disk. What was saved before is kept: run again.`,
    );
    expect(files()).toEqual([]);
    expect(await cache.get(recordOf(0).key)).toBeUndefined();
  });

  test('records whose index finds no room are kept, and it is told where', async () => {
    fs.writeFileSync(path.join(folder, 'index-v5'), '');
    const cache = recordCache(folder);
    const putting = cache.put([recordOf(0), recordOf(1)]);
    await expect(putting).rejects.toThrow(
      /^The index of the cache cannot be saved: .*index-v5.* What was just trained is kept in .*pending.*\.ndjson: run again\.$/,
    );
    fs.rmSync(path.join(folder, 'index-v5'));
    expect(await cache.get(recordOf(1).key)).toEqual(recordOf(1));
  });
});

describe('an error of the system', () => {
  test.each([
    ['ENOSPC', 'Make room on that disk.'],
    ['EDQUOT', 'Make room: your quota is used up.'],
    ['EROFS', 'That file system is read-only: work in a copy of the repository on another.'],
    ['ENOENT', 'The folder cannot be made: its file system may be read-only.'],
    ['EACCES', 'Give yourself the right to write there, or work in a copy of the repository.'],
    ['EMFILE', 'Too many files are open: raise the limit (ulimit -n).'],
  ])('%s is told with the file and what to do', (code, advice) => {
    const error = Object.assign(new Error(`${code}: because`), {code, path: '/x/tmp'});
    const words = storageError('It', '/x', error) as Error;
    expect(words.message).toBe(`It cannot be saved: /x/tmp (${code}: because). ${advice}`);
    expect([words.cause, (words as NodeJS.ErrnoException).code]).toEqual([error, code]);
  });

  test('has the code of its number, where another was written over it', () => {
    const error = Object.assign(full(), {code: 'EEXIST'});
    expect(systemCode(error)).toBe('ENOSPC');
    expect((storageError('It', '/x', error) as Error).message).toContain(
      'ENOSPC: no space left on device, write). Make room',
    );
  });

  test('other errors stay as they are', () => {
    const error = new TypeError('x is not a function');
    expect(storageError('It', '/x', error)).toBe(error);
  });
});
