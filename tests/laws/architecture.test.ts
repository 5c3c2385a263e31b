// docs/architecture.md, held against the sources: who imports whom.
import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
// @ts-expect-error: a configuration has no declarations
import {mayImport} from '../../eslint.config.mjs';
import {repositoryRoot} from '../../lib/study/repository';

const lib = path.join(repositoryRoot(), 'lib');
const page = fs.readFileSync(path.join(repositoryRoot(), 'docs', 'architecture.md'), 'utf8');
const allowed = mayImport as {readonly [folder: string]: readonly string[]};
const folders = Object.keys(allowed);

/** The other folders of lib that a folder's files import from. */
function importsOf(folder: string): string[] {
  const files = fs
    .readdirSync(path.join(lib, folder), {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.ts'));
  const found = files.flatMap((file) =>
    [...fs.readFileSync(path.join(lib, folder, file), 'utf8').matchAll(/from '(?:\.\.\/)+([a-z]+)/g)].map(
      ([, other]) => other,
    ),
  );
  return folders.filter((other) => other !== folder && found.includes(other));
}

test('lib has the folders that the lint rule knows', () => {
  const present = fs
    .readdirSync(lib, {withFileTypes: true})
    .filter((entry) => entry.isDirectory() && entry.name !== 'dist' && entry.name !== 'node_modules');
  expect(present.map(({name}) => name).sort()).toEqual([...folders].sort());
});

test.each(folders)('the row of %s names what it may import', (folder) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${folder}\``));
  const cell = row!.split('|')[3].trim();
  const named = [...cell.matchAll(/`([a-z]+)`/g)].map(([, name]) => name);
  const others = allowed[folder].filter((name) => name !== 'core');
  if (folder === 'experiments') {
    expect(cell).toContain('all of these');
    expect([...allowed[folder]].sort()).toEqual(folders.filter((name) => name !== folder).sort());
  } else if (others.length === 0) expect(cell).toBe('nothing');
  else expect(named.sort()).toEqual([...others].sort());
});

test.each(folders.filter((folder) => folder !== 'experiments'))(
  '%s imports what it may, and all of it',
  (folder) => {
    expect(importsOf(folder)).toEqual(folders.filter((other) => allowed[folder].includes(other)));
  },
);

test('each arrow of the diagram is an import, and each folder stands in it', () => {
  const arrows = [...page.matchAll(/^ {2}(\w+)(?:\(\[\w+\]\))? --> (\w+)$/gm)].map(
    ([, from, to]) => [from, to] as const,
  );
  const ofLib = arrows.filter(([from]) => folders.includes(from));
  expect(ofLib.length).toBeGreaterThan(0);
  for (const [from, to] of ofLib) expect(importsOf(from), `${from} --> ${to}`).toContain(to);
  const drawn = new Set(arrows.flat());
  expect(folders.filter((folder) => !drawn.has(folder))).toEqual([]);
});
