import type {ComputedOn} from '../study/records/computed-on';
import {formatNumber} from './numbers';

const libraries: {readonly [name: string]: string} = {
  tensorflow: 'TensorFlow',
  'tfjs-backend-wasm': 'WebAssembly (WASM)',
};

/** What computed, in words: "TensorFlow 2.21, CPU, 1 thread". */
export function backendText({backend, threads}: ComputedOn): string {
  const [, library, version, rest] = /^(\S+) (\d+\.\d+)\S*(, .*)$/.exec(backend) ?? [];
  const named = library === undefined ? backend : `${libraries[library] ?? library} ${version}${rest}`;
  return `${named}, ${threads} thread${threads === 1 ? '' : 's'}`;
}

/**
 * What computed records, with how many each where there are several, and beside it what computes now: once where that is the same.
 *
 * @param records - those shown
 * @param session - what computes in this process; left out, nothing is said of it
 */
export function computedOnText(records: readonly ComputedOn[], session?: ComputedOn): string {
  const counts = new Map<string, number>();
  for (const place of records.map(backendText)) counts.set(place, (counts.get(place) ?? 0) + 1);
  const places = [...counts].map(([place, n]) =>
    counts.size === 1 ? place : `${place} (${formatNumber(n)} record${n === 1 ? '' : 's'})`,
  );
  const computed = places.length === 0 ? 'nothing' : places.join('; ');
  if (session === undefined) return computed;
  const now = backendText(session);
  return computed === now ? `${computed}, as in this session` : `${computed} · this session: ${now}`;
}
