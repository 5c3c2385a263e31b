import fs from 'node:fs';
import path from 'node:path';

const ROOT_PACKAGE = 'why-attention-notebooks';

/**
 * The folder of this repository: the nearest one, upward from the working directory or else from this file, that holds `results/`
 * and the `package.json` named why-attention-notebooks.
 *
 * @param from - folders to start from; by default the working directory, then this file's
 * @returns an absolute path
 * @throws Error if there is none; the message says what was looked for and from where
 * @example
 * repositoryRoot([`${repositoryRoot()}/results`]) === repositoryRoot(); // => true
 */
export function repositoryRoot(from: readonly string[] = [process.cwd(), __dirname]): string {
  const root = from.flatMap(foldersUpward).find(isRepositoryRoot);
  if (root !== undefined) return root;
  throw new Error(
    `No folder with results/ and a package.json named "${ROOT_PACKAGE}" at or above ${from.join(' or ')}. ` +
      'Run this inside a clone of the repository.',
  );
}

function foldersUpward(folder: string): string[] {
  const absolute = path.resolve(folder);
  const parent = path.dirname(absolute);
  return parent === absolute ? [absolute] : [absolute, ...foldersUpward(parent)];
}

function isRepositoryRoot(folder: string): boolean {
  const description = path.join(folder, 'package.json');
  if (!fs.existsSync(path.join(folder, 'results')) || !fs.existsSync(description)) return false;
  return (JSON.parse(fs.readFileSync(description, 'utf8')) as {name?: string}).name === ROOT_PACKAGE;
}
