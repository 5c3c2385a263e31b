import {readFileSync} from 'node:fs';
import Table from 'cli-table3';
import {Option} from 'commander';
import {useBackend} from 'why-attention';
import {
  chooseLearningRates,
  committedRecords,
  countLooks,
  evaluatePart,
  formatRecords,
  readLooks,
  readRecords,
  run,
  seedsFor,
  trialKeys,
  tuningKeys,
  type ClaimsFile,
  type RecordOfTrial,
  type RunOptions,
  type TunedCell,
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

type Options = {write?: boolean; pilot?: boolean; part?: string};

/**
 * `npm run tune`: chooses the learning rates of a notebook on tuning seeds, or tries the tuned design on pilot seeds.
 *
 * @returns the exit status: 0, or 2 if an argument is faulty or rates would be written into a part that has been looked at
 */
export function tune(args: readonly string[], workplace: Workplace): Promise<number> {
  const {print} = workplace;
  return statusOf(async () => {
    const command = partsCommand(
      'tune',
      'Chooses the learning rates of a notebook on tuning seeds, or tries the tuned design on pilot seeds.',
      print,
    )
      .option('--write', 'write the chosen rates into results/claims.json')
      .addOption(
        new Option(
          '--pilot',
          'train the tuned design on pilot seeds and print what its claims would be',
        ).conflicts('write'),
      )
      .parse([...args], {from: 'user'});
    const {write = false, pilot = false, part} = command.opts<Options>();
    const studies = studyParts(workplace, command.args[0], part);
    const words = ['npm run tune --', ...args].join(' ');
    await writingResults(workplace, words, async () => {
      if (write) requireNoLook(studies, workplace);
      print((await useBackend()).report);
      requireRoom(resultsFile(workplace, studies[0].notebook));
      const fresh = new Map<string, RecordOfTrial[]>();
      for (const study of studies)
        fresh.set(
          study.name,
          await (pilot ? tryOnPilotSeeds(study, workplace) : tunePart(study, write, workplace)),
        );
      save(studies[0].notebook, pilot, fresh, workplace);
    });
  }, print);
}

/** A look freezes the rates: others would make another design, on seeds that were seen. */
function requireNoLook(studies: readonly StudyPart[], workplace: Workplace): void {
  const looks = readLooks(resultsFile(workplace, 'looks.json'));
  const seen = studies.filter(({notebook, name}) => countLooks(looks, notebook, name) > 0);
  if (seen.length === 0) return;
  const names = seen.map(({name}) => name).join(', ');
  throw new Refusal(
    `Part ${names} of notebook ${seen[0].notebook} has been looked at: its rates are frozen. Leave out --write, or name another part with --part.`,
  );
}

/** How trials that confirm nothing are run. */
const options = (workplace: Workplace): Omit<RunOptions, 'seeds'> => ({
  missing: 'train',
  committed: committedRecords(resultsFile(workplace)),
  cache: cacheOf(workplace),
  onProgress: progressPrinter(workplace.print),
});

async function tunePart(
  {notebook, name, part, experiment}: StudyPart,
  write: boolean,
  workplace: Workplace,
): Promise<RecordOfTrial[]> {
  const {records} = await run(experiment, experiment.tuningConfigs(part), {
    ...options(workplace),
    seeds: part.tuningSeeds,
  });
  const cells = chooseLearningRates(experiment, records);
  workplace.print(
    cells.length === 0 ? `Part ${name} tunes nothing: its cells are fixed.` : tableOfCells(cells),
  );
  if (write) writeRates(notebook, name, cells, workplace);
  return records;
}

function tableOfCells(cells: readonly TunedCell[]): string {
  const table = new Table({
    head: ['cell', 'rate', 'worst seed', 'worst seed by rate', ''],
    style: {head: [], border: []},
  });
  const setting = ({learningRate, weightDecay}: {learningRate: number; weightDecay?: number}): string =>
    weightDecay === undefined ? `${learningRate}` : `${learningRate}, decay ${weightDecay}`;
  for (const {worst, curve, atEdge, ...chosen} of cells) {
    const rates = curve.map((rate) => `${setting(rate)}: ${rate.worst.toPrecision(5)}`).join('  ');
    table.push([chosen.cell, setting(chosen), worst.toPrecision(5), rates, atEdge ? 'at the edge' : '']);
  }
  return table.toString();
}

function writeRates(notebook: string, name: string, cells: readonly TunedCell[], workplace: Workplace): void {
  const file = resultsFile(workplace, 'claims.json');
  const claims = JSON.parse(readFileSync(file, 'utf8')) as ClaimsFile;
  const part = claims.notebooks[notebook].parts[name] as {
    learningRates: Record<string, number>;
    weightDecays?: Record<string, number>;
  };
  part.learningRates = Object.fromEntries(cells.map(({cell, learningRate}) => [cell, learningRate]));
  const decays = cells.flatMap(({cell, weightDecay}) =>
    weightDecay === undefined ? [] : [[cell, weightDecay] as const],
  );
  if (decays.length > 0) part.weightDecays = Object.fromEntries(decays);
  else delete part.weightDecays;
  writeWhole(file, `${JSON.stringify(claims, null, 2)}\n`);
  workplace.print(`Wrote ${cells.length} learning rates into results/claims.json.`);
}

async function tryOnPilotSeeds(
  {notebook, entry, name, part, experiment}: StudyPart,
  workplace: Workplace,
): Promise<RecordOfTrial[]> {
  const {print} = workplace;
  const seeds = seedsFor('pilot');
  const {records} = await run(experiment, experiment.confirmatoryConfigs(part), {
    ...options(workplace),
    seeds,
  });
  const piloted = {...entry, parts: {...entry.parts, [name]: {...part, seeds}}};
  const {gates, claims} = evaluatePart(notebook, piloted, name, records, experiment);
  print('Pilot seeds: for choosing thresholds, never for a claim.');
  for (const {gate, minimum} of gates) print(`${gate.id} ${gate.metric}: lowest ${minimum.toFixed(4)}`);
  const table = new Table({
    head: ['claim', 'metric', 'effect', 'interval', 'per seed'],
    style: {head: [], border: []},
  });
  for (const {claim, effect, lower, upper, perUnit} of claims) {
    const interval = `${lower.toFixed(4)} to ${upper.toFixed(4)}`;
    table.push([
      claim.id,
      claim.metric,
      effect.toFixed(4),
      interval,
      perUnit.map(({value}) => value.toFixed(3)).join(' '),
    ]);
  }
  print(table.toString());
  return records;
}

/** Writes the new records of some parts, and keeps those that the file has of the others; a trial of two parts is written once. */
function save(
  notebook: string,
  pilot: boolean,
  fresh: ReadonlyMap<string, RecordOfTrial[]>,
  workplace: Workplace,
): void {
  const file = pilot ? 'pilot.ndjson' : 'tune.ndjson';
  const target = resultsFile(workplace, notebook, file);
  const earlier = readRecords(target);
  const ofAllParts = studyParts(workplace, notebook).flatMap(({name, part, experiment}) => {
    if (fresh.has(name)) return fresh.get(name)!;
    const seeds = pilot ? seedsFor('pilot') : part.tuningSeeds;
    // A pilot's rates are among those that were tuned; where nothing is tuned, it is what would be confirmed.
    const keys = tuningKeys(experiment, part, seeds);
    const kept = keys.size > 0 ? keys : trialKeys(experiment, experiment.confirmatoryConfigs(part), seeds);
    return earlier.filter(({key}) => kept.has(key));
  });
  const records = [...new Map(ofAllParts.map((record) => [record.key, record])).values()];
  writeWhole(target, formatRecords(records));
  workplace.print(`Wrote results/${notebook}/${file}.`);
}

if (require.main === module) void runAsProgram(tune);
