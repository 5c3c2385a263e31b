import type {IOutput, MultilineString} from '@jupyterlab/nbformat';
import {text} from './notebook';

/** Why a cell counts as failed. */
export type FailureKind =
  | 'error'
  | 'unhandled rejection'
  | 'rejected promise'
  | 'written to stderr'
  | 'kernel died'
  | 'took too long'
  | 'figure could not be rendered';

/** A cell that failed, and what it said. */
export type Failure = {
  kind: FailureKind;
  /** The index of the cell among all cells of the notebook, from 0. */
  cell: number;
  /** The cell's source. */
  source: string;
  /** What went wrong, in the words of whoever noticed. */
  message: string;
};

/**
 * Judges one executed cell. tslab reports a thrown error as text on stderr with the reply `error`, and what follows within
 * 200 ms with the reply `abort`, which must not pass for success. It lets two faults through with the reply `ok`: a rejection that
 * nobody handled is a line on stderr, and a rejected promise as the last expression is printed to stdout.
 *
 * @param status - the status of the kernel's reply to the request to execute
 * @returns the kind and the message, or undefined for a cell that passed
 */
export function judge(
  status: string,
  outputs: readonly IOutput[],
): Pick<Failure, 'kind' | 'message'> | undefined {
  const errors = outputs.filter((output) => output.output_type === 'error');
  const stderr = streamText(outputs, 'stderr');
  if (stderr.includes('UnhandledPromiseRejection'))
    return {kind: 'unhandled rejection', message: stderr.trim()};
  if (status !== 'ok' || errors.length > 0) {
    const traces = errors.map((error) => (error.traceback as string[]).join('\n'));
    const message = [stderr, ...traces].join('\n').trim();
    return {kind: 'error', message: message || `the kernel answered with status "${status}" and no message`};
  }
  if (stderr !== '') return {kind: 'written to stderr', message: stderr.trim()};
  const stdout = streamText(outputs, 'stdout');
  const rejected = /^Promise \{\s*<rejected>[^]*/m.exec(stdout);
  if (rejected) return {kind: 'rejected promise', message: rejected[0].trim()};
  return undefined;
}

/** All that a cell wrote to one stream. */
export function streamText(outputs: readonly IOutput[], name: 'stdout' | 'stderr'): string {
  return outputs
    .filter((output) => output.output_type === 'stream' && output.name === name)
    .map((output) => text(output.text as MultilineString))
    .join('');
}
