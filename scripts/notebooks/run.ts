import path from 'node:path';
import {checkNotebook} from './check/check';
import {exploratoryRecords, type Evidence} from './check/check-outputs';
import type {Entry} from './collection';
import {executeNotebook} from './execute/execute';
import type {Jupyter} from './execute/jupyter';
import {finish} from './finish';
import {keepUnchangedFigures} from './keep-outputs';
import {readNotebook, writeNotebook, type Notebook} from './notebook';
import type {Progress} from './progress';
import {rememberRun, writePage, writingPages, type LastRuns} from './render/build-folder';
import type {Painter} from './render/figures';
import {renderFigures} from './render/render';
import {passed, verdict, type Result} from './report';
import {summarise} from './summary';

/** What a run of notebooks needs. */
export type RunOptions = {
  /** Every notebook of the collection, for the links between pages. */
  all: readonly Entry[];
  /** The folder for pages and executed notebooks. */
  build: string;
  tier: string;
  /** Whether a notebook that passed replaces the committed one. */
  write: boolean;
  jupyter: Jupyter;
  painter: Painter;
  /** What claim cards must agree with; left out in a tier that asserts nothing. */
  evidence?: Evidence;
  progress?: Progress;
  lastRuns?: LastRuns;
};

/**
 * Executes one notebook, draws its figures, checks it, writes its page, and refreshes the committed file if asked to. Whatever
 * is wrong with the notebook is in the result; the next one can run.
 */
export async function runNotebook(entry: Entry, options: RunOptions): Promise<Result> {
  const {progress, tier} = options;
  const last = options.lastRuns?.[entry.name];
  progress?.begin(entry.name, last?.tier === tier ? last.seconds : undefined);
  const begun = Date.now();
  let result: Result;
  try {
    result = await executeAndCheck(entry, options);
  } catch (error) {
    const problem = (error as Error).message;
    result = {name: entry.name, seconds: (Date.now() - begun) / 1000, refusals: [], problem, written: false};
  }
  progress?.end(`${entry.name}: ${verdict(result)}, ${result.seconds.toFixed(1)} s`);
  return result;
}

async function executeAndCheck(entry: Entry, options: RunOptions): Promise<Result> {
  const {progress, tier, evidence, painter} = options;
  const committed = await readNotebook(entry.file);
  const onCell = (cell: number, of: number): void => progress?.cell(cell, of);
  const execution = await executeNotebook(options.jupyter, entry.file, committed, {onCell});
  const {notebook} = execution;
  progress?.step('drawing figures');
  const rendered = await renderFigures(notebook, painter);
  finish(notebook, tier);
  const failure = execution.failure ?? rendered.failure;
  const result: Result = {
    name: entry.name,
    seconds: execution.seconds,
    summary: summarise(notebook, path.posix.basename(entry.name)),
    failure,
    // After a failure the checks would only repeat it.
    refusals: failure ? [] : checkNotebook(notebook, {evidence, tier, committed: options.write}),
    exploratory: evidence && exploratoryRecords(notebook, evidence.records).length,
    written: false,
  };
  progress?.step('writing its page');
  // Page, notebook and what is remembered of them are of one run, also where two run at once.
  await writingPages(options.build, async () => {
    await writePage(options.build, entry, options.all, notebook, rendered.pictures);
    if (options.write && passed(result)) result.written = await refresh(entry, notebook, committed);
    await rememberRun(options.build, result, tier);
  });
  return result;
}

async function refresh(entry: Entry, notebook: Notebook, committed: Notebook): Promise<boolean> {
  keepUnchangedFigures(notebook, committed);
  await writeNotebook(entry.file, notebook);
  return true;
}
