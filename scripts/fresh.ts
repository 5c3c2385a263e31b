import Table from 'cli-table3';
import {InvalidArgumentError} from 'commander';
import {useBackend} from 'why-attention';
import {
  committedRecords,
  evaluatePart,
  freshSeeds,
  readClaims,
  readVerdicts,
  run,
  seedPurpose,
  verdictsFile,
  verdictsOf,
  type PartResult,
  type VerdictsFile,
} from 'why-attention/study';
import {
  cacheOf,
  partsCommand,
  progressPrinter,
  resultsFile,
  runAsProgram,
  statusOf,
  studyPartsOfAll,
  type StudyPart,
  type Workplace,
} from './study-command';

type Options = {part?: string; seed?: number};

/**
 * `npm run fresh`: trains the frozen designs on eight seeds that nobody has seen and says whether claims and verdicts come out as committed. Advice, not a test: other hardware
 * rounds differently, and of many claims one may come out otherwise by chance.
 *
 * @returns the exit status: 0 whether or not they agree, 2 if an argument is faulty
 */
export function fresh(args: readonly string[], workplace: Workplace): Promise<number> {
  const {print} = workplace;
  return statusOf(async () => {
    const command = partsCommand(
      'fresh',
      'Trains the frozen designs on eight fresh seeds and says whether claims and verdicts come out as committed.',
      print,
      'its number, for example 01; default all',
    )
      .option('--seed <number>', 'the first of the eight seeds; default: other ones every day', firstSeed)
      .parse([...args], {from: 'user'});
    const {part, seed} = command.opts<Options>();
    const claims = readClaims(resultsFile(workplace, 'claims.json'));
    const studies = studyPartsOfAll(workplace, command.args[0], part);
    const seeds = seed === undefined ? freshSeeds() : freshSeeds().map((_, i) => seed + i);
    print(`Fresh seeds ${seeds[0]} to ${seeds[seeds.length - 1]}. ${(await useBackend()).report}`);
    const parts: PartResult[] = [];
    for (const study of studies) parts.push(await trainPart(study, seeds, workplace));
    const now = verdictsFile({parts, pending: [], verdicts: verdictsOf(claims, parts)});
    print(comparison(readVerdicts(resultsFile(workplace, 'verdicts.json')), now));
  }, print);
}

function firstSeed(text: string): number {
  const seed = Number(text);
  if (seedPurpose(seed) === 'fresh' && seedPurpose(seed + freshSeeds().length - 1) === 'fresh') return seed;
  throw new InvalidArgumentError('It must be a fresh seed, 10000 to 99992.');
}

/** Trains the part's frozen design on the seeds and holds the records against its gates and claims. */
async function trainPart(
  {notebook, entry, name, part, experiment}: StudyPart,
  seeds: readonly number[],
  workplace: Workplace,
): Promise<PartResult> {
  const {records} = await run(experiment, experiment.confirmatoryConfigs(part), {
    seeds,
    missing: 'train',
    committed: committedRecords(resultsFile(workplace)),
    cache: cacheOf(workplace),
    onProgress: progressPrinter(workplace.print),
  });
  const fresh = {...entry, parts: {...entry.parts, [name]: {...part, seeds}}};
  return evaluatePart(notebook, fresh, name, records, experiment);
}

/** The fresh outcomes beside the committed ones, and how many agree. */
function comparison(committed: VerdictsFile, now: VerdictsFile): string {
  const head = ['', 'committed', 'fresh', 'agree'];
  const table = new Table({head, style: {head: [], border: []}});
  let rows = 0;
  let agreeing = 0;
  const add = (what: string, before: string | undefined, after: string, detail = ['', '']): void => {
    const agrees = before === after;
    rows++;
    agreeing += agrees ? 1 : 0;
    table.push([
      what,
      `${before ?? 'not confirmed'}${detail[0]}`,
      `${after}${detail[1]}`,
      agrees ? 'yes' : 'NO',
    ]);
  };
  const passed = (gate?: {readonly passed: boolean}): string | undefined =>
    gate && (gate.passed ? 'passed' : 'failed');
  const effect = (claim?: VerdictsFile['claims'][string]): string =>
    claim ? `, ${claim.effect.toFixed(3)} (${claim.lower.toFixed(3)} to ${claim.upper.toFixed(3)})` : '';
  for (const [id, gate] of Object.entries(now.gates))
    add(`gate ${id}`, passed(committed.gates[id]), passed(gate)!);
  for (const [id, claim] of Object.entries(now.claims)) {
    const before = committed.claims[id];
    add(`claim ${id}`, before?.outcome, claim.outcome, [effect(before), effect(claim)]);
  }
  for (const [tid, {verdict}] of Object.entries(now.verdicts))
    add(tid, committed.verdicts[tid]?.verdict, verdict);
  const conclusion =
    agreeing === rows
      ? `All ${rows} agree with what is committed.`
      : `${rows - agreeing} of ${rows} do not agree with what is committed. One can come out otherwise by chance or on other hardware; look at it where it does so again.`;
  return `${table.toString()}\n${conclusion}`;
}

if (require.main === module) void runAsProgram(fresh);
