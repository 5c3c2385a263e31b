import fs from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {committedRecords} from '../../../lib/study/records/committed';
import {readRecords} from '../../../lib/study/records/records';
import {seedPurpose, type SeedPurpose} from '../../../lib/study/records/seeds';
import {repositoryRoot} from '../../../lib/study/repository';

const results = path.join(repositoryRoot(), 'results');
const files = fs
  .readdirSync(results, {recursive: true, encoding: 'utf8'})
  .filter((file) => file.endsWith('.ndjson'));

test('committed records are those of every .ndjson file under results/, whole and without doubles', () => {
  const results = path.join(repositoryRoot(), 'results');
  const files = fs
    .readdirSync(results, {recursive: true, encoding: 'utf8'})
    .filter((file) => file.endsWith('.ndjson'));
  const records = committedRecords();
  expect(records).toHaveLength(files.flatMap((file) => readRecords(path.join(results, file))).length);
  expect(new Set(records.map(({key}) => key)).size).toBe(records.length);
});

test.each(files)('%s holds records of its own purpose only, each with a seed kept for it', (file) => {
  const purpose = path.basename(file, '.ndjson') as SeedPurpose;
  const strangers = readRecords(path.join(results, file)).filter(
    (record) => record.purpose !== purpose || seedPurpose(record.seed) !== purpose,
  );
  expect(strangers.map(({key, seed}) => ({key, seed}))).toEqual([]);
  expect(['confirm', 'pilot', 'tune']).toContain(purpose);
});
