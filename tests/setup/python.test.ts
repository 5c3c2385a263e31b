import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {python, state} from './set-up-modules';

let root: string;
let log: string;

beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-venv-'));
  log = path.join(root, 'python.log');
});

afterEach(() => {
  fs.rmSync(root, {recursive: true, force: true});
});

/** A program that answers as a Python would, and as `python -m venv --clear FOLDER` makes itself a copy there. */
function writePython(file: string): string {
  fs.mkdirSync(path.dirname(file), {recursive: true});
  const script = `#!/bin/sh
if [ "$2" = venv ]; then rm -rf "$4" && mkdir -p "$4/bin" && cp "$0" "$4/bin/python"; else echo 3.12.1; fi
`;
  fs.writeFileSync(file, script, {mode: 0o755});
  return file;
}

const makeIn = (folder: string): Promise<string> =>
  python.makeEnvironment({
    place: state.places(folder),
    log,
    plan: () => ({
      python: {action: 'venv', program: writePython(path.join(root, 'python3')), version: '3.12.1'},
    }),
  });

it('keeps an environment that was made where it lies, and makes that of a moved clone anew', async () => {
  const [first, moved] = ['first', 'moved'].map((name) => path.join(root, name));
  fs.mkdirSync(first);
  await makeIn(first);
  const leftover = (folder: string): string => path.join(folder, '.venv', 'bin', 'pip');
  fs.writeFileSync(leftover(first), `#!${first}/.venv/bin/python\n`);
  expect(await makeIn(first)).toBe('3.12.1');
  expect(fs.existsSync(leftover(first))).toBe(true);
  fs.renameSync(first, moved);
  expect(await makeIn(moved)).toBe('3.12.1');
  expect(fs.existsSync(leftover(moved))).toBe(false);
  expect(fs.existsSync(path.join(moved, '.venv', 'bin', 'python'))).toBe(true);
});
