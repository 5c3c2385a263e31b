import {readFile} from 'node:fs/promises';

/** What a running cell last said about its trials. */
export type TrialProgress = {label: string; done: number; total: number};

/**
 * The last line of the file to which `show.progress` appends one JSON object a line; undefined while there is none. A line
 * that is still being written is left for the next look.
 */
export async function readTrialProgress(file: string): Promise<TrialProgress | undefined> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n').slice(0, -1);
  try {
    return JSON.parse(lines.at(-1) ?? '') as TrialProgress;
  } catch {
    return undefined;
  }
}
