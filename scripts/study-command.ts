import path from 'node:path';
import {experiments} from 'why-attention/experiments';
import {readClaims, repositoryRoot, type Entry, type Experiment, type Part} from 'why-attention/study';

/** A frozen part of a notebook and the experiment that it configures. */
export type StudyPart = {
  readonly notebook: string;
  readonly entry: Entry;
  readonly name: string;
  readonly part: Part;
  readonly experiment: Experiment;
};

/** Paths of the files that studies read and write. */
export const resultsFile = (...parts: string[]): string => path.join(repositoryRoot(), 'results', ...parts);

/**
 * Reads the arguments `NN [--part NAME]` of a study command. Prints the valid choices and exits with 2 where they are unknown.
 */
export function studyParts(notebook: string | undefined, partName?: string): StudyPart[] {
  const {notebooks} = readClaims(resultsFile('claims.json'));
  const entry = notebook === undefined ? undefined : notebooks[notebook];
  if (notebook === undefined || entry === undefined) {
    return refuse(`notebook ${notebook ?? 'missing'}: choose one of ${Object.keys(notebooks).join(', ')}`);
  }
  const names = Object.keys(entry.parts).filter((name) => partName === undefined || name === partName);
  if (names.length === 0)
    return refuse(`part ${partName}: choose one of ${Object.keys(entry.parts).join(', ')}`);
  return names.map((name) => {
    const part = entry.parts[name];
    const experiment = experiments[part.experiment];
    if (experiment === undefined) {
      return refuse(`experiment ${part.experiment}: the library has ${Object.keys(experiments).join(', ')}`);
    }
    return {notebook, entry, name, part, experiment};
  });
}

/** Prints why a command cannot run and exits with 2. */
export function refuse(message: string): never {
  console.error(message);
  process.exit(2);
}

/** Prints a line of progress at most every few seconds: what is trained, the share done, the time left. */
export function progressPrinter(everySeconds = 5): (done: number, total: number, label: string) => void {
  const startedAt = Date.now();
  let printedAt = 0;
  let current = '';
  return (done, total, label) => {
    if (label === current && done < total && Date.now() - printedAt < everySeconds * 1000) return;
    current = label;
    printedAt = Date.now();
    const left = done === 0 ? NaN : ((Date.now() - startedAt) / 1000 / done) * (total - done);
    const inWords = Number.isFinite(left) ? `, about ${Math.ceil(left)} s left` : '';
    console.log(`${label}: ${Math.floor((100 * done) / total)} %${inWords}`);
  };
}
