import path from 'node:path';
import {Command, CommanderError} from 'commander';
import {ConfigError} from 'why-attention/core';
import {
  ClaimsError,
  readClaims,
  recordCache,
  repositoryRoot,
  StorageError,
  type Entry,
  type Experiment,
  type Part,
  type RecordCache,
} from 'why-attention/study';

/** What a study command works on, and where it prints. */
export type Workplace = {
  /** The repository: holds results/ and .cache/. */
  readonly root: string;
  readonly experiments: {readonly [name: string]: Experiment};
  readonly print: (text: string) => void;
};

/** A frozen part of a notebook and the experiment that it configures. */
export type StudyPart = {
  readonly notebook: string;
  readonly entry: Entry;
  readonly name: string;
  readonly part: Part;
  readonly experiment: Experiment;
};

/** A reason why a command cannot run. It is told without a stack, and the exit status is 2. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** A command whose faulty arguments throw, with the known ones printed, instead of ending the process. */
export function commandOf(name: string, description: string, print: (text: string) => void): Command {
  return new Command(name)
    .description(description)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({writeOut: (text) => print(text.trimEnd()), writeErr: (text) => print(text.trimEnd())})
    .showHelpAfterError();
}

/** A command on the parts of a notebook: `NN [--part NAME]`; `notebook` describes the argument. */
export const partsCommand = (
  name: string,
  description: string,
  print: (text: string) => void,
  notebook = 'its number, for example 01',
): Command =>
  commandOf(name, description, print)
    .argument('[notebook]', notebook)
    .option('--part <name>', 'one part of its claims only');

/** The cache of finished trials that study commands share with notebooks. */
export const cacheOf = ({root, print}: Workplace): RecordCache =>
  recordCache(path.join(root, '.cache', 'records'), print);

/** The exit status of a command: 0; 2 where arguments, settings or claims.json are faulty; 1 where something could not be saved. Other errors go through, with their stack. */
export async function statusOf(command: () => Promise<void>, print: (text: string) => void): Promise<number> {
  try {
    await command();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof StorageError) {
      print(error.message);
      return 1;
    }
    if (!(error instanceof Refusal || error instanceof ConfigError || error instanceof ClaimsError))
      throw error;
    print(error.message);
    return 2;
  }
}

/** Paths of the files that studies read and write. */
export const resultsFile = ({root}: Workplace, ...parts: string[]): string =>
  path.join(root, 'results', ...parts);

/**
 * The parts that the arguments `NN [--part NAME]` of a study command name; without a name, all of the notebook.
 *
 * @throws Refusal with the valid choices where they are unknown
 */
export function studyParts(
  workplace: Workplace,
  notebook: string | undefined,
  partName?: string,
): StudyPart[] {
  const {experiments} = workplace;
  const {notebooks} = readClaims(resultsFile(workplace, 'claims.json'));
  if (notebook === undefined || !Object.hasOwn(notebooks, notebook)) {
    throw new Refusal(
      `notebook must be one of ${Object.keys(notebooks).join(', ')}. Got ${notebook ?? 'none'}.`,
    );
  }
  const entry = notebooks[notebook];
  if (partName !== undefined && !Object.hasOwn(entry.parts, partName)) {
    throw new Refusal(`--part must be one of ${Object.keys(entry.parts).join(', ')}. Got ${partName}.`);
  }
  const names = partName === undefined ? Object.keys(entry.parts) : [partName];
  return names.map((name) => {
    const part = entry.parts[name];
    if (!Object.hasOwn(experiments, part.experiment)) {
      throw new Refusal(
        `Part ${name} of notebook ${notebook}: experiment must be one of ${Object.keys(experiments).join(', ')}. Got ${part.experiment}.`,
      );
    }
    return {notebook, entry, name, part, experiment: experiments[part.experiment]};
  });
}

/** As `studyParts`, of all notebooks where none is named. */
export function studyPartsOfAll(
  workplace: Workplace,
  notebook: string | undefined,
  partName?: string,
): StudyPart[] {
  if (notebook !== undefined || partName !== undefined) return studyParts(workplace, notebook, partName);
  const {notebooks} = readClaims(resultsFile(workplace, 'claims.json'));
  return Object.keys(notebooks).flatMap((each) => studyParts(workplace, each));
}

/** Prints a line of progress at most every few seconds: what is trained, the share done, the time left. */
export function progressPrinter(
  print: (text: string) => void,
  everySeconds = 5,
): (done: number, total: number, label: string) => void {
  const startedAt = Date.now();
  let printedAt = 0;
  let current = '';
  return (done, total, label) => {
    if (label === current && done < total && Date.now() - printedAt < everySeconds * 1000) return;
    current = label;
    printedAt = Date.now();
    const left = done === 0 ? NaN : ((Date.now() - startedAt) / 1000 / done) * (total - done);
    const inWords = Number.isFinite(left) ? `, about ${Math.ceil(left)} s left` : '';
    print(`${label}: ${Math.floor((100 * done) / total)} %${inWords}`);
  };
}

/** Runs a study command as this process's program, on this repository: its status becomes the exit status, 1 where it threw. */
export async function runAsProgram(
  command: (args: readonly string[], workplace: Workplace) => Promise<number>,
): Promise<void> {
  try {
    const {experiments} = await import('why-attention/experiments');
    const workplace = {root: repositoryRoot(), experiments, print: (text: string) => console.log(text)};
    process.exitCode = await command(process.argv.slice(2), workplace);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  }
}
