import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync} from 'node:fs';
import {Command} from 'commander';
import writeFileAtomic from 'write-file-atomic';
import {useBackend} from 'why-attention';
import {
  committedRecords,
  designHash,
  formatRecords,
  readLooks,
  readRecords,
  reasonsAgainst,
  recordCache,
  repositoryRoot,
  run,
  type Look,
  type RecordCache,
} from 'why-attention/study';
import {progressPrinter, refuse, resultsFile, studyParts, type StudyPart} from './study-command';

const command = new Command('confirm')
  .description(
    'Trains the frozen design of a notebook on its confirmatory seeds and writes the records to results/.',
  )
  .argument('[notebook]', 'its number, for example 01')
  .option('--part <name>', 'one part of its claims only')
  .parse();

async function main(): Promise<void> {
  const studies = studyParts(command.args[0], command.opts<{part?: string}>().part);
  const looks = readLooks(resultsFile('looks.json'));
  const isCommitted = claimsAreCommitted();
  const reasons = studies.flatMap(({notebook, name, entry, experiment}) =>
    reasonsAgainst({notebook, part: name, entry, experiment, looks, isCommitted}),
  );
  if (reasons.length > 0) refuse(`The design cannot be confirmed:\n- ${reasons.join('\n- ')}`);
  console.log((await useBackend()).report);
  for (const study of studies) await confirm(study);
}

async function confirm({notebook, name, entry, part, experiment}: StudyPart): Promise<void> {
  const design = designHash(entry, name);
  const startedAt = Date.now();
  // A look begins when the first trial starts, whether or not the run ends: it is written before.
  noteLook({notebook, part: name, design, seeds: part.seeds});
  const {records, replayed, trained} = await run(experiment, experiment.confirmatoryConfigs(part), {
    seeds: part.seeds,
    missing: 'train',
    purpose: 'confirm',
    design,
    committed: committedRecords().filter((record) => record.design === design),
    cache: ofDesign(design),
    onProgress: progressPrinter(),
  });
  mkdirSync(resultsFile(notebook), {recursive: true});
  const file = resultsFile(notebook, 'confirm.ndjson');
  const others = new Set(
    Object.keys(entry.parts).flatMap((other) => (other === name ? [] : [designHash(entry, other)])),
  );
  const kept = readRecords(file).filter((record) => record.design !== undefined && others.has(record.design));
  writeFileAtomic.sync(file, formatRecords([...kept, ...records]));
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  console.log(
    `Wrote results/${notebook}/confirm.ndjson: ${trained} trials trained, ${replayed} replayed, ${seconds} s. Next: npm run verdicts -- --write.`,
  );
}

/** A cache that knows only records made for this design. */
function ofDesign(design: string): RecordCache {
  const {get, put} = recordCache();
  return {
    get: async (key) => {
      const record = await get(key);
      return record?.design === design ? record : undefined;
    },
    put,
  };
}

function noteLook(look: Look): void {
  const file = resultsFile('looks.json');
  const looks = readLooks(file);
  if (
    looks.some(
      ({notebook, part, design}) =>
        notebook === look.notebook && part === look.part && design === look.design,
    )
  ) {
    return;
  }
  writeFileAtomic.sync(file, `${JSON.stringify([...looks, look], null, 2)}\n`);
}

/** Whether results/claims.json is the one of the last commit. */
function claimsAreCommitted(): boolean {
  const file = 'results/claims.json';
  try {
    const committed = execFileSync('git', ['show', `HEAD:${file}`], {
      cwd: repositoryRoot(),
      encoding: 'utf8',
    });
    return committed === readFileSync(resultsFile('claims.json'), 'utf8');
  } catch (error) {
    return refuse(
      `${file} is in no commit of a git repository: commit it first (${(error as Error).message.split('\n')[0]}).`,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
