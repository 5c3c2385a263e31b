import fs from 'node:fs';
import path from 'node:path';
import {repositoryRoot} from '../repository';
import {readRecords, type RecordOfTrial} from './records';

/** Files that were read, by path; a notebook asks for the same ones at every run. */
const read = new Map<string, {readonly stamp: string; readonly records: readonly RecordOfTrial[]}>();

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
    .flatMap((file) => recordsOf(path.join(results, file)));
}

/** The records of a file; read again where it has changed. */
function recordsOf(file: string): readonly RecordOfTrial[] {
  const {mtimeMs, size, ino} = fs.statSync(file);
  const stamp = [mtimeMs, size, ino].join();
  const known = read.get(file);
  if (known?.stamp === stamp) return known.records;
  const records = readRecords(file);
  read.set(file, {stamp, records});
  return records;
}
