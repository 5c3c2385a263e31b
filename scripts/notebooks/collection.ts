import {readdir} from 'node:fs/promises';
import path from 'node:path';

/** One notebook of the collection. */
export type Entry = {
  /** How the command line names it: `01`, or `solutions/01`. */
  id: string;
  /** Its path inside the notebooks' folder without the extension, with forward slashes: `01-static-or-dynamic-weights`. */
  name: string;
  /** The absolute path of its file. */
  file: string;
  /** Whether it holds the answers to another notebook's exercises. */
  solution: boolean;
};

/** A choice on the command line that does not exist; the message lists those that do. */
export class UnknownChoice extends Error {}

/**
 * The notebooks in a folder, numbered ones first, then `solutions/`, each in order of name.
 *
 * @throws UnknownChoice when there is none
 */
export async function findNotebooks(folder: string): Promise<Entry[]> {
  const own = await notebooksIn(folder, '');
  const solutions = await notebooksIn(path.join(folder, 'solutions'), 'solutions/');
  if (own.length + solutions.length === 0) {
    throw new UnknownChoice(`There is no notebook: looked for *.ipynb in ${folder} and its solutions/.`);
  }
  return [...own, ...solutions];
}

/**
 * The notebooks that the command line asks for. `01`, `1`, `01-static` and `01-static-or-dynamic-weights.ipynb` all name the
 * notebook whose name they begin; a number alone does not select the solutions of that number, `solutions/01` does.
 *
 * @param wanted - names; none at all means every notebook
 * @throws UnknownChoice with the valid choices
 */
export function selectNotebooks(all: readonly Entry[], wanted: readonly string[]): Entry[] {
  if (wanted.length === 0) return [...all];
  const chosen = new Set<Entry>();
  for (const word of wanted) {
    const matches = all.filter((entry) => isNamed(entry, word));
    if (matches.length === 0) {
      const choices = all.map((entry) => `  ${entry.id.padEnd(14)} ${entry.name}`).join('\n');
      throw new UnknownChoice(`Unknown notebook "${word}". Valid choices:\n${choices}`);
    }
    for (const entry of matches) chosen.add(entry);
  }
  return all.filter((entry) => chosen.has(entry));
}

async function notebooksIn(folder: string, prefix: string): Promise<Entry[]> {
  const files = await readdir(folder).catch(() => []);
  return files
    .filter((file) => file.endsWith('.ipynb'))
    .sort()
    .map((file) => {
      const base = path.basename(file, '.ipynb');
      const id = prefix + (/^\d+/.exec(base)?.[0] ?? base);
      return {id, name: prefix + base, file: path.join(folder, file), solution: prefix !== ''};
    });
}

function isNamed(entry: Entry, word: string): boolean {
  const plain = word.replace(/^(\.\/)?notebooks\//, '').replace(/\.ipynb$/, '');
  const padded = plain.replace(/^(solutions\/)?(\d)(?!\d)/, '$10$2');
  return [plain, padded].some((w) => entry.id === w || entry.name === w || entry.name.startsWith(`${w}-`));
}
