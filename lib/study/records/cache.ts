import path from 'node:path';
import {repositoryRoot} from '../repository';
import {currentTier, type Tier} from '../tier';
import {DamagedEntry, readEntry, recordsIn, tryOut, writeEntry} from './entry';
import {pendingRecords} from './pending';
import {trialName} from './record-form';
import {assertRecord, type RecordOfTrial} from './records';
import {storageError, systemCode} from './storage-error';

type TrialOfRecord = Pick<RecordOfTrial, 'experiment' | 'config' | 'seed'>;

/** Where finished trials are kept until they are committed, and after. */
export type RecordCache = {
  /** The record of a key, or undefined where there is none that is whole. `trial` is named in messages. */
  readonly get: (key: string, trial?: TrialOfRecord) => Promise<RecordOfTrial | undefined>;
  /** Keeps the records of trials that were trained together: all or, where the process is killed, none. */
  readonly put: (records: readonly RecordOfTrial[]) => Promise<void>;
  /** Called before anything is trained: throws where nothing could be saved. */
  readonly prepare?: () => Promise<void>;
};

const nameOf = (key: string): string => `record:${key}`;

/** Bytes that must find room before anything is trained: more than the records of a stream take. */
const PROBE = 2 ** 18;

/**
 * A content-addressed cache of records on disk. An entry is written whole or not at all; one that is damaged (contents, index, checksum, form or key) counts as absent.
 * A folder that cannot be written can still be read.
 *
 * @param folder - default: `.cache/records` of the repository
 * @param report - told once of each damaged entry; default a line on standard output, since a notebook takes anything on standard error for a failure
 * @throws Error, when asked, if the folder cannot be read or written; the message names file, cause and what to do
 * @example
 * await recordCache('/nowhere').get('0'.repeat(64)); // => undefined
 */
export function recordCache(
  folder = path.join(repositoryRoot(), '.cache', 'records'),
  report: (text: string) => void = (text) => console.info(text),
): RecordCache {
  const known = new Set<string>();
  const told =
    <T>(what: string, instead: T) =>
    (error: unknown): T => {
      if (!(error instanceof DamagedEntry)) throw error;
      const text = `${what} damaged and will be trained again: ${error.message}`;
      if (!known.has(text)) report(text);
      known.add(text);
      return instead;
    };
  const pending = pendingRecords(folder);
  const readPending = (file: string): Promise<RecordOfTrial[]> =>
    pending.read(file).catch(told('Records that were trained together are', []));
  const saveEach = async (records: readonly RecordOfTrial[]): Promise<void> => {
    for (const record of records) await writeEntry(folder, nameOf(record.key), JSON.stringify(record));
  };
  const unreadable = (error: unknown): never => {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new Error(
      `The cache of records in ${folder} cannot be read (${code}). Give yourself the right to read it, or delete it: what is not in results/ will be trained again.`,
      {cause: error},
    );
  };
  const inCache = (key: string, trial?: TrialOfRecord): Promise<RecordOfTrial | undefined> => {
    const name = trial === undefined ? `key ${key}` : `${trialName(trial)}, key ${key}`;
    return readRecord(folder, key).catch(told(`The cached record of ${name} is`, undefined));
  };
  const inCacheWhole = (key: string): Promise<RecordOfTrial | undefined> =>
    readRecord(folder, key).catch((error: unknown) => {
      if (!(error instanceof DamagedEntry)) throw error;
      return undefined;
    });
  const inPending = async (key: string): Promise<RecordOfTrial | undefined> => {
    for (const file of await pending.files()) {
      const record = (await readPending(file)).find((one) => one.key === key);
      if (record !== undefined) return record;
    }
    return undefined;
  };
  /** What a killed process left on its way. */
  const savePending = async (): Promise<void> => {
    for (const file of await pending.files()) {
      await saveEach(await readPending(file));
      await pending.remove(file);
    }
  };
  return {
    get: async (key, trial) => {
      try {
        // Twice in the cache: damage is none where the record is still on its way, and what was on its way at the first look may have arrived by the second.
        return (await inCacheWhole(key)) ?? (await inPending(key)) ?? (await inCache(key, trial));
      } catch (error) {
        return unreadable(error);
      }
    },
    put: async (records) => {
      for (const record of records) assertRecord(record, 'The record to be kept');
      const what = `What was just trained (${trialName(records[0])}${records.length > 1 ? ` and ${records.length - 1} more` : ''})`;
      const kept = await pending
        .write(records)
        .catch(unsaved(what, folder, 'What was saved before is kept: run again.'));
      await saveEach(records).catch(
        unsaved(`The index of the cache`, folder, `What was just trained is kept in ${kept}: run again.`),
      );
      await pending.remove(kept);
    },
    prepare: async () => {
      const then = 'So nothing is trained. What is in results/ is replayed without it.';
      await tryOut(folder, PROBE)
        .then(savePending)
        .catch(unsaved('What is trained', folder, then));
    },
  };
}

const unsaved =
  (what: string, folder: string, then?: string) =>
  (error: unknown): never => {
    throw storageError(what, folder, error, then);
  };

async function readRecord(folder: string, key: string): Promise<RecordOfTrial | undefined> {
  const entry = await readEntry(folder, nameOf(key));
  if (entry === undefined) return undefined;
  const [record] = recordsIn(entry);
  if (record?.key === key) return record;
  throw new DamagedEntry(`${entry.file} holds another record: ${trialName(record)}, key ${record?.key}.`);
}

/** Records that are kept as long as this process runs. */
const ofThisProcess = new Map<string, RecordOfTrial>();

/**
 * The cache of a run that is given none: the repository's on disk; in the smoke tier, where every cell is to train, only what this process has trained.
 *
 * A record that another process trained says nothing about the backend and the code of today, so that a smoke run which replayed it would try nothing.
 *
 * @param tier - default: that of the environment
 * @example
 * await cacheOfTier('smoke').get('0'.repeat(64)); // => undefined
 */
export function cacheOfTier(tier: Tier = currentTier()): RecordCache {
  if (tier === 'full') return recordCache();
  return {
    get: async (key) => ofThisProcess.get(key),
    put: async (records) => records.forEach((record) => ofThisProcess.set(record.key, record)),
  };
}
