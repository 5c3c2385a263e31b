import fs from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import {storageError} from 'why-attention/study';

/**
 * Writes a file whole or not at all, and its folder where there is none.
 *
 * @throws Error naming the file, the system's reason and what to do; then the file is what it was
 */
export function writeWhole(file: string, text: string): void {
  try {
    fs.mkdirSync(path.dirname(file), {recursive: true});
    writeFileAtomic.sync(file, text);
  } catch (error) {
    throw storageError(path.basename(file), file, error);
  }
}

/**
 * Makes sure that a folder takes a file of so many bytes, before work begins whose result is to be written there.
 *
 * @throws as `writeWhole` does
 */
export function requireRoom(folder: string, bytes = 2 ** 20): void {
  const file = path.join(folder, `.room-${process.pid}`);
  try {
    fs.mkdirSync(folder, {recursive: true});
    try {
      fs.writeFileSync(file, ' '.repeat(bytes));
    } finally {
      fs.rmSync(file, {force: true});
    }
  } catch (error) {
    throw storageError('What is made', folder, error, 'So nothing is made.');
  }
}
