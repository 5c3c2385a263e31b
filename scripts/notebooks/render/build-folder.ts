import {mkdir, readFile} from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type {Entry} from '../collection';
import {provenance, readNotebook, writeNotebook, type Notebook} from '../notebook';
import {passed, verdict, type Result} from '../report';
import {summarise, type ShownClaim, type Summary} from '../summary';
import {indexPage, type IndexRow, type VerdictRow} from './index-page';
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
  await mkdir(path.dirname(copy), {recursive: true});
  await mkdir(path.dirname(page), {recursive: true});
  await writeNotebook(copy, notebook);
  await writeFileAtomic(page, await notebookPage(notebook, placeOf(entry, all), pictures));
}

/** Writes `build/index.html` over all notebooks, and remembers this run for the next one's estimates. */
export async function writeIndex(
  build: string,
  all: readonly Entry[],
  results: readonly Result[],
  tier: string,
  verdicts: readonly VerdictRow[],
): Promise<void> {
  const runs = await readLastRuns(build);
  for (const result of results) {
    if (!result.summary) continue;
    const failed = passed(result) ? undefined : verdict(result);
    runs[result.name] = {tier, seconds: result.seconds, summary: result.summary, failed};
  }
  await mkdir(build, {recursive: true});
  await writeFileAtomic(path.join(build, 'runs.json'), `${JSON.stringify(runs, null, 1)}\n`);
  const rows = await Promise.all(
    all.map((entry) => {
      const run = runs[entry.name];
      return run ? rowOfRun(entry, run) : rowOfCommitted(build, entry, all);
    }),
  );
  await writeFileAtomic(
    path.join(build, 'index.html'),
    await indexPage(rows, tier, tier === 'full' ? verdicts : []),
  );
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
