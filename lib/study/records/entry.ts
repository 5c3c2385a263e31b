import {createHash} from 'node:crypto';
import fs from 'node:fs/promises';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import cacache from 'cacache';
import {parseRecords, type RecordOfTrial} from './records';

/** An entry is there and is not what was written; the message names the file and what is wrong with it. */
export class DamagedEntry extends Error {
  override readonly name = 'DamagedEntry';
}

/** What a cache holds under a name. */
export type Entry = {readonly text: string; /** The file that holds it. */ readonly file: string};

/**
 * An entry of a cache on disk, or undefined where there is none.
 *
 * @throws DamagedEntry where it was changed, cut or taken away in part; the system's error where it cannot be read
 */
export async function readEntry(folder: string, name: string): Promise<Entry | undefined> {
  const found = await findEntry(folder, name);
  if (found === undefined) return undefined;
  try {
    const data = await cacache.get.byDigest(folder, found.integrity);
    return {text: data.toString('utf8'), file: found.path};
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new DamagedEntry(`${found.path} is missing.`);
    if (code === 'EINTEGRITY' || code === 'EBADSIZE') {
      throw new DamagedEntry(`${found.path} does not hold what was written: its checksum is another.`);
    }
    throw error;
  }
}

/** cacache takes a damaged index for an empty one, and an older entry for the newest that is damaged. */
async function findEntry(folder: string, name: string): Promise<cacache.CacheObject | undefined> {
  const file = indexFile(folder, name);
  for (const pause of [0, 50]) {
    await delay(pause); // another process may be writing it just now
    const index = await readIfThere(file);
    if (index === undefined) return undefined;
    const entry = await cacache.get.info(folder, name);
    const newest = index.split('\n').findLast((line) => line !== '') ?? '';
    if (entry !== null && newest.includes(entry.integrity)) return entry;
  }
  throw new DamagedEntry(`${file} is no whole index.`);
}

/** Where cacache keeps the index entries of a name. */
function indexFile(folder: string, name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return path.join(folder, 'index-v5', hash.slice(0, 2), hash.slice(2, 4), hash.slice(4));
}

/** The text of a file, or undefined where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    // ENOTDIR: where a folder cannot be, there is nothing either.
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}

/**
 * Writes an entry and reads it back; a reader finds it whole, or what was there before. Where another process writes the same name at once, the later entry counts.
 *
 * @throws the system's error where it cannot be written
 */
export async function writeEntry(folder: string, name: string, text: string): Promise<void> {
  const integrity = await cacache.put(folder, name, text);
  if (await isWhole(folder, name)) return;
  // The same contents were there before, and damaged: the cache trusts their name and does not write them again.
  await cacache.rm.content(folder, integrity.toString());
  await cacache.put(folder, name, text);
  if (!(await isWhole(folder, name))) throw new DamagedEntry(`${folder} does not keep what is written.`);
}

/**
 * Writes so many bytes and takes them away again.
 *
 * @throws the system's error where that cannot be done
 */
export async function tryOut(folder: string, bytes: number): Promise<void> {
  const name = `trying out: ${process.pid}`;
  const integrity = await cacache.put(folder, name, name.padEnd(bytes));
  await cacache.rm.content(folder, integrity.toString());
  await fs.rm(indexFile(folder, name), {force: true});
}

/** The records that an entry holds. @throws DamagedEntry where one is none */
export function recordsIn({text, file}: Entry): RecordOfTrial[] {
  try {
    return parseRecords(text, file);
  } catch (error) {
    throw new DamagedEntry((error as Error).message, {cause: error});
  }
}

/** Whether there is an entry, undamaged; not whose: another process's text may differ, by the seconds that it took. */
async function isWhole(folder: string, name: string): Promise<boolean> {
  try {
    return (await readEntry(folder, name)) !== undefined;
  } catch (error) {
    if (error instanceof DamagedEntry) return false;
    throw error;
  }
}
