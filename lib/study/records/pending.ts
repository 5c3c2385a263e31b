import {createHash} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import {DamagedEntry, readIfThere, recordsIn} from './entry';
import {formatRecords, type RecordOfTrial} from './records';

/**
 * Records that were trained together and are on their way into the cache, one file a stream, named by the checksum of its text. The file appears whole, by being
 * renamed: a process that is killed leaves all records of a stream or none. Part of a stream would be trained beside other seeds than the rest, which changes last digits.
 */
export type PendingRecords = {
  /** Keeps the records of a stream, all at once; returns the file. */
  readonly write: (records: readonly RecordOfTrial[]) => Promise<string>;
  /** The files that are there. */
  readonly files: () => Promise<string[]>;
  /** The records of a file; none where it is gone by now. @throws DamagedEntry where it is damaged */
  readonly read: (file: string) => Promise<RecordOfTrial[]>;
  readonly remove: (file: string) => Promise<void>;
};

const SUFFIX = '.ndjson';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The pending records of a cache's folder. */
export function pendingRecords(cache: string): PendingRecords {
  const folder = path.join(cache, 'pending');
  return {
    write: async (records) => {
      const text = formatRecords(records);
      const file = path.join(folder, sha256(text) + SUFFIX);
      const unfinished = `${file}.${process.pid}`;
      await fs.mkdir(folder, {recursive: true});
      try {
        await fs.writeFile(unfinished, text);
        await fs.rename(unfinished, file);
      } finally {
        await fs.rm(unfinished, {force: true});
      }
      return file;
    },
    files: async () => {
      const names = await fs.readdir(folder).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return [];
        throw error;
      });
      return names.filter((name) => name.endsWith(SUFFIX)).map((name) => path.join(folder, name));
    },
    read: async (file) => {
      const text = await readIfThere(file);
      if (text === undefined) return [];
      if (path.basename(file) !== sha256(text) + SUFFIX) {
        throw new DamagedEntry(`${file} does not hold what was written: its checksum is another.`);
      }
      return recordsIn({text, file});
    },
    remove: (file) => fs.rm(file, {force: true}),
  };
}
