import {execFile} from 'node:child_process';
import {readFile, readdir} from 'node:fs/promises';
import {promisify} from 'node:util';

/**
 * Kills every process whose command line holds the given text: how kernels are found whose server ended before them.
 *
 * @param mark - a text that occurs in no other process, such as the path of a temporary folder with a random name
 * @returns the ids of the processes that were killed
 */
export async function killProcessesNaming(mark: string): Promise<number[]> {
  const processes = (await fromProc()) ?? (await fromPs());
  const strays = processes.filter(({id, command}) => id !== process.pid && command.includes(mark));
  for (const {id} of strays) {
    try {
      process.kill(id, 'SIGKILL');
    } catch {
      // It ended by itself in the meantime.
    }
  }
  return strays.map(({id}) => id);
}

type Process = {id: number; command: string};

async function fromProc(): Promise<Process[] | undefined> {
  const entries = await readdir('/proc').catch(() => undefined);
  if (!entries) return undefined;
  const ids = entries.filter((entry) => /^\d+$/.test(entry)).map(Number);
  return Promise.all(
    ids.map(async (id) => ({id, command: await readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')})),
  );
}

async function fromPs(): Promise<Process[]> {
  const {stdout} = await promisify(execFile)('ps', ['-axo', 'pid=,command=']).catch(() => ({stdout: ''}));
  return stdout.split('\n').map((line) => ({id: parseInt(line, 10), command: line}));
}
