import type {Backend} from '../../core';
import type {RecordOfTrial} from './records';

/** What computed, as a record names it. */
export type ComputedOn = Pick<RecordOfTrial, 'backend' | 'threads'>;

/**
 * A backend as the records that it trains name it.
 *
 * @example
 * const backend = {name: 'native', device: 'CPU', library: 'tensorflow', version: '2.21.0', threads: 1, report: ''} as const;
 * computedOn(backend); // => {"backend": "tensorflow 2.21.0, CPU", "threads": 1}
 */
export function computedOn({
  library,
  version,
  device,
  threads,
}: Omit<Backend, 'name' | 'report'>): ComputedOn {
  return {backend: `${library} ${version}, ${device}`, threads};
}
