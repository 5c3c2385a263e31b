import fs from 'node:fs';
import {setTimeout as delay} from 'node:timers/promises';

/** The processes below a process, by the system's own lists. */
export function below(pid: number): number[] {
  try {
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return children.filter(Boolean).map(Number).flatMap((child) => [child, ...below(child)]); // prettier-ignore
  } catch {
    return [];
  }
}

/** Whether a process runs; one that has ended and waits to be asked for its status does not. */
function runs(pid: number): boolean {
  try {
    return !/\) Z /.test(fs.readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** Milliseconds until all of them have ended; throws after 30 s. */
export async function untilEnded(pids: readonly number[]): Promise<number> {
  const from = performance.now();
  while (pids.some(runs)) {
    if (performance.now() - from > 30_000) throw new Error(`Still running: ${pids.filter(runs).join(', ')}.`);
    await delay(5);
  }
  return Math.round(performance.now() - from);
}
