import {readFile} from 'node:fs/promises';
import path from 'node:path';
import type {ThreadVerdict} from 'why-attention/study';
import {oneAtATime} from '../../one-at-a-time';
import {writeWhole} from '../../write-whole';
import type {Entry} from '../collection';
import {provenance, readNotebook, serialise, type Notebook} from '../notebook';
import {passed, verdict, type Result} from '../report';
import {summarise, type ShownClaim, type Summary} from '../summary';
import {indexPage, type Front, type IndexRow} from './index-page';
import {notebookPage} from './page';
import type {Pictures} from './render';

/** What is remembered of the last run of a notebook, in `build/runs.json`. */
export type LastRun = {tier: string; seconds: number; failed?: string; summary: Summary};

/** The last runs by notebook. */
export type LastRuns = {[name: string]: LastRun};

/** Reads what earlier runs left; nothing where there was none. */
export async function readLastRuns(build: string): Promise<LastRuns> {
  const written = await readFile(path.join(build, 'runs.json'), 'utf8').catch(() => '{}');
  try {
    return JSON.parse(written) as LastRuns;
  } catch {
    return {};
  }
}

/** Writes into `build/` while no other run does. It takes less than a second, so the other is waited for. */
export function writingPages<T>(build: string, work: () => Promise<T>): Promise<T> {
  const say = (holder: string): void => console.log(`Waits until ${holder} has written its pages.`);
  const command = ['npm run notebooks --', ...process.argv.slice(2)].join(' ');
  return oneAtATime(path.join(build, '.lock'), command, say, work);
}

/** Remembers a run for the index and for the next one's estimates. */
export async function rememberRun(build: string, result: Result, tier: string): Promise<void> {
  const {name, summary, seconds} = result;
  if (!summary) return;
  const failed = passed(result) ? undefined : verdict(result);
  const runs = {...(await readLastRuns(build)), [name]: {tier, seconds, summary, failed}};
  writeWhole(path.join(build, 'runs.json'), `${JSON.stringify(runs, null, 1)}\n`);
}

/** Writes an executed notebook to `build/notebooks/` and its page to `build/`. */
export async function writePage(
  build: string,
  entry: Entry,
  all: readonly Entry[],
  notebook: Notebook,
  pictures: Pictures,
): Promise<void> {
  const copy = path.join(build, 'notebooks', `${entry.name}.ipynb`);
  const page = path.join(build, `${entry.name}.html`);
  writeWhole(copy, serialise(notebook));
  writeWhole(page, await notebookPage(notebook, placeOf(entry, all), pictures));
}

/** Writes `build/index.html` over all notebooks: those that ever ran as they last did. */
export function writeIndex(
  build: string,
  all: readonly Entry[],
  tier: string,
  verdicts: readonly ThreadVerdict[],
  front?: Front,
): Promise<void> {
  return writingPages(build, () => indexOf(build, all, tier, verdicts, front));
}

async function indexOf(
  build: string,
  all: readonly Entry[],
  tier: string,
  verdicts: readonly ThreadVerdict[],
  front?: Front,
): Promise<void> {
  const runs = await readLastRuns(build);
  const rows = await Promise.all(
    all.map((entry) => {
      const run = runs[entry.name];
      return run ? rowOfRun(entry, run) : rowOfCommitted(build, entry, all);
    }),
  );
  const index = await indexPage(rows, tier, tier === 'full' ? verdicts : [], front);
  writeWhole(path.join(build, 'index.html'), index);
}

function rowOfRun({id, name}: Entry, {summary, seconds, failed, tier}: LastRun): IndexRow {
  return {...summary, claims: asserted(summary, tier), id, seconds, failed, href: `${name}.html`};
}

/** A notebook that was not executed here is shown as it was committed, so that no link to it leads nowhere. */
async function rowOfCommitted(build: string, entry: Entry, all: readonly Entry[]): Promise<IndexRow> {
  const {id, name, file} = entry;
  const notebook = await readNotebook(file).catch(() => undefined);
  if (!notebook) return {id, title: name, question: '', claims: [], backend: ''};
  await writePage(build, entry, all, notebook, new Map());
  const summary = summarise(notebook, path.posix.basename(name));
  return {...summary, claims: asserted(summary, provenance(notebook)?.tier), id, href: `${name}.html`};
}

/** Only the full tier asserts anything. */
function asserted({claims}: Summary, tier: string | undefined): ShownClaim[] {
  return tier === 'full' ? claims : [];
}

function placeOf(entry: Entry, all: readonly Entry[]) {
  const upward = entry.solution ? '../' : '';
  const main = all.filter(({solution}) => !solution);
  const own = main.indexOf(entry);
  const link = (other: Entry | undefined) =>
    other && {href: `${upward}${other.name}.html`, text: other.name.replaceAll('-', ' ')};
  const question = entry.solution ? main.find(({id}) => entry.id === `solutions/${id}`) : undefined;
  const names = new Set(all.map(({name}) => name));
  const folder = path.posix.dirname(entry.name);
  return {
    name: entry.name,
    contents: `${upward}index.html`,
    previous: entry.solution ? link(question) : link(main[own - 1]),
    next: entry.solution ? undefined : link(main[own + 1]),
    isPage: (name: string) => names.has(path.posix.normalize(path.posix.join(folder, name))),
  };
}
