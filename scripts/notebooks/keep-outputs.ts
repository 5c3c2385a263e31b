import type {ICodeCell} from '@jupyterlab/nbformat';
import {altText, codeCells, isDisplay, mime, text, type Display, type Notebook} from './notebook';

/** How far two numbers of a figure may differ, relative to the larger, for the figure to count as the same. */
export const figureTolerance = 1e-6;

/**
 * Takes over the old picture of every figure that says the same as the new one, so that a re-run on another machine does not
 * rewrite each PNG for a pixel's sake.
 *
 * @param fresh - the notebook as just executed and rendered; its outputs are replaced in place
 * @param committed - the notebook as it was
 */
export function keepUnchangedFigures(fresh: Notebook, committed: Notebook): void {
  const before = new Map(codeCells(committed).map((cell) => [text(cell.source), cell]));
  for (const cell of codeCells(fresh)) {
    const old = before.get(text(cell.source));
    if (old) keepInCell(cell, old);
  }
}

function keepInCell(cell: ICodeCell, old: ICodeCell): void {
  cell.outputs = cell.outputs.map((output, i) => {
    const previous = old.outputs.at(i);
    if (previous === undefined || !isDisplay(output) || !isDisplay(previous)) return output;
    return isSameFigure(output, previous) ? previous : output;
  }) as ICodeCell['outputs'];
}

function isSameFigure(fresh: Display, old: Display): boolean {
  if (!(mime.plotly in fresh.data) || !(mime.png in old.data)) return false;
  const alt = altText(fresh);
  const oldPicture = old.metadata[mime.png] as {alt?: string} | undefined;
  if (alt !== altText(old) || alt !== oldPicture?.alt) return false;
  if (text(fresh.data[mime.plain] as string) !== text(old.data[mime.plain] as string)) return false;
  return agree(fresh.data[mime.plotly], old.data[mime.plotly]);
}

/**
 * Whether two pieces of JSON agree: the same structure and texts, and numbers within {@link figureTolerance} of each other.
 *
 * @example
 * agree({y: [1]}, {y: [1.0000001]}); // true
 */
export function agree(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') {
    return a === b || Math.abs(a - b) <= figureTolerance * Math.max(Math.abs(a), Math.abs(b));
  }
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  const [left, right] = [a, b] as {[name: string]: unknown}[];
  return names.every((name) => name in right && agree(left[name], right[name]));
}
