import {getSystemErrorName} from 'node:util';

/** What to do about a system's error. */
const advice: {readonly [code: string]: string} = {
  ENOSPC: 'Make room on that disk.',
  EDQUOT: 'Make room: your quota is used up.',
  EFBIG: 'Raise the limit on the size of files (ulimit -f).',
  EROFS: 'That file system is read-only: work in a copy of the repository on another.',
  EACCES: 'Give yourself the right to write there, or work in a copy of the repository.',
  EPERM: 'Give yourself the right to write there, or work in a copy of the repository.',
  EMFILE: 'Too many files are open: raise the limit (ulimit -n).',
  ENFILE: 'Too many files are open on this machine: close some programs.',
  ENOTDIR: 'A file stands where a folder is needed: move it away.',
  ENOENT: 'The folder cannot be made: its file system may be read-only.', // what Node makes of EROFS
  EEXIST: 'A file stands where a folder is needed: move it away.',
};

/**
 * Something could not be saved. `code` is the system's, for example ENOSPC.
 *
 * @example
 * new StorageError('full', 'ENOSPC', undefined).code; // => "ENOSPC"
 */
export class StorageError extends Error {
  override readonly name = 'StorageError';

  constructor(
    message: string,
    readonly code: string,
    cause: unknown,
  ) {
    super(message, {cause});
  }
}

/**
 * The error of the system by which something could not be saved, in words: which file, why, what to do. Other errors are given back as they are.
 *
 * @param what - what could not be saved, for example "The record of seed 3"
 * @param file - the file, or the folder that it belongs to, where the system's error names none
 * @param error - as it was thrown
 * @param then - a last sentence
 * @example
 * const full = Object.assign(new Error('ENOSPC: no space left on device, write'), {code: 'ENOSPC'});
 * (storageError('The record', 'results/x', full) as Error).message; // => "The record cannot be saved: results/x (ENOSPC: no space left on device, write). Make room on that disk."
 */
export function storageError(what: string, file: string, error: unknown, then = ''): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const {path, message} = error as NodeJS.ErrnoException;
  const words = [
    `${what} cannot be saved: ${path ?? file} (${message.startsWith(code) ? message : `${code}: ${message}`}).`,
    advice[code] ?? '',
    then,
  ];
  return new StorageError(words.filter((word) => word !== '').join(' '), code, error);
}

/** The name of a system's error; cacache overwrites `code`, but not `errno`. */
export function systemCode(error: unknown): string | undefined {
  const {errno, code} = Object(error) as NodeJS.ErrnoException;
  if (typeof errno === 'number') return getSystemErrorName(errno);
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : undefined;
}
