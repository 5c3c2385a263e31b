import path from 'node:path';
import {StorageError} from 'why-attention/study';
import {readFrontPage} from './front/page';
import {readEvidence} from './notebooks/check/evidence';
import {findNotebooks, selectNotebooks, UnknownChoice, type Entry} from './notebooks/collection';
import {Ending, parseCommandLine, type Request} from './notebooks/command-line';
import {endOnSignals, type Interruption} from './notebooks/interruption';
import {showProgress} from './notebooks/progress';
import {changedVerdicts} from './notebooks/recompute';
import {writeIndex, readLastRuns} from './notebooks/render/build-folder';
import {closingTable, explain, passed, remark, type Result} from './notebooks/report';
import {runNotebook} from './notebooks/run';
import {openSession, type Session} from './notebooks/session';
import {requireRoom} from './write-whole';

const root = path.resolve(__dirname, '..');
// Tests run the command on folders of their own.
const notebooks = path.resolve(root, process.env.WHY_ATTENTION_NOTEBOOKS ?? 'notebooks');
const build = path.resolve(root, process.env.WHY_ATTENTION_BUILD ?? 'build');

async function main(): Promise<number> {
  const request = parseCommandLine(process.argv.slice(2));
  const all = await findNotebooks(notebooks);
  const chosen = choose(all, request);
  requireRoom(build);
  if (request.write) requireRoom(notebooks);
  const opening = openSession(root, {
    WHY_ATTENTION_TIER: request.tier,
    WHY_ATTENTION_BACKEND: request.backend,
  });
  const interruption = endOnSignals(async () => (await opening).close());
  const session = await opening;
  try {
    const results = await runAll(chosen, all, request, session, interruption);
    // The interruption ends the program; what it broke is not to be reported as failed.
    if (interruption.begun()) return await new Promise<never>(() => undefined);
    return report(results, request);
  } finally {
    await session.close();
  }
}

/** Solutions train at leisure, so a full run takes them along only when they are named or written. */
function choose(all: readonly Entry[], {notebooks: wanted, tier, write}: Request): Entry[] {
  const chosen = selectNotebooks(all, wanted);
  const leaveOut = wanted.length === 0 && tier === 'full' && !write;
  return leaveOut ? chosen.filter(({solution}) => !solution) : chosen;
}

async function runAll(
  chosen: Entry[],
  all: Entry[],
  {tier, write}: Request,
  session: Session,
  interruption: Interruption,
): Promise<Result[]> {
  const {verdicts, ...evidence} = await readEvidence(root);
  const progress = showProgress(session.progressFile);
  const lastRuns = await readLastRuns(build);
  // Only the full tier asserts anything.
  const checked = tier === 'full' ? evidence : undefined;
  const options = {...session, all, build, tier, write, evidence: checked, progress, lastRuns};
  const results: Result[] = [];
  try {
    for (const entry of chosen) {
      if (interruption.begun()) return results;
      results.push(await runNotebook(entry, options));
    }
  } finally {
    progress.close();
  }
  // The front page is about the project's own notebooks.
  const front = notebooks === path.join(root, 'notebooks') ? readFrontPage(root) : undefined;
  await writeIndex(build, all, tier, verdicts, front);
  return results;
}

function report(results: readonly Result[], {tier}: Request): number {
  const faults = results.map(explain).filter((words) => words !== '');
  const changed = tier === 'full' ? changedVerdicts(root) : undefined;
  if (changed !== undefined) faults.push(`A verdict is not the committed one:\n${changed}`);
  const remarks = results
    .filter(passed)
    .map(remark)
    .filter((words) => words !== '');
  console.log(['', ...faults, ...remarks, closingTable(results)].join('\n\n').trimStart());
  console.log(`\nPages: ${path.relative(process.cwd(), path.join(build, 'index.html'))}`);
  const good = results.filter(passed).length;
  // The verdicts count as one more check where they do not agree.
  console.log(`${good} passed, ${results.length - good + (changed === undefined ? 0 : 1)} failed`);
  return faults.length === 0 ? 0 : 1;
}

main().then(
  (status) => process.exit(status),
  (error: Error) => {
    const known = [Ending, UnknownChoice, StorageError].some((kind) => error instanceof kind);
    const status = error instanceof Ending ? error.status : error instanceof UnknownChoice ? 2 : 1;
    (status === 0 ? console.log : console.error)(known ? error.message : (error.stack ?? String(error)));
    process.exit(status);
  },
);
