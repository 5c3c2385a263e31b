import os from 'node:os';
import Table from 'cli-table3';
import {Command} from 'commander';
import writeFileAtomic from 'write-file-atomic';
import {itemsOf, medians, timeItem, type Processes, type Row} from './bench/plan';
import {ratiosOf, sharesOf} from './bench/ratios';
import {findTorch, startLibrary, startTorch, torchAdvice, type TimingProcess} from './bench/timing-process';

// npm run bench: times training steps of this library and of PyTorch side by side, in one run; medians of several rounds.
type Options = {json?: string; rounds: string; seconds: string; python?: string};

async function main(): Promise<void> {
  const {json, rounds, seconds, python} = new Command('bench')
    .description(
      'Times training steps of the library, op by op, compiled, and in PyTorch where a Python has it.',
    )
    .option('--json <file>', 'write {machine, rows} to a file')
    .option('--rounds <n>', 'how often everything is timed', '5')
    .option('--seconds <s>', 'how long each is timed in a round', '1')
    .option('--python <program>', 'a Python that has torch')
    .parse()
    .opts<Options>();
  const torch = findTorch(python);
  console.log(torch ? `PyTorch from ${torch}` : torchAdvice);
  const processes = await startAll(torch);
  try {
    const machine = machineOf(processes);
    console.log(Object.values(machine).join('\n'));
    const timed: Row[][] = [];
    // Round 0 warms up: it compiles what is compiled and is not counted.
    for (let round = 0; round <= Number(rounds); round++) {
      const rows = await timeAll(processes, round === 0 ? 0.2 : Number(seconds));
      if (round === 0) assertSameModels(rows);
      else timed.push(rows);
      console.log(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
    const rows = medians(timed);
    console.log(tableOf(rows));
    console.log(ratioLines(rows).join('\n'));
    if (json) {
      writeFileAtomic.sync(json, `${JSON.stringify({machine, rows, ...sharesOf(rows)}, null, 2)}\n`);
      console.log(`Wrote ${json}.`);
    }
  } finally {
    allOf(processes).forEach(({stop}) => stop());
  }
}

const allOf = ({library, stock, torch, libraryACore, torchACore}: Processes): TimingProcess[] => [
  library,
  stock,
  ...(torch ? [torch] : []),
  ...libraryACore,
  ...torchACore,
];

async function startAll(python: string | undefined): Promise<Processes> {
  const cores = os.availableParallelism();
  const aCore = (start: () => Promise<TimingProcess>): Promise<TimingProcess[]> =>
    Promise.all(Array.from({length: cores}, start));
  return {
    library: await startLibrary('default'),
    stock: await startLibrary('as-tensorflow-comes'),
    libraryACore: await aCore(() => startLibrary('single')),
    ...(python ? {torch: await startTorch(python, {single: false})} : {}),
    torchACore: python ? await aCore(() => startTorch(python, {single: true})) : [],
  };
}

const machineOf = ({library, torch}: Processes): {[name: string]: string} => ({
  cores: `${os.availableParallelism()} cores, ${os.cpus()[0].model}`,
  node: `Node ${process.versions.node}, ${process.platform} ${process.arch}`,
  library: library.report,
  ...(torch ? {torch: torch.report} : {}),
});

async function timeAll(processes: Processes, seconds: number): Promise<(Row & {parameters?: number})[]> {
  const rows = [];
  for (const item of itemsOf(processes, seconds)) rows.push(await timeItem(item));
  return rows;
}

/** A comparison of two different models would say nothing. */
function assertSameModels(rows: readonly (Row & {parameters?: number})[]): void {
  for (const {step, implementation, parameters} of rows) {
    const other = rows.find((row) => row.step === step)!;
    if (parameters !== other.parameters) {
      throw new Error(
        `${step} has ${other.parameters} parameters as ${other.implementation} and ${parameters} as ${implementation}: they must be the same model.`,
      );
    }
  }
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: ['step', 'implementation', 'ms', 'over compiled'],
    style: {head: [], border: []},
  });
  for (const {step, implementation, milliseconds} of rows) {
    const compiled = rows.find((row) => row.step === step && row.implementation === 'compiled');
    const ratio = compiled ? (milliseconds / compiled.milliseconds).toFixed(2) : '';
    table.push([step, implementation, milliseconds.toFixed(3), ratio]);
  }
  return table.toString();
}

function ratioLines(rows: readonly Row[]): string[] {
  const {gigaflops, shares} = sharesOf(rows);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  return [
    ...ratiosOf(rows).map(({name, ratio, most}) =>
      ratio === undefined
        ? `${name}: not measured`
        : `${ratio <= most ? 'met   ' : 'MISSED'} ${name}: ${ratio.toFixed(3)}, at most ${most}`,
    ),
    `Matrix products: ${gigaflops.allCores.toFixed(0)} GFLOP/s with all cores, ${gigaflops.eachCore.toFixed(0)} a core with all busy.`,
    `Share of that rate: ${Object.entries(shares)
      .map(([step, share]) => `${step} ${percent(share)}`)
      .join(', ')}.`,
  ];
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
