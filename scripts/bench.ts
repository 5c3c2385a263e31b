import os from 'node:os';
import writeFileAtomic from 'write-file-atomic';
import {optionsOf, type Options} from './bench/options';
import {itemsOf, medians, timeItem, type Processes, type Row} from './bench/plan';
import {ratiosOf, sharesOf} from './bench/ratios';
import {tableOf} from './bench/table';
import {findTorch, startLibrary, startTorch, torchAdvice} from './bench/timing-process';
import {withProcesses} from './bench/with-processes';
import {statusOf} from './study-command';

// npm run bench: times training steps of this library and of PyTorch side by side, in one run; medians of several rounds.
const print = (text: string): void => console.log(text);

async function main({json, rounds, seconds, python}: Options): Promise<void> {
  const torch = findTorch(python);
  print(torch ? `PyTorch from ${torch}` : torchAdvice);
  await withProcesses({startLibrary, startTorch}, torch, os.availableParallelism(), async (processes) => {
    const machine = machineOf(processes);
    print(Object.values(machine).join('\n'));
    const timed: Row[][] = [];
    // Round 0 warms up: it compiles what is compiled and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const rows = await timeAll(processes, round === 0 ? 0.2 : seconds);
      if (round === 0) assertSameModels(rows);
      else timed.push(rows);
      print(round === 0 ? 'warmed up' : `round ${round} of ${rounds}`);
    }
    const rows = medians(timed);
    print(tableOf(rows));
    print(ratioLines(rows).join('\n'));
    if (json) {
      writeFileAtomic.sync(json, `${JSON.stringify({machine, rows, ...sharesOf(rows)}, null, 2)}\n`);
      print(`Wrote ${json}.`);
    }
  });
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

statusOf(() => main(optionsOf(process.argv.slice(2), print)), print).then(
  (status) => {
    process.exitCode = status;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
