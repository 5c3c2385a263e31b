import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {repositoryRoot} from '../../lib/study/repository';

const outside = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'repository-')));
afterAll(() => fs.rmSync(outside, {recursive: true}));

const here = path.resolve(__dirname, '../..');

/** A folder below `outside` with results/ and a package.json of this name. */
function project(name: string, packageName: string): string {
  const root = path.join(outside, name);
  fs.mkdirSync(path.join(root, 'results', 'deep'), {recursive: true});
  fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({name: packageName}));
  return root;
}

describe('the folder of the repository', () => {
  it('is this one', () => {
    expect(repositoryRoot()).toBe(here);
  });

  it('is found from a folder inside, and from a second one where the first is outside', () => {
    const clone = project('clone', 'why-attention-notebooks');
    expect(repositoryRoot([path.join(clone, 'results', 'deep')])).toBe(clone);
    expect(repositoryRoot([outside, __dirname])).toBe(here);
  });

  it('is not a project of another name, nor the library inside it', () => {
    const other = project('other', 'why-attention');
    expect(() => repositoryRoot([other])).toThrow(
      'No folder with results/ and a package.json named "why-attention-notebooks"',
    );
  });

  it('says from where it was looked for', () => {
    expect(() => repositoryRoot([outside, '/'])).toThrow(
      `at or above ${outside} or /. Run this inside a clone of the repository.`,
    );
  });
});
