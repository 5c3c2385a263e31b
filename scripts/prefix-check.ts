import Table from 'cli-table3';
import {useBackend} from 'why-attention';
import {
  checkPrefixes,
  readRecords,
  recordsByPart,
  type PrefixCheck,
  type PrefixNumber,
} from 'why-attention/study';
import {
  partsCommand,
  resultsFile,
  runAsProgram,
  statusOf,
  studyPartsOfAll,
  type StudyPart,
  type Workplace,
} from './study-command';

const MOST_ROWS = 20;

/**
 * `npm run prefix-check`: trains the first 20 steps of each confirmed part's first seed anew and compares them with the records.
 *
 * @returns the exit status: 0 if they agree, 1 if a number differs, 2 if an argument is faulty
 */
export async function prefixCheck(args: readonly string[], workplace: Workplace): Promise<number> {
  const {print} = workplace;
  let differs = false;
  const status = await statusOf(async () => {
    const command = partsCommand(
      'prefix-check',
      'Trains the first 20 steps of the first confirmatory seed anew and compares them with the records in results/.',
      print,
      'its number, for example 01; default all',
    ).parse([...args], {from: 'user'});
    const {part} = command.opts<{part?: string}>();
    const studies = studyPartsOfAll(workplace, command.args[0], part);
    print((await useBackend()).report);
    for (const study of studies) differs = !(await checkPart(study, workplace)) || differs;
  }, print);
  return status || (differs ? 1 : 0);
}

/** Checks one part and says what came out; true if it has no records or they agree. */
async function checkPart(
  {notebook, name, entry, part, experiment}: StudyPart,
  workplace: Workplace,
): Promise<boolean> {
  const {print} = workplace;
  const confirmed = readRecords(resultsFile(workplace, notebook, 'confirm.ndjson'));
  const records = recordsByPart(entry, confirmed).get(name) ?? [];
  const [firstSeed] = part.seeds;
  const check = await checkPrefixes(
    experiment,
    records.filter(({seed}) => seed === firstSeed),
  );
  print(`${notebook} ${name}: ${conclusion(check, firstSeed)}`);
  if (check.differences.length === 0) return true;
  print(differenceTable(check.differences));
  print(
    `The numbers of "${experiment.name}" have changed since they were confirmed. Undo what changed them, or, if the change is meant, ` +
      `raise the experiment's version (from ${experiment.version}) there and in results/claims.json, give the part the next eight seeds, and tune and confirm it again.`,
  );
  return false;
}

function conclusion({trials, differences, worst}: PrefixCheck, seed: number): string {
  if (worst === undefined) return 'not confirmed yet.';
  const of = `the first steps of ${trials} trials (seed ${seed})`;
  if (differences.length > 0) return `${of} give ${differences.length} other numbers than the records.`;
  return `${of} are as recorded; the largest difference is ${worst.error.toExponential(1)} (${worst.what}).`;
}

function differenceTable(differences: readonly PrefixNumber[]): string {
  const table = new Table({
    head: ['trial', 'what', 'recorded', 'now', 'difference'],
    style: {head: [], border: []},
    colWidths: [60, 24, 14, 14, 12],
    wordWrap: true,
  });
  for (const {record, what, recorded, now, error} of differences.slice(0, MOST_ROWS)) {
    const trial = Object.entries(record.config).map(([field, value]) => `${field} ${value}`);
    const number = (value?: number): string => value?.toPrecision(7) ?? 'none';
    table.push([trial.join(', '), what, number(recorded), number(now), error.toExponential(1)]);
  }
  const more = differences.length - MOST_ROWS;
  return more > 0 ? `${table.toString()}\nand ${more} more.` : table.toString();
}

if (require.main === module) void runAsProgram(prefixCheck);
