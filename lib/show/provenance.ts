import type {RecordOfTrial} from '../study/records/records';
import {display, type MimeBundle} from './display';
import {escapeHtml} from './escape';

/** Where the numbers of a notebook come from; the result of `run` has it. */
export type ProvenanceOfRecords = {
  readonly records: readonly Pick<RecordOfTrial, 'key' | 'backend' | 'threads'>[];
  /** How many were found, trained earlier. */
  readonly replayed: number;
  /** How many were trained now. */
  readonly trained: number;
  /** Whether some were trained now on seeds that no claim may read. */
  readonly exploratory?: boolean;
};

/**
 * Shows where numbers come from: how many records were replayed, from which backend, and how many were trained now, on which.
 *
 * @param results - what `run` returned, once or several times; a record that occurs twice counts once in the list of keys
 * @param options - `backend`, the one in use, from `useBackend`
 * @example
 * const records = [{key: 'a1', backend: 'tensorflow 2.21, CPU', threads: 2}];
 * const [line] = outputsOf(() => provenance({records, replayed: 1, trained: 0}));
 * line.data['text/plain']; // => "Records: 1 replayed (trained on tensorflow 2.21, CPU, 2 threads), none trained now."
 */
export function provenance(
  results: ProvenanceOfRecords | readonly ProvenanceOfRecords[],
  options: {readonly backend?: {readonly report: string}} = {},
): void {
  const all = Array.isArray(results)
    ? (results as readonly ProvenanceOfRecords[])
    : [results as ProvenanceOfRecords];
  const {backend} = options;
  const sum = (count: (one: ProvenanceOfRecords) => number): number =>
    all.reduce((total, one) => total + count(one), 0);
  const [replayed, trained] = [sum((one) => one.replayed), sum((one) => one.trained)];
  const places = all.flatMap(({records}) =>
    records.map(({backend: place, threads}) => `${place}, ${threads} thread${threads === 1 ? '' : 's'}`),
  );
  const text = [
    `Records: ${replayedText(replayed, trained, [...new Set(places)])}, ${trainedText(trained)}.`,
    ...(all.some(({exploratory}) => exploratory)
      ? ['Some are exploratory, of other seeds or settings: no claim is read from them.']
      : []),
    ...(backend ? [`Backend now: ${backend.report}.`] : []),
  ].join(' ');
  const keys = [...new Set(all.flatMap(({records}) => records.map(({key}) => key)))];
  display({
    'application/vnd.why-attention.records+json': {keys, replayed, trained},
    ...(backend ? backendJson(backend) : {}),
    ...paragraph(text),
  });
}

/**
 * Shows which backend computes: the last line of a notebook.
 *
 * @param backend - from `useBackend`
 * @example
 * outputsOf(() => backendLine({report: 'tensorflow 2.21, CPU, 2 threads'}))[0].data['text/plain']; // => "Backend: tensorflow 2.21, CPU, 2 threads."
 */
export function backendLine(backend: {readonly report: string}): void {
  display({...backendJson(backend), ...paragraph(`Backend: ${backend.report}.`)});
}

function backendJson({report}: {readonly report: string}): MimeBundle {
  return {'application/vnd.why-attention.backend+json': {report}};
}

function paragraph(text: string): MimeBundle {
  return {'text/html': `<p><em>${escapeHtml(text)}</em></p>`, 'text/plain': text};
}

function replayedText(replayed: number, trained: number, places: readonly string[]): string {
  if (replayed === 0) return 'none replayed';
  // Where some were trained now, their backend is among the places too, and cannot be told apart from here.
  const where = trained === 0 ? `trained on ${places.join('; ')}` : `all records from ${places.join('; ')}`;
  return `${replayed} replayed (${where})`;
}

function trainedText(trained: number): string {
  return trained === 0 ? 'none trained now' : `${trained} trained now`;
}
