import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import type {ICodeCell} from '@jupyterlab/nbformat';
import type {Kernel, KernelMessage} from '@jupyterlab/services';
import {judge, type Failure} from '../failure';
import {codeCells, isEmpty, text, type Notebook} from '../notebook';
import type {Jupyter} from './jupyter';
import {startKernel, untilDead, within} from './kernel';
import {collectOutputs, type OutputCollector} from './outputs';

/** What became of one run of a notebook. */
export type Execution = {
  /** The notebook with the outputs of this run; cells after a failed one have none. */
  notebook: Notebook;
  /** Seconds from the kernel's start to the last reply. */
  seconds: number;
  /** The first cell that failed. */
  failure?: Failure;
};

/** Settings of {@link executeNotebook}. */
export type ExecuteOptions = {
  /** Called before each code cell, with its number from 1 and their count. */
  onCell?: (cell: number, of: number) => void;
  /** How long one cell may take, in seconds; 3600 unless told. */
  cellLimit?: number;
};

/** How long to listen, after the last cell, for rejections that come late, in milliseconds. */
const listenOn = 250;

/**
 * Runs a notebook from top to bottom in a kernel of its own and stops at the first cell that fails.
 *
 * @param jupyter - the server that starts the kernel
 * @param file - where the notebook lies: its folder is the kernel's working directory
 * @param notebook - what to run; it is not changed
 * @throws Error when no kernel could be started; a failing cell is no exception but a {@link Failure} in the result
 */
export async function executeNotebook(
  jupyter: Jupyter,
  file: string,
  notebook: Notebook,
  options: ExecuteOptions = {},
): Promise<Execution> {
  const begun = Date.now();
  const kernel = await startKernel(jupyter, path.relative(jupyter.root, path.dirname(file)));
  try {
    const executed = withoutOutputs(notebook);
    const failure = await runCells(kernel, executed, options);
    return {notebook: executed, seconds: (Date.now() - begun) / 1000, failure};
  } finally {
    await kernel.shutdown().catch(() => undefined);
    kernel.dispose();
  }
}

async function runCells(
  kernel: Kernel.IKernelConnection,
  notebook: Notebook,
  {onCell, cellLimit = 3600}: ExecuteOptions,
): Promise<Failure | undefined> {
  const cells = codeCells(notebook).filter((cell) => !isEmpty(cell));
  const collector = collectOutputs();
  const cellOfRequest = new Map<string, number>();
  kernel.iopubMessage.connect((_, message) => route(collector, cellOfRequest, message));
  const died = untilDead(kernel, 'while the cell ran');
  for (const [i, cell] of cells.entries()) {
    onCell?.(i + 1, cells.length);
    const found = await runCell(kernel, cell, i, {collector, cellOfRequest, died, cellLimit});
    if (found) return located(notebook, cell, found);
  }
  await delay(listenOn);
  // A rejection that arrives late stands in the cell that was then the last one to run.
  for (const [i, cell] of cells.entries()) {
    const found = judge('ok', collector.outputs(i));
    if (found) return located(notebook, cell, found);
  }
  return undefined;
}

type Run = {
  collector: OutputCollector;
  cellOfRequest: Map<string, number>;
  died: Promise<string>;
  cellLimit: number;
};

async function runCell(kernel: Kernel.IKernelConnection, cell: ICodeCell, index: number, run: Run) {
  const code = text(cell.source);
  const request = kernel.requestExecute({code, stop_on_error: true, allow_stdin: false}, true);
  run.cellOfRequest.set(request.msg.header.msg_id, index);
  const answered = request.done
    .then(async (reply) => {
      // One more round trip: what the cell's own promises rejected has been printed when it returns.
      await kernel.requestKernelInfo();
      return reply.content;
    })
    // A dying kernel cancels the request; say why rather than that.
    .catch((error: Error) => Promise.race([run.died, delay(5000, `The connection broke: ${error.message}`)]));
  const limit = `The cell ran for more than ${run.cellLimit} s.`;
  const reply = await within(run.cellLimit * 1000, Promise.race([answered, run.died]), limit).catch(
    (e: Error) => e,
  );
  cell.outputs = run.collector.outputs(index);
  if (typeof reply === 'string') return {kind: 'kernel died', message: reply} as const;
  if (reply instanceof Error) return {kind: 'took too long', message: reply.message} as const;
  if (reply === undefined) return {kind: 'kernel died', message: 'The kernel gave no reply.'} as const;
  cell.execution_count = index + 1;
  return judge(reply.status, cell.outputs);
}

function route(
  collector: OutputCollector,
  cellOfRequest: Map<string, number>,
  message: KernelMessage.IIOPubMessage,
) {
  const parent = message.parent_header as {msg_id?: string};
  const cell = cellOfRequest.get(parent.msg_id ?? '');
  if (cell !== undefined) collector.receive(cell, message);
}

function withoutOutputs(notebook: Notebook): Notebook {
  const copy = structuredClone(notebook);
  for (const cell of codeCells(copy)) Object.assign(cell, {outputs: [], execution_count: null});
  return copy;
}

function located(notebook: Notebook, cell: ICodeCell, found: Pick<Failure, 'kind' | 'message'>): Failure {
  return {...found, cell: notebook.cells.indexOf(cell), source: text(cell.source)};
}
