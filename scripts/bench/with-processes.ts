import type {Processes} from './plan';
import type {startLibrary, startTorch, StartingProcess, TimingProcess} from './timing-process';

/** How processes are started. */
export type Starters = {
  readonly startLibrary: typeof startLibrary;
  readonly startTorch: typeof startTorch;
};

/**
 * Starts the processes of a bench, uses them, and stops every one that was begun, also where another cannot start.
 *
 * @param starters - start them
 * @param python - a Python that has torch, if there is one
 * @param cores - how many processes keep all cores busy
 * @param use - what is done with them
 */
export async function withProcesses<T>(
  {startLibrary, startTorch}: Starters,
  python: string | undefined,
  cores: number,
  use: (processes: Processes) => Promise<T>,
): Promise<T> {
  const begun: StartingProcess[] = [];
  const ready = (process: StartingProcess): Promise<TimingProcess> => {
    begun.push(process);
    return process.ready;
  };
  const aCore = (start: () => StartingProcess): Promise<TimingProcess[]> =>
    Promise.all(Array.from({length: cores}, () => ready(start())));
  try {
    return await use({
      library: await ready(startLibrary('default')),
      stock: await ready(startLibrary('as-tensorflow-comes')),
      libraryACore: await aCore(() => startLibrary('single')),
      ...(python ? {torch: await ready(startTorch(python, {single: false}))} : {}),
      torchACore: python ? await aCore(() => startTorch(python, {single: true})) : [],
    });
  } finally {
    begun.forEach(({stop}) => stop());
  }
}
