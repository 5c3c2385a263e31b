import path from 'node:path';
import cacache from 'cacache';
import {repositoryRoot} from '../repository';
import {currentTier, type Tier} from '../tier';
import {assertRecord, type RecordOfTrial} from './records';

/** Where finished trials are kept until they are committed, and after. */
export type RecordCache = {
  /** The record of a key, or undefined where there is none that is whole. */
  readonly get: (key: string) => Promise<RecordOfTrial | undefined>;
  readonly put: (record: RecordOfTrial) => Promise<void>;
};

const nameOf = (key: string): string => `record:${key}`;

/** Codes of cacache: the contents are not those that were written. */
const DAMAGED = ['EINTEGRITY', 'EBADSIZE'];

/**
 * A content-addressed cache of records on disk. An entry is written whole or not at all; one whose checksum or key is wrong counts as absent.
 *
 * @param folder - default: `.cache/records` of the repository
 * @param report - told of each damaged entry; default a line on standard output, since a notebook takes anything on standard error for a failure
 * @throws Error, when asked, if the folder cannot be read
 * @example
 * await recordCache('/nowhere').get('0'.repeat(64)); // => undefined
 */
export function recordCache(
  folder = path.join(repositoryRoot(), '.cache', 'records'),
  report: (text: string) => void = (text) => console.info(text),
): RecordCache {
  return {
    get: async (key) => {
      try {
        const {data} = await cacache.get(folder, nameOf(key));
        const record = JSON.parse(data.toString('utf8')) as RecordOfTrial;
        assertRecord(record, `The cache in ${folder}`);
        return record.key === key ? record : undefined;
      } catch (error) {
        const {code, message} = error as NodeJS.ErrnoException;
        if (code === 'ENOENT') return undefined;
        if (code !== undefined && !DAMAGED.includes(code)) {
          throw new Error(
            `The cache of records in ${folder} cannot be read (${code}). Give yourself the right to read it, or delete it: what is not in results/ will be trained again.`,
            {cause: error},
          );
        }
        report(`A cached record is damaged and will be trained again: ${message}`);
        return undefined;
      }
    },
    put: async (record) => {
      await cacache.put(folder, nameOf(record.key), JSON.stringify(record));
    },
  };
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
    put: async (record) => void ofThisProcess.set(record.key, record),
  };
}
