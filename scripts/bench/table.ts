import Table from 'cli-table3';
import type {Row} from './plan';

/** The rows as a table, each also over the compiled step; below it, what its names do not say. */
export function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['step', 'implementation', 'ms', 'over compiled'],
    style: {head: [], border: []},
  });
  for (const {step, implementation, milliseconds} of rows) {
    const compiled = rows.find((row) => row.step === step && row.implementation === 'compiled');
    const ratio = compiled ? (milliseconds / compiled.milliseconds).toFixed(2) : '';
    table.push([step, implementation, milliseconds.toFixed(3), ratio]);
  }
  return `${table.toString()}\n${footnote}`;
}

const footnote =
  'sweep-*: one single-threaded process a core, all at once. There pytorch is its best arrangement, with the fused Adam; elsewhere it is eager PyTorch as it comes.';
