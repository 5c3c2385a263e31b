import {execFileSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {useBackend} from 'why-attention';
import {
  askedProcesses,
  chooseLearningRates,
  committedRecords,
  designHash,
  formatRecords,
  looksAt,
  readLooks,
  readRecords,
  reasonsAgainst,
  run,
  tuningKeys,
  type ClaimsFile,
  type Look,
  type Processes,
  type RecordCache,
  type RecordOfTrial,
} from 'why-attention/study';
import {writingResults} from './one-at-a-time';
import {
  cacheOf,
  partsCommand,
  progressPrinter,
  Refusal,
  resultsFile,
  runAsProgram,
  statusOf,
  studyParts,
  type StudyPart,
  type Workplace,
} from './study-command';
import {requireRoom, writeWhole} from './write-whole';

/**
 * `npm run confirm`: trains the frozen design of a notebook on its confirmatory seeds and writes the records to results/.
 *
 * @returns the exit status: 0 if the records were written, 2 if the design cannot be confirmed or an argument is faulty
 */
export function confirm(args: readonly string[], workplace: Workplace): Promise<number> {
  const {print} = workplace;
  return statusOf(async () => {
    const command = partsCommand(
      'confirm',
      'Trains the frozen design of a notebook on its confirmatory seeds and writes the records to results/.',
      print,
    ).parse([...args], {from: 'user'});
    const studies = studyParts(workplace, command.args[0], command.opts<{part?: string}>().part);
    const words = ['npm run confirm --', ...args].join(' ');
    await writingResults(workplace, words, () => confirmParts(studies, workplace));
  }, print);
}

async function confirmParts(studies: readonly StudyPart[], workplace: Workplace): Promise<void> {
  const {print, root} = workplace;
  const looks = readLooks(resultsFile(workplace, 'looks.json'));
  const isCommitted = entryIsCommitted(studies[0].notebook, root);
  const tuning = readRecords(resultsFile(workplace, studies[0].notebook, 'tune.ndjson'));
  const reasons = studies.flatMap(({notebook, name, entry, experiment}) =>
    reasonsAgainst({notebook, part: name, entry, experiment, looks, isCommitted, tuning}),
  );
  if (reasons.length > 0) throw new Refusal(`The design cannot be confirmed:\n- ${reasons.join('\n- ')}`);
  studies.flatMap((study) => ratesAtEdge(study, tuning)).forEach(print);
  // Faulty settings are found before the first look is written.
  print((await useBackend()).report);
  const processes = askedProcesses();
  requireRoom(resultsFile(workplace, studies[0].notebook));
  for (const study of studies) await confirmPart(study, processes, workplace);
}

/** No reason against a run, but worth a word: the best rate may lie beyond the grid. */
function ratesAtEdge({part, experiment}: StudyPart, tuning: readonly RecordOfTrial[]): string[] {
  const keys = tuningKeys(experiment, part);
  return chooseLearningRates(
    experiment,
    tuning.filter(({key}) => keys.has(key)),
  )
    .filter(({atEdge}) => atEdge)
    .map(({cell, learningRate, weightDecay}) =>
      weightDecay === undefined
        ? `Note: the rate of "${cell}", ${learningRate}, is the lowest or highest that was tried.`
        : `Note: the rate of "${cell}", ${learningRate}, or its weight decay, ${weightDecay}, is at the edge of what was tried.`,
    );
}

async function confirmPart(
  {notebook, name, entry, part, experiment}: StudyPart,
  processes: Processes | undefined,
  workplace: Workplace,
): Promise<void> {
  const design = designHash(entry, name);
  const startedAt = Date.now();
  // A look begins when the first trial starts, whether or not the run ends: it is written before.
  noteLook({notebook, part: name, design, seeds: part.seeds}, resultsFile(workplace, 'looks.json'));
  const {records, replayed, trained} = await run(experiment, experiment.confirmatoryConfigs(part), {
    seeds: part.seeds,
    missing: 'train',
    purpose: 'confirm',
    design,
    committed: committedRecords(resultsFile(workplace)).filter((record) => record.design === design),
    cache: ofDesign(design, workplace),
    processes,
    onProgress: progressPrinter(workplace.print),
  });
  const file = resultsFile(workplace, notebook, 'confirm.ndjson');
  const others = new Set(
    Object.keys(entry.parts).flatMap((other) => (other === name ? [] : [designHash(entry, other)])),
  );
  const kept = readRecords(file).filter((record) => record.design !== undefined && others.has(record.design));
  writeWhole(file, formatRecords([...kept, ...records]));
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  workplace.print(
    `Wrote results/${notebook}/confirm.ndjson: ${trained} trials trained, ${replayed} replayed, ${seconds} s. Next: npm run verdicts -- --write.`,
  );
}

/** A cache that knows only records made for this design. */
function ofDesign(design: string, workplace: Workplace): RecordCache {
  const cache = cacheOf(workplace);
  return {
    ...cache,
    get: async (...asked) => {
      const record = await cache.get(...asked);
      return record?.design === design ? record : undefined;
    },
  };
}

function noteLook(look: Look, file: string): void {
  const looks = readLooks(file);
  if (looksAt(looks, look.notebook, look.part).some(({design}) => design === look.design)) return;
  writeWhole(file, `${JSON.stringify([...looks, look], null, 2)}\n`);
}

/** Whether the notebook's entry in results/claims.json is that of the last commit; others may be in the making. */
function entryIsCommitted(notebook: string, root: string): boolean {
  const file = 'results/claims.json';
  try {
    const committed = execFileSync('git', ['show', `HEAD:${file}`], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
      maxBuffer: 64 * 2 ** 20,
    });
    const entryOf = (text: string): string =>
      JSON.stringify((JSON.parse(text) as ClaimsFile).notebooks[notebook]);
    return entryOf(committed) === entryOf(readFileSync(path.join(root, file), 'utf8'));
  } catch (error) {
    throw new Refusal(
      `${file} is in no commit of a git repository: commit it first (${(error as Error).message.split('\n')[0]}).`,
    );
  }
}

if (require.main === module) void runAsProgram(confirm);
