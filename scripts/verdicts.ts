import fs from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import {CommanderError} from 'commander';
import {formatNumber} from 'why-attention/show';
import {
  compareVerdicts,
  computeVerdicts,
  readClaims,
  readCorrections,
  readLooks,
  readRecords,
  readVerdicts,
  repositoryRoot,
  requireLooks,
  verdictsFile,
  type MeasuredExperiment,
  type RecordOfTrial,
  type VerdictDifference,
  type VerdictSheet,
} from 'why-attention/study';
import {commandOf} from './study-command';
import {writeWhole} from './write-whole';

/** What the command works on, and where it prints. */
type Workplace = {
  /** The folder of claims, records and verdicts. */
  readonly results: string;
  readonly experiments: () => Promise<{readonly [name: string]: MeasuredExperiment}>;
  readonly print: (text: string) => void;
};

/** As in cards, with a digit more. */
const inDigits = (value: number): string => formatNumber(value, 4);

/** No colours: the output is read in logs too. */
const PLAIN = {head: [], border: []};

/**
 * `npm run verdicts`: computes all claims and verdicts from the committed records and compares them with the committed verdicts.
 *
 * @returns the exit status: 0 if they agree or were written, 1 if something differs or the records are refused, 2 for unknown arguments
 */
export async function verdicts(
  args: readonly string[],
  {results, experiments, print}: Workplace,
): Promise<number> {
  try {
    const {write} = readArguments(args, print);
    const claims = readClaims(path.join(results, 'claims.json'));
    const corrections = readCorrections(path.join(results, 'corrections.json'), claims);
    const sheet = computeVerdicts(claims, confirmatoryRecords(results), await experiments(), corrections);
    requireLooks(claims, readLooks(path.join(results, 'looks.json')), sheet.parts);
    print(tablesOf(sheet));
    const recomputed = verdictsFile(sheet);
    const file = path.join(results, 'verdicts.json');
    const differences = compareVerdicts(readVerdicts(file), recomputed);
    if (differences.length > 0) print(differenceTable(differences));
    if (write) {
      writeWhole(file, `${JSON.stringify(recomputed, null, 2)}\n`);
      print(`Wrote ${file}.`);
      return 0;
    }
    print(conclusion(differences));
    return differences.length > 0 ? 1 : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    // A TypeError is a fault of the code and shows its stack; anything else says what is wrong with the files.
    if (!(error instanceof Error) || error instanceof TypeError) throw error;
    print(`No verdict: ${error.message}`);
    return 1;
  }
}

function readArguments(args: readonly string[], print: (text: string) => void): {write?: boolean} {
  return commandOf(
    'verdicts',
    'Computes all claims and verdicts from the committed records and compares them with results/verdicts.json.',
    print,
  )
    .option('--write', 'write results/verdicts.json')
    .parse([...args], {from: 'user'})
    .opts<{write?: boolean}>();
}

/** The confirmatory records of each notebook's folder. */
function confirmatoryRecords(results: string): {[notebook: string]: RecordOfTrial[]} {
  const folders = fs.readdirSync(results, {withFileTypes: true}).filter((item) => item.isDirectory());
  const byNotebook = folders.map(
    ({name}) => [name, readRecords(path.join(results, name, 'confirm.ndjson'))] as const,
  );
  return Object.fromEntries(byNotebook.filter(([, records]) => records.length > 0));
}

function tablesOf({parts, pending, verdicts: answers}: VerdictSheet): string {
  const gates = new Table({head: ['gate', 'result', 'lowest', 'must reach', 'seed'], style: PLAIN});
  const claims = new Table({
    head: ['claim', 'outcome', 'effect', 'interval', 'level', 'n', 'p'],
    style: PLAIN,
  });
  const items = new Table({
    head: ['item', 'verdict', 'answer'],
    style: PLAIN,
    colWidths: [6, 26, 78],
    wordWrap: true,
  });
  for (const part of parts) {
    for (const {gate, passed, minimum, worstUnit} of part.gates) {
      gates.push([gate.id, passed ? 'passed' : 'failed', inDigits(minimum), gate.threshold, worstUnit]);
    }
    for (const {claim, outcome, effect, lower, upper, level, n, p} of part.claims) {
      const interval = `${inDigits(lower)} to ${inDigits(upper)}`;
      claims.push([
        claim.id,
        outcome,
        `${inDigits(effect)} ${claim.units}`,
        interval,
        level.toFixed(3),
        n,
        p === null ? '' : inDigits(p),
      ]);
    }
  }
  for (const {tid, verdict, sentence, scope, corrected} of answers) {
    const why = corrected === undefined ? '' : ` Corrected after the run: ${corrected.why}`;
    items.push([tid, verdict, `${sentence} (${scope})${why}`]);
  }
  const filled = [gates, claims, items].filter((table) => table.length > 0).map((table) => table.toString());
  return [...filled, ...pending.map((part) => `Frozen, not run yet: ${part}.`)].join('\n');
}

function differenceTable(differences: readonly VerdictDifference[]): string {
  const table = new Table({
    head: ['differs', 'committed', 'recomputed'],
    style: PLAIN,
    colWidths: [20, 45, 45],
    wordWrap: true,
  });
  for (const {what, committed, recomputed} of differences) table.push([what, committed, recomputed]);
  return table.toString();
}

function conclusion(differences: readonly VerdictDifference[]): string {
  if (differences.length === 0) return 'The committed verdicts follow from the committed records.';
  const things = differences.length === 1 ? '1 thing differs' : `${differences.length} things differ`;
  return (
    `${things} from results/verdicts.json. If the change is meant (records were added, or a design was confirmed anew), ` +
    'run `npm run verdicts -- --write` and have the change reviewed; else restore the records.'
  );
}

if (require.main === module) {
  const results = path.join(repositoryRoot(), 'results');
  const experiments = async (): ReturnType<Workplace['experiments']> =>
    (await import('why-attention/experiments')).experiments;
  verdicts(process.argv.slice(2), {results, experiments, print: console.log}).then(
    (status) => (process.exitCode = status),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
