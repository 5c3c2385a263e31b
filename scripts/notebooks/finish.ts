import {displays, mime, project, type Notebook, type Provenance} from './notebook';
import {sourceHash} from './source-hash';

/**
 * Writes down in a notebook's metadata what was executed, and takes out what would differ from machine to machine: the names of
 * the kernel are fixed, times and editors' marks go.
 *
 * @param tier - the tier that was executed
 */
export function finish(notebook: Notebook, tier: string): void {
  const provenance: Provenance = {sourceHash: sourceHash(notebook), tier, records: shownRecords(notebook)};
  notebook.metadata = {
    kernelspec: {display_name: 'TypeScript', language: 'typescript', name: 'tslab'},
    language_info: {
      codemirror_mode: {mode: 'typescript', name: 'javascript', typescript: true},
      file_extension: '.ts',
      mimetype: 'text/typescript',
      name: 'typescript',
      version: '3.7.2',
    },
    [project]: provenance,
  };
  notebook.nbformat_minor = 5;
  notebook.cells.forEach((cell, i) => {
    cell.id ??= `cell-${i + 1}`;
    const {execution: _times, ...metadata} = cell.metadata;
    cell.metadata = metadata;
  });
}

function shownRecords(notebook: Notebook): string[] {
  const keys = displays(notebook).flatMap((display) => {
    const shown = display.data[mime.records] as unknown as {keys: string[]} | undefined;
    return shown?.keys ?? [];
  });
  return [...new Set(keys)].sort();
}
