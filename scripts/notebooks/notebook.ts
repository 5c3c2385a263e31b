import {readFile} from 'node:fs/promises';
import type {
  ICell,
  ICodeCell,
  IMimeBundle,
  INotebookContent,
  IOutput,
  MultilineString,
} from '@jupyterlab/nbformat';
import {writeWhole} from '../write-whole';

/** A notebook as Jupyter's format 4 has it. */
export type Notebook = INotebookContent;

/** An output that shows a bundle of representations of one thing. */
export interface Display {
  output_type: 'display_data' | 'execute_result';
  data: IMimeBundle;
  metadata: {[mime: string]: unknown};
  execution_count?: number | null;
}

/** What the runner writes into a notebook's metadata under `why-attention`. */
export type Provenance = {
  /** {@link sourceHash} of the cells that were executed. */
  sourceHash: string;
  /** The tier that was executed; only `full` is ever committed. */
  tier: string;
  /** Keys of the records that the outputs show, sorted. */
  records: string[];
};

/** The name under which the project keeps what is its own in a notebook's or an output's metadata. */
export const project = 'why-attention';

/** The MIME types of the outputs that the runner reads. */
export const mime = {
  plotly: 'application/vnd.plotly.v1+json',
  claim: 'application/vnd.why-attention.claim+json',
  records: 'application/vnd.why-attention.records+json',
  backend: 'application/vnd.why-attention.backend+json',
  png: 'image/png',
  html: 'text/html',
  markdown: 'text/markdown',
  plain: 'text/plain',
} as const;

/** Joins a text that Jupyter's format may have split into lines. */
export function text(source: MultilineString | undefined): string {
  return Array.isArray(source) ? source.join('') : (source ?? '');
}

/** Whether a cell holds code. */
export function isCode(cell: ICell): cell is ICodeCell {
  return cell.cell_type === 'code';
}

/** The code cells of a notebook, in order. */
export function codeCells(notebook: Notebook): ICodeCell[] {
  return notebook.cells.filter(isCode);
}

/** Whether a code cell holds anything to run: tslab does not count an empty one. */
export function isEmpty(cell: ICell): boolean {
  return text(cell.source).trim() === '';
}

/** Whether an output is a bundle of representations. */
export function isDisplay(output: IOutput): output is IOutput & Display {
  const type = output.output_type;
  return type === 'display_data' || type === 'execute_result';
}

/** The display outputs of one cell, in order. */
export function displaysOf(cell: ICodeCell): Display[] {
  const shown: IOutput[] = cell.outputs.filter(isDisplay);
  return shown as unknown as Display[];
}

/** All display outputs of a notebook, in order. */
export function displays(notebook: Notebook): Display[] {
  return codeCells(notebook).flatMap(displaysOf);
}

/** The alternative text that `show.figure` left in a display's metadata, or undefined. */
export function altText(display: Display): string | undefined {
  const own = display.metadata[project] as {alt?: unknown} | undefined;
  return typeof own?.alt === 'string' && own.alt.trim() !== '' ? own.alt : undefined;
}

/** The notebook's provenance, or undefined when the runner never executed it. */
export function provenance(notebook: Notebook): Provenance | undefined {
  return notebook.metadata[project] as Provenance | undefined;
}

/** The first heading of a notebook, without its `#`; the fallback when it has none. */
export function title(notebook: Notebook, fallback: string): string {
  const markdown = notebook.cells.filter((cell) => cell.cell_type === 'markdown');
  const heading = markdown.map((cell) => /^#\s+(.+?)\s*$/m.exec(text(cell.source))?.[1]).find(Boolean);
  return heading ?? fallback;
}

/**
 * Reads a notebook.
 *
 * @throws Error that names the file when it is no JSON or not of format 4
 */
export async function readNotebook(file: string): Promise<Notebook> {
  let content: Notebook;
  try {
    content = JSON.parse(await readFile(file, 'utf8')) as Notebook;
  } catch (error) {
    throw new Error(`${file} is no notebook: ${(error as Error).message}`, {cause: error});
  }
  if (content.nbformat !== 4 || !Array.isArray(content.cells)) {
    throw new Error(`${file}: expected a notebook of format 4, got format ${String(content.nbformat)}`);
  }
  return content;
}

/**
 * The notebook as text, in the form in which JupyterLab itself saves it: keys sorted, one space of indentation, texts split
 * into lines, a newline at the end. Saving an unchanged notebook in JupyterLab then changes no line.
 */
export function serialise(notebook: Notebook): string {
  const cells = notebook.cells.map((cell) => ({
    ...cell,
    source: lines(text(cell.source)),
    ...(isCode(cell) ? {outputs: cell.outputs.map(splitOutput)} : {}),
  }));
  return `${JSON.stringify(sorted({...notebook, cells}), null, 1)}\n`;
}

/** Writes a notebook in one step: an interrupted run leaves the old file or the new one, never half of one. */
export async function writeNotebook(file: string, notebook: Notebook): Promise<void> {
  writeWhole(file, serialise(notebook));
}

function lines(whole: string): string[] {
  return whole.split(/(?<=\n)/).filter((line) => line !== '');
}

function splitOutput(output: IOutput): unknown {
  if (output.output_type === 'stream') return {...output, text: lines(text(output.text as MultilineString))};
  if (!isDisplay(output)) return output;
  const data = Object.entries(output.data).map(([type, value]) => [
    type,
    type.startsWith('text/') ? lines(text(value as MultilineString)) : value,
  ]);
  return {...output, data: Object.fromEntries(data)};
}

/** Sorts the keys of all objects except Plotly figures and other JSON payloads, whose order may matter. */
function sorted(value: unknown, key = ''): unknown {
  if (typeof value !== 'object' || value === null || key.endsWith('+json')) return value;
  if (Array.isArray(value)) return value.map((item) => sorted(item));
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item, name)]));
}
