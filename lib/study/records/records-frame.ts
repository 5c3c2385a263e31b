import type {DataFrame} from 'danfojs-node';
import type {RecordOfTrial} from './records';

/**
 * Records as a danfojs data frame, one row a trial: the configuration's fields, the seed, the metrics, seconds and failure. Filter and group it at will:
 * `frame.query(frame.column('arm').eq('static'))`, `frame.groupby(['arm']).col(['r2']).mean()`.
 *
 * A metric that a record lacks is NaN; `failure` is empty where the trial did not fail.
 *
 * @param records - of one experiment; a column is made for each field that any of them has
 * @throws Error if there are no records
 * @example
 * const record = {config: {arm: 'static'}, seed: 0, metrics: {r2: 0.5}, steps: 8, seconds: 1, failure: null} as unknown as RecordOfTrial;
 * recordsFrame([record]).columns; // => ["arm", "seed", "r2", "seconds", "failure"]
 */
export function recordsFrame(records: readonly RecordOfTrial[]): DataFrame {
  if (records.length === 0) throw new Error('A data frame needs at least one record. Got none.');
  const fields = [...new Set(records.flatMap(({config}) => Object.keys(config)))];
  const metrics = [...new Set(records.flatMap((record) => Object.keys(record.metrics)))];
  const rows = records.map((record) => [
    ...fields.map((field) => record.config[field] ?? NaN),
    record.seed,
    ...metrics.map((metric) => record.metrics[metric] ?? NaN),
    record.seconds,
    record.failure ? `${record.failure.kind} at step ${record.failure.step}` : '',
  ]);
  // Loaded on first use: danfojs takes seconds to load, and most users of this folder never need it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const danfojs = require('danfojs-node') as typeof import('danfojs-node');
  return new danfojs.DataFrame(rows, {columns: [...fields, 'seed', ...metrics, 'seconds', 'failure']});
}
