// `npm run notebooks` where build/ cannot be written.
import {spawnSync} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {expect, it} from 'vitest';

const root = path.resolve(__dirname, '..', '..');

it('says so before any kernel starts: which folder, why, and what to do', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'unwritable-'));
  try {
    fs.writeFileSync(path.join(folder, 'file'), '');
    const build = path.join(folder, 'file', 'build');
    const {status, stdout, stderr} = spawnSync(
      process.execPath,
      [require.resolve('ts-node/dist/bin'), '-T', path.join(root, 'scripts', 'notebooks.ts')],
      {cwd: root, encoding: 'utf8', env: {...process.env, WHY_ATTENTION_BUILD: build}},
    );
    expect([status, stdout, stderr]).toEqual([
      1,
      '',
      expect.stringMatching(
        /^What is made cannot be saved: \S+file\/build \(ENOTDIR: .*\)\. A file stands where a folder is needed: move it away\. So nothing is made\.\n$/,
      ),
    ]);
  } finally {
    fs.rmSync(folder, {recursive: true});
  }
}, 300_000);
