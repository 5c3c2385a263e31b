import fs from 'node:fs';
import path from 'node:path';
import {ConfigError} from '../../core';
import {repositoryRoot} from '../repository';
import {readCells, textOf} from './notebook-cells';
import {readThreadFile} from './thread-file';

/** What a notebook of the collection is called, and its file where it is there. */
export type NotebookTitle = {
  readonly title: string;
  /** The name of its file in `notebooks/`, with its ending. */
  readonly file?: string;
};

/**
 * The notebooks of the collection by number: those that are there with the title of their first heading, those to come with the
 * title that `docs/thread.json` announces. Sort the numbers before you list them: an object puts "10" before "01".
 *
 * @param root - the project's folder; default: the repository's
 * @throws ConfigError if a notebook does not begin with a heading like "# 01 · Title"
 * @example
 * notebookTitles()['01'].file; // => "01-static-or-dynamic-weights.ipynb"
 * notebookTitles()['16']; // => {"title":"Can fewer blocks imitate at checkpoints?"}
 */
export function notebookTitles(root: string = repositoryRoot()): {readonly [number: string]: NotebookTitle} {
  const folder = path.join(root, 'notebooks');
  const files = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const present = files
    .filter((file) => /^\d\d-.*\.ipynb$/.test(file))
    .map((file) => [file.slice(0, 2), {title: titleOf(path.join(folder, file)), file}] as const);
  const announced = Object.entries(readThreadFile(root).toCome).map(([n, title]) => [n, {title}] as const);
  return Object.fromEntries<NotebookTitle>([...announced, ...present]);
}

function titleOf(file: string): string {
  const [cell] = readCells(file);
  const [first] = (cell === undefined ? '' : textOf(cell)).split('\n');
  const title = /^# \d\d · (.+)$/.exec(first)?.[1];
  if (title === undefined) {
    throw new ConfigError(
      `${path.basename(file)} must begin with a heading like "# 01 · Title". Got "${first}".`,
    );
  }
  return title;
}
