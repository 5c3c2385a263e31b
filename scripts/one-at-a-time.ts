import {createRequire} from 'node:module';
import path from 'node:path';
import {storageError} from 'why-attention/study';
import {Refusal, type Workplace} from './study-command';

type Holder = {readonly pid: number; readonly command?: string; readonly since?: string};

// Plain JavaScript, because the set-up needs it before a compiler is installed.
const {acquire} = createRequire(__filename)('./setup/lock.cjs') as {
  acquire: (
    folder: string,
    options: {command: string; onWait: (pid?: number, holder?: Holder) => void},
  ) => Promise<{release: () => void}>;
};

/**
 * Does work that no other process of this clone may do at the same time. The lock of a process that was killed is taken over.
 *
 * @param folder - the lock; it stands as long as the work lasts
 * @param command - what takes it, for the words of others
 * @param onWait - told once who holds it, where another does; waits, unless this throws
 * @throws Error naming the folder if it cannot be made; what `onWait` and the work throw
 */
export async function oneAtATime<T>(
  folder: string,
  command: string,
  onWait: (holder: string) => void,
  work: () => Promise<T>,
): Promise<T> {
  const lock = await acquire(folder, {
    command,
    onWait: (_, holder) => onWait(nameOf(holder)),
  }).catch((error: unknown) => {
    throw storageError('The lock', folder, error);
  });
  try {
    return await work();
  } finally {
    lock.release();
  }
}

function nameOf(holder?: Holder): string {
  if (holder === undefined) return 'a process that has just started';
  const since = holder.since?.replace('T', ' ').replace(/\.\d+Z/, ' UTC');
  return `${holder.command ?? 'another command'} (process ${holder.pid}, since ${since ?? 'some time'})`;
}

/**
 * Does work that writes results/; refuses where another does.
 *
 * @throws Refusal naming the process that writes them
 */
export function writingResults<T>({root}: Workplace, command: string, work: () => Promise<T>): Promise<T> {
  const folder = path.join(root, '.cache', 'results.lock');
  const refuse = (holder: string): never => {
    throw new Refusal(
      `Results are being made by ${holder}. Wait until it has ended, or end it: what it has finished is kept. If there is no such process, delete ${folder}.`,
    );
  };
  return oneAtATime(folder, command, refuse, work);
}
