import fs from 'node:fs';
import path from 'node:path';
import {repositoryRoot} from '../repository';
import {readRecords, type RecordOfTrial} from './records';

/**
 * All records committed in `results/`: confirmatory ones, those of tuning and those of pilots.
 *
 * @param results - the folder; default: that of the repository
 * @example
 * committedRecords().every((record) => record.key.length === 64); // => true
 */
export function committedRecords(results = path.join(repositoryRoot(), 'results')): RecordOfTrial[] {
  return fs
    .readdirSync(results, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.ndjson'))
    .sort()
    .flatMap((file) => readRecords(path.join(results, file)));
}
