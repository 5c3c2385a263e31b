// Runs of notebooks at once, in processes of their own, that write into the same build folder.
import {execFile} from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {readLastRuns} from '../../scripts/notebooks/render/build-folder';

let build: string;
beforeEach(() => {
  build = fs.mkdtempSync(path.join(os.tmpdir(), 'pages-'));
});
afterEach(() => fs.rmSync(build, {recursive: true}));

it('none of several runs loses what another has written, and no lock is left', async () => {
  const loader = require.resolve('ts-node/register/transpile-only');
  const program = path.join(__dirname, 'page-program.ts');
  const names = (run: number): string[] => Array.from({length: 40}, (_, i) => `${run}-${i}`);
  const runs = await Promise.all(
    [0, 1, 2].map((run) =>
      promisify(execFile)(process.execPath, ['--require', loader, program, build, ...names(run)]),
    ),
  );
  expect(Object.keys(await readLastRuns(build)).sort()).toEqual([0, 1, 2].flatMap(names).sort());
  expect(fs.readdirSync(build)).toEqual(['runs.json']);
  // Whoever had to wait has said for whom.
  const holder = /(npm run notebooks -- .* \(process \d+, since .* UTC\)|a process that has just started)/;
  for (const line of runs.flatMap(({stdout}) => stdout.trim().split('\n').filter(Boolean))) {
    expect(line).toMatch(new RegExp(`^Waits until ${holder.source} has written its pages\\.$`));
  }
}, 300_000);
