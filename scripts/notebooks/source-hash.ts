import {createHash} from 'node:crypto';
import {codeCells, text, type Notebook} from './notebook';

/**
 * A hash of what a notebook would execute: the sources of its code cells, in order. Prose does not enter, so that a corrected
 * comma does not make the outputs stale; spaces at the ends of lines do not either, since editors strip them.
 *
 * @returns 64 hexadecimal digits (SHA-256)
 */
export function sourceHash(notebook: Notebook): string {
  const sources = codeCells(notebook).map((cell) =>
    text(cell.source)
      .replace(/[ \t\r]+$/gm, '')
      .trimEnd(),
  );
  return createHash('sha256').update(JSON.stringify(sources)).digest('hex');
}
