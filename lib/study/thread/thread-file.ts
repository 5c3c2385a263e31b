import fs from 'node:fs';
import path from 'node:path';
import {ConfigError} from '../../core';
import {listOf, mapOf, matches, parseJson, record, text, type Place} from '../form';
import {repositoryRoot} from '../repository';

/** One thing that the discussion thread says or asks. */
export type ThreadItem = {
  /** By which claims and verdicts speak of it, like "T38". Readers see the words and never the id. */
  readonly id: string;
  /** Who said it. */
  readonly speaker: string;
  /** What was said or asked, paraphrased in one plain sentence. */
  readonly says: string;
  /** The numbers of the notebooks that hold claims on it or will; none where no run can test it. */
  readonly notebooks: readonly string[];
  /** Why it, or a part of it, is not tested, or what else speaks to it. */
  readonly note?: string;
};

/** `docs/thread.json`. */
type ThreadFile = {
  /** Titles of the notebooks that are not there yet, by number; a notebook that is there has its own. */
  readonly toCome: {readonly [number: string]: string};
  readonly items: {readonly [id: string]: Omit<ThreadItem, 'id'>};
};

const number = matches('a number like "01"', /^\d\d$/);
const item = record(
  {
    speaker: text,
    says: matches('a sentence, without the id of an item', /^(?!.*\bT\d+\b)["A-Z].*[.?]"?$/),
    notebooks: listOf(number),
  },
  {note: text},
);
const threadFile = record({
  toCome: mapOf(number, text),
  items: mapOf(matches('an id like "T38"', /^T[1-9]\d*$/), item),
});

/**
 * What the discussion thread says and asks, item by item in its order, from `docs/thread.json`.
 *
 * @param root - the project's folder; default: the repository's
 * @throws ConfigError if an item lacks a field, has an unknown one, or says nothing where no notebook asks
 * @example
 * const [first] = threadItems();
 * [first.id, first.speaker, first.notebooks]; // => ["T1", "029187 (OP)", ["00"]]
 * threadItems().length; // => 50
 */
export function threadItems(root: string = repositoryRoot()): readonly ThreadItem[] {
  const {items} = readThreadFile(root);
  const list = Object.entries(items).map(([id, rest]) => ({id, ...rest}));
  const silent = list.find(({notebooks, note}) => notebooks.length === 0 && note === undefined);
  if (silent) {
    throw new ConfigError(
      `docs/thread.json: no notebook asks about ${silent.id}: say why in its note, or name the notebook.`,
    );
  }
  return list;
}

/**
 * `docs/thread.json`, its form checked; a file that does not exist tells of nothing.
 *
 * @param root - the project's folder
 */
export function readThreadFile(root: string): ThreadFile {
  const file = path.join(root, 'docs', 'thread.json');
  if (!fs.existsSync(file)) return {toCome: {}, items: {}};
  const fault: Place['fault'] = (owner, field, expected, actual) =>
    new ConfigError(
      `docs/thread.json: ${field || owner}: expected ${expected}. Got ${JSON.stringify(actual)}.`,
    );
  const json = parseJson(fs.readFileSync(file, 'utf8'), fault);
  threadFile(json, {owner: '', field: '', fault});
  return json as ThreadFile;
}
