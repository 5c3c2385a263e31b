import type {Backend} from '../core';
import {computedOn} from '../study/records/computed-on';
import type {RecordOfTrial} from '../study/records/records';
import {computedOnText} from './computed-on-text';
import {display, type MimeBundle} from './display';
import {escapeHtml} from './escape';

/** Where the numbers of a notebook come from; the result of `run` has it. */
export type ProvenanceOfRecords = {
  readonly records: readonly Pick<RecordOfTrial, 'key' | 'backend' | 'threads'>[];
  /** How many were found, trained earlier. */
  readonly replayed: number;
  /** How many were computed now. */
  readonly trained: number;
  /** Whether some were computed now on seeds that no claim may read. */
  readonly exploratory?: boolean;
};

/**
 * Shows where numbers come from: how many records were replayed and how many were computed now, which backends computed them, and which one computes now.
 *
 * @param results - what `run` returned, once or several times; of a record that occurs twice, key and backend count once
 * @param options - `backend`, the one in use, from `useBackend`
 * @example
 * const records = [{key: 'a1', backend: 'tensorflow 2.21, CPU', threads: 2}];
 * const [line] = outputsOf(() => provenance({records, replayed: 1, trained: 0}));
 * line.data['text/plain']; // => "Records: 1 replayed, none computed now. Computed on: TensorFlow 2.21, CPU, 2 threads."
 */
export function provenance(
  results: ProvenanceOfRecords | readonly ProvenanceOfRecords[],
  options: {readonly backend?: Backend} = {},
): void {
  const all = Array.isArray(results)
    ? (results as readonly ProvenanceOfRecords[])
    : [results as ProvenanceOfRecords];
  const {backend} = options;
  const sum = (count: (one: ProvenanceOfRecords) => number): number =>
    all.reduce((total, one) => total + count(one), 0);
  const [replayed, trained] = [sum((one) => one.replayed), sum((one) => one.trained)];
  const records = new Map(all.flatMap((one) => one.records).map((record) => [record.key, record]));
  const places = computedOnText([...records.values()], backend && computedOn(backend));
  const text = [
    `Records: ${countText(replayed)} replayed, ${countText(trained)} computed now. Computed on: ${places}.`,
    ...(all.some(({exploratory}) => exploratory)
      ? ['Some are exploratory, of other seeds or settings: no claim is read from them.']
      : []),
    // Why it is not the faster one.
    ...(backend?.name === 'wasm' ? [`${backend.report}.`] : []),
  ].join(' ');
  display({
    'application/vnd.why-attention.records+json': {keys: [...records.keys()], replayed, trained},
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

function countText(count: number): string {
  return count === 0 ? 'none' : String(count);
}
