// Data come as files of packages, read by path: no code of a package runs. What is read is compared with a checksum that stands in the source.
import {createHash} from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

/** What the bytes of a file must be. */
export type Expected = {readonly bytes: number; readonly sha256: string};

/** A package of data, at the one version whose checksums are known. */
export type DataPackage = {
  readonly name: string;
  readonly version: string;
  /** What brings its files back, as a sentence. Default: how npm does. */
  readonly repair?: string;
};

const NPM_REPAIR = 'To install it anew: npm ci, then npm run setup.';
const CHUNK = 2 ** 20;

/**
 * The folder in which npm installed a package.
 *
 * @throws Error naming the package and what to do, where it is not installed
 */
export function packageFolder({name, version}: DataPackage): string {
  try {
    return path.dirname(require.resolve(`${name}/package.json`));
  } catch (error) {
    throw new Error(
      `The npm package ${name} ${version}, which holds the data, is not installed (it is optional). ${NPM_REPAIR}`,
      {cause: error},
    );
  }
}

/**
 * Reads a file of a data package in pieces and compares its length and its SHA-256 with what they must be.
 *
 * @param onBytes - receives each piece; valid until it returns. What it was given is worth nothing if this function throws.
 * @throws Error naming the file, what is wrong, and what to do
 */
export async function readChecked(
  file: string,
  {bytes, sha256}: Expected,
  {name, version, repair = NPM_REPAIR}: DataPackage,
  onBytes: (piece: Uint8Array) => void,
): Promise<void> {
  const hash = createHash('sha256');
  let length = 0;
  const refuse = (what: string, cause?: unknown): never => {
    throw new Error(`${file} ${what}: it is not the file of ${name} ${version}. ${repair}`, {cause});
  };
  const pieces = fs.createReadStream(file, {highWaterMark: CHUNK, end: bytes}); // one byte too many would show
  try {
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      hash.update(piece);
      length += piece.length;
      if (length <= bytes) onBytes(piece);
    }
  } catch (error) {
    // What the listener throws, an interrupt for example, is no fault of the file.
    if (typeof (error as NodeJS.ErrnoException).code !== 'string') throw error;
    refuse(`cannot be read (${(error as NodeJS.ErrnoException).code})`, error);
  }
  if (length !== bytes) refuse(length < bytes ? `ends after ${length} of ${bytes} bytes` : 'is too long');
  if (hash.digest('hex') !== sha256) refuse('was altered (its SHA-256 is another)');
}
