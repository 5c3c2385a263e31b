import fs from 'node:fs';
import path from 'node:path';
import {ConfigError} from '../../core';
import {parseJson} from '../form';

/** A cell of a notebook, as far as it is read here. */
export type NotebookCell = {
  readonly cell_type: string;
  /** The cell's text, whole or line by line. */
  readonly source: string | readonly string[];
  readonly outputs?: readonly {readonly data?: {readonly [mime: string]: unknown}}[];
};

/**
 * The cells of a committed notebook.
 *
 * @param file - its path
 * @throws ConfigError naming the file where it is no notebook
 */
export function readCells(file: string): readonly NotebookCell[] {
  const fault = (_owner: string, _field: string, expected: string, actual: unknown): Error =>
    new ConfigError(`notebooks/${path.basename(file)}: expected ${expected}. Got ${JSON.stringify(actual)}.`);
  const json = parseJson(fs.readFileSync(file, 'utf8'), fault);
  const {cells} = (json ?? {}) as {cells?: readonly NotebookCell[]};
  if (!Array.isArray(cells)) throw fault('', '', 'a notebook with cells', json);
  return cells as readonly NotebookCell[];
}

/** A cell's text. */
export const textOf = ({source}: NotebookCell): string =>
  typeof source === 'string' ? source : source.join('');
