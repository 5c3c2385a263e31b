import type {ICodeCell, IOutput} from '@jupyterlab/nbformat';
import type {Evidence} from '../../scripts/notebooks/check/check-outputs';
import {finish} from '../../scripts/notebooks/finish';
import type {Display, Notebook} from '../../scripts/notebooks/notebook';

/** A picture of one white and one black pixel. */
export const tinyPng =
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAAAAADRSSBWAAAAC0lEQVR4nGP4/x8AAwAB/8+hYwAAAABJRU5ErkJggg==';

/** What the committed records say in these tests. */
export const evidence: Evidence = {
  claims: new Map([['01.C1', {outcome: 'held', effect: 0.41, lower: 0.35, upper: 0.47, n: 8, looks: 1}]]),
  cards: new Map([['01.C1', () => ({html: '<p><b>Held</b></p>', plain: 'Held'})]]),
  records: new Set(['a'.repeat(64)]),
};

/** A code cell with outputs, not executed yet. */
export function codeCell(source: string, outputs: object[] = []): ICodeCell {
  return {cell_type: 'code', source, metadata: {}, execution_count: null, outputs: outputs as IOutput[]};
}

/** An output with the given representations. */
export function display(data: object, metadata: object = {}): Display {
  return {output_type: 'display_data', data, metadata} as Display;
}

/** A figure as the runner leaves it. */
export function figure(): Display {
  const alt = 'The loss falls from 3 to 1.';
  const plotly = {data: [{type: 'scatter', x: [1, 2], y: [3, 1]}], layout: {}, config: {}};
  return display(
    {'application/vnd.plotly.v1+json': plotly, 'image/png': tinyPng, 'text/plain': alt},
    {'why-attention': {alt}, 'image/png': {alt}},
  );
}

/** A claim card that agrees with {@link evidence}, and the line of the record it rests on. */
export function card(): Display {
  const claim = {claim: '01.C1', outcome: 'held', effect: 0.41, lower: 0.35, upper: 0.47, n: 8, looks: 1};
  return display({
    'application/vnd.why-attention.claim+json': claim,
    'application/vnd.why-attention.records+json': {keys: ['a'.repeat(64)], replayed: 1, trained: 0},
    'text/html': '<p><b>Held</b></p>',
    'text/plain': 'Held',
  });
}

/** A notebook of the given cells, marked as executed in order. */
export function executed(cells: Notebook['cells'], tier = 'full'): Notebook {
  const notebook: Notebook = {cells, metadata: {}, nbformat: 4, nbformat_minor: 5};
  let count = 0;
  for (const cell of cells) if (cell.cell_type === 'code') cell.execution_count = ++count;
  finish(notebook, tier);
  return notebook;
}

/** A notebook against which nothing speaks: the code cells are at 1, 2 and 3. */
export function goodNotebook(): Notebook {
  return executed([
    {cell_type: 'markdown', source: '# A question', metadata: {}},
    codeCell("import {createHash} from 'node:crypto';"),
    codeCell('const loss: number[] = [3, 1];\nloss.length;', [
      {output_type: 'stream', name: 'stdout', text: '2\n'},
      figure(),
    ]),
    codeCell("createHash('sha256');", [card()]),
  ]);
}

/** The code cell at an index. */
export function cellAt(notebook: Notebook, index: number): ICodeCell {
  return notebook.cells[index] as ICodeCell;
}
