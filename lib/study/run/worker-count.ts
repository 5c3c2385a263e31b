import os from 'node:os';
import {ConfigError, type Backend} from '../../core';

/** Where streams are trained: in this process (`here` or 0), or at most so many at once, each in a child process of one thread. */
export type Processes = number | 'here';

/** Steps of one learner that must be saved for children to pay: starting one takes about as long as 100 small steps. */
const WORTH_STARTING = 300;

/** Bytes of memory for each child: one takes up to about 1 GB, and others want some too. */
const BYTES_A_PROCESS = 1.5e9;

/**
 * How many child processes shall train.
 *
 * Without a wish: one for each core and each 1.5 GB of memory, where the native library computes on the CPU, several streams are to be trained, and the time of at least 300 steps of a
 * learner is saved; else none. Small nets are no faster on several threads, so that n processes of one thread do nearly n times the work.
 *
 * @param asked - the caller's wish, if any; goes before the environment's WHY_ATTENTION_PROCESSES
 * @param costs - the work of each stream, in steps of one learner
 * @param backend - what computes in this process
 * @param cores - how many processes can run at once
 * @param memory - in bytes; default: the machine's, or what this process and its children may use of it
 * @returns 0 for none
 * @throws ConfigError if the wish is neither `here` nor a whole number from 0
 */
export function processCount(
  asked: Processes | undefined,
  costs: readonly number[],
  backend: Pick<Backend, 'name' | 'device'>,
  cores: number,
  memory = Math.min(os.totalmem(), process.constrainedMemory() || Infinity),
): number {
  if (asked !== undefined) return asked === 'here' ? 0 : Math.min(asked, costs.length);
  const count = Math.min(cores, costs.length, Math.max(1, Math.floor(memory / BYTES_A_PROCESS)));
  if (count < 2 || backend.name !== 'native' || backend.device !== 'CPU') return 0;
  const total = costs.reduce((sum, cost) => sum + cost, 0);
  const saved = total - Math.max(total / count, ...costs);
  return saved < WORTH_STARTING ? 0 : count;
}

/**
 * The wish for processes: the option's, else that of the environment's WHY_ATTENTION_PROCESSES, else undefined.
 *
 * @param option - what the caller of `run` says
 * @param environment - default: the variable
 * @throws ConfigError if it is neither `here` nor a whole number from 0
 * @example
 * askedProcesses(2, 'here'); // => 2
 * askedProcesses(undefined, 'here'); // => "here"
 * askedProcesses(-1); // throws processes must be "here" or a whole number from 0. Got -1.
 */
export function askedProcesses(
  option?: Processes,
  environment = process.env.WHY_ATTENTION_PROCESSES,
): Processes | undefined {
  if (option !== undefined) return checked('processes', option);
  if (!environment) return undefined;
  const name = 'WHY_ATTENTION_PROCESSES';
  return checked(name, /^\d+$/.test(environment) ? Number(environment) : environment);
}

function checked(name: string, value: unknown): Processes {
  if (value === 'here' || (Number.isSafeInteger(value) && (value as number) >= 0)) return value as Processes;
  throw new ConfigError(`${name} must be "here" or a whole number from 0. Got ${String(value)}.`);
}
