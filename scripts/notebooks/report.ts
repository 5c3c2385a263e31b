import Table from 'cli-table3';
import {describe, type Refusal} from './check/check';
import type {Failure} from './failure';
import {held, type Summary} from './summary';

/** What became of one notebook. */
export type Result = {
  /** The notebook's name. */
  name: string;
  seconds: number;
  summary?: Summary;
  failure?: Failure;
  /** Why it may not be committed, though every cell passed. */
  refusals: Refusal[];
  /** How many records it shows that are not committed; left out where that is not compared. */
  exploratory?: number;
  /** What kept it from being run at all. */
  problem?: string;
  /** Whether the committed notebook was refreshed. */
  written: boolean;
};

/** Whether nothing speaks against a notebook. */
export function passed(result: Result): boolean {
  return !result.failure && !result.problem && result.refusals.length === 0;
}

/** The table that closes a run: one row a notebook. */
export function closingTable(results: readonly Result[]): string {
  const head = ['notebook', 'cells', 'seconds', 'trained', 'replayed', 'claims held', 'backend', 'result'];
  const colAligns: Table.HorizontalAlignment[] = [
    'left',
    'right',
    'right',
    'right',
    'right',
    'right',
    'left',
    'left',
  ];
  const table = new Table({head, colAligns, style: {head: [], border: [], compact: true}, chars: plainLines});
  for (const result of results) {
    const {name, seconds, summary} = result;
    const facts = summary
      ? [
          summary.cells,
          seconds.toFixed(1),
          summary.trained,
          summary.replayed,
          held(summary.claims),
          summary.backend || '–',
        ]
      : ['–', seconds.toFixed(1), '–', '–', '–', '–'];
    table.push([name, ...facts, verdict(result)].map(String));
  }
  return table.toString();
}

/** In one or two words what became of a notebook. */
export function verdict(result: Result): string {
  if (result.problem) return 'stopped';
  if (result.failure) return `cell ${result.failure.cell + 1}: ${result.failure.kind}`;
  if (result.refusals.length > 0) return 'refused';
  return result.written ? 'written' : 'passed';
}

/** The notebook's name, the failing cell's source and its error; or the reasons against it. Empty for one that passed. */
export function explain(result: Result): string {
  const {name, failure, refusals, problem} = result;
  if (problem) return `${name} was stopped: ${problem}`;
  if (failure) {
    return [
      `${name}, cell ${failure.cell + 1}: ${failure.kind}`,
      ...failure.source.split('\n').map((line) => `    | ${line}`),
      ...shortened(failure.message).map((line) => `    ${line}`),
    ].join('\n');
  }
  if (refusals.length === 0) return '';
  return [`${name} was refused:`, ...refusals.map((refusal) => `    ${describe(refusal)}`)].join('\n');
}

/** What is worth knowing about a notebook that nothing speaks against; empty for most. */
export function remark({name, exploratory = 0}: Result): string {
  if (exploratory === 0) return '';
  const records = exploratory === 1 ? '1 exploratory record' : `${exploratory} exploratory records`;
  return `${name} shows ${records}, trained with other settings than the committed ones: no claim reads them, and --write would refuse them.`;
}

/** A message without the stack frames of the kernel itself, which say nothing about the cell. */
function shortened(message: string): string[] {
  const lines = message.split('\n');
  const kept = lines.filter(
    (line) => !/^\s*at .*(node:|[\\/]tslab[\\/]dist[\\/]|sigintHandlersWrap)/.test(line),
  );
  return kept.slice(0, 40);
}

const plainLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '─',
  'mid-mid': '──',
  right: '',
  'right-mid': '',
  middle: ' ',
};
