import {altText, displaysOf, isCode, isEmpty, provenance, serialise, text, type Notebook} from '../notebook';
import {sourceHash} from '../source-hash';
import {outputFaults, type Evidence} from './check-outputs';
import {proseFaults} from './check-prose';
import {sourceFaults} from './check-source';

/** A reason why a notebook may not be committed. */
export type Refusal = {
  /** The index of the cell among all cells, from 0; left out when it is the notebook as a whole. */
  cell?: number;
  reason: string;
};

/** What a notebook is checked against. */
export type CheckContext = {
  /** What the committed records say; left out where claims are not to be compared, as in the smoke tier. */
  evidence?: Evidence;
  /** The tier that must have been executed; `full` unless told. */
  tier?: string;
  /** Whether it is to be committed: then it may show no record that is not, and no place where words are missing. */
  committed?: boolean;
};

/** The largest notebook that may be committed, in bytes. GitHub shows nothing of much larger ones. */
export const largest = 1_500_000;

/**
 * Checks that a notebook is what it says: executed from top to bottom by the code it shows, without fault, readable
 * everywhere, with claims that the records bear out.
 *
 * @returns every reason against it, in order of the cells; none for a good notebook
 */
export function checkNotebook(notebook: Notebook, context: CheckContext = {}): Refusal[] {
  return [...wholeFaults(notebook, context), ...orderFaults(notebook), ...cellFaults(notebook, context)];
}

function wholeFaults(notebook: Notebook, {tier = 'full'}: CheckContext): Refusal[] {
  const reasons: string[] = [];
  const size = Buffer.byteLength(serialise(notebook));
  if (size > largest) reasons.push(`the file has ${size} bytes; at most ${largest} are allowed`);
  const kernel = notebook.metadata.kernelspec?.name;
  if (kernel !== 'tslab') reasons.push(`its kernel is ${JSON.stringify(kernel)}, not "tslab"`);
  const made = provenance(notebook);
  if (made?.sourceHash !== sourceHash(notebook)) {
    const what = made ? 'its code has changed since it was executed' : 'the runner never executed it';
    reasons.push(`${what}; run: npm run notebooks -- --write`);
  }
  if (made && made.tier !== tier) reasons.push(`the tier "${made.tier}" was executed, not "${tier}"`);
  return reasons.map((reason) => ({reason}));
}

function orderFaults(notebook: Notebook): Refusal[] {
  const run = notebook.cells
    .map((cell, index) => ({cell, index}))
    .filter(({cell}) => isCode(cell) && !isEmpty(cell));
  return run.flatMap(({cell, index}, i) => {
    const count = cell.execution_count as number | null | undefined;
    if (count === null || count === undefined) return [{cell: index, reason: 'it was never executed'}];
    if (count === i + 1) return [];
    return [{cell: index, reason: `it was executed out of order: number ${count} at place ${i + 1}`}];
  });
}

function cellFaults(notebook: Notebook, context: CheckContext): Refusal[] {
  return notebook.cells.flatMap((cell, index) => {
    const reasons = isCode(cell)
      ? [...sourceFaults(text(cell.source)), ...outputFaults(cell.outputs, context)]
      : [];
    if (context.committed) reasons.push(...wordsOf(cell).flatMap(proseFaults));
    return reasons.map((reason) => ({cell: index, reason}));
  });
}

/** What a cell says in words, outside its code. */
function wordsOf(cell: Notebook['cells'][number]): string[] {
  return isCode(cell) ? displaysOf(cell).map((display) => altText(display) ?? '') : [text(cell.source)];
}

/** A refusal as a line to print: `cell 4: a figure has no PNG`, counted from 1 as readers do. */
export function describe({cell, reason}: Refusal): string {
  return cell === undefined ? reason : `cell ${cell + 1}: ${reason}`;
}
