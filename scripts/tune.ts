import {mkdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {Command} from 'commander';
import Table from 'cli-table3';
import writeFileAtomic from 'write-file-atomic';
import {useBackend} from 'why-attention';
import {
  chooseLearningRates,
  evaluatePart,
  formatRecords,
  run,
  seedsFor,
  type ClaimsFile,
  type RecordOfTrial,
  type TunedCell,
} from 'why-attention/study';
import {progressPrinter, resultsFile, studyParts, type StudyPart} from './study-command';

type Options = {write?: boolean; pilot?: boolean};

const command = new Command('tune')
  .description(
    'Chooses the learning rates of a notebook on tuning seeds, or tries the tuned design on pilot seeds.',
  )
  .argument('[notebook]', 'its number, for example 01')
  .option('--write', 'write the chosen rates into results/claims.json')
  .option('--pilot', 'train the tuned design on pilot seeds and print what its claims would be')
  .parse();

async function main(): Promise<void> {
  const {write, pilot} = command.opts<Options>();
  const studies = studyParts(command.args[0]);
  console.log((await useBackend()).report);
  const records: RecordOfTrial[] = [];
  for (const study of studies)
    records.push(...(pilot ? await tryOnPilotSeeds(study) : await tune(study, write ?? false)));
  save(studies[0].notebook, pilot ? 'pilot.ndjson' : 'tune.ndjson', formatRecords(records));
}

async function tune({notebook, name, part, experiment}: StudyPart, write: boolean): Promise<RecordOfTrial[]> {
  const {records} = await run(experiment, experiment.tuningConfigs(part), {
    seeds: part.tuningSeeds,
    missing: 'train',
    onProgress: progressPrinter(),
  });
  const cells = chooseLearningRates(experiment, records);
  printCells(cells);
  if (write) writeRates(notebook, name, cells);
  return records;
}

function printCells(cells: readonly TunedCell[]): void {
  const table = new Table({
    head: ['cell', 'rate', 'worst seed', 'worst seed by rate', ''],
    style: {head: [], border: []},
  });
  for (const {cell, learningRate, worst, curve, atEdge} of cells) {
    const rates = curve.map((rate) => `${rate.learningRate}: ${rate.worst.toFixed(3)}`).join('  ');
    table.push([cell, learningRate, worst.toFixed(3), rates, atEdge ? 'at the edge' : '']);
  }
  console.log(table.toString());
}

function writeRates(notebook: string, name: string, cells: readonly TunedCell[]): void {
  const file = resultsFile('claims.json');
  const claims = JSON.parse(readFileSync(file, 'utf8')) as ClaimsFile;
  const part = claims.notebooks[notebook].parts[name] as {learningRates: Record<string, number>};
  part.learningRates = Object.fromEntries(cells.map(({cell, learningRate}) => [cell, learningRate]));
  writeFileAtomic.sync(file, `${JSON.stringify(claims, null, 2)}\n`);
  console.log(`Wrote ${cells.length} learning rates into results/claims.json.`);
}

async function tryOnPilotSeeds({
  notebook,
  entry,
  name,
  part,
  experiment,
}: StudyPart): Promise<RecordOfTrial[]> {
  const seeds = seedsFor('pilot');
  const {records} = await run(experiment, experiment.confirmatoryConfigs(part), {
    seeds,
    missing: 'train',
    onProgress: progressPrinter(),
  });
  const piloted = {...entry, parts: {...entry.parts, [name]: {...part, seeds}}};
  const {gates, claims} = evaluatePart(notebook, piloted, name, records, experiment);
  console.log('Pilot seeds: for choosing thresholds, never for a claim.');
  for (const {gate, minimum} of gates) console.log(`${gate.id} ${gate.metric}: lowest ${minimum.toFixed(4)}`);
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
  console.log(table.toString());
  return records;
}

function save(notebook: string, file: string, text: string): void {
  const target = resultsFile(notebook, file);
  mkdirSync(path.dirname(target), {recursive: true});
  writeFileAtomic.sync(target, text);
  console.log(`Wrote results/${notebook}/${file}.`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
