// Images in binary form on disk, where reading them anew would take seconds. A file appears whole, by being renamed, and is believed only with its checksum.
import {createHash, randomUUID} from 'node:crypto';
import fs from 'node:fs/promises';
import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Expected} from './load-checked';

/** A folder of `.cache`, beside what the set-up left, looked for in the folders above; none outside a repository. */
export function cacheFolder(name: string): string | undefined {
  for (let folder = __dirname; path.dirname(folder) !== folder; folder = path.dirname(folder)) {
    if (existsSync(path.join(folder, '.cache', 'setup'))) return path.join(folder, '.cache', name);
  }
  return undefined;
}

/** The bytes that were kept under a name, or undefined where there are none or not those expected. */
export async function keptImages(
  name: string,
  {bytes, sha256}: Expected,
  folder = cacheFolder('data'),
): Promise<Uint8Array | undefined> {
  if (folder === undefined) return undefined;
  const file = path.join(folder, name);
  const content = await fs.readFile(file).catch(() => undefined);
  if (content === undefined) return undefined;
  if (content.length === bytes && createHash('sha256').update(content).digest('hex') === sha256) {
    return new Uint8Array(content.buffer, content.byteOffset, bytes); // whose slice copies, as a Buffer's does not
  }
  console.info(`${file} is damaged; the images are read anew from their package.`);
  return undefined;
}

/** Keeps bytes under a name. A folder that takes nothing costs time at the next call, not this one's images. */
export async function keepImages(
  name: string,
  content: Uint8Array,
  folder = cacheFolder('data'),
): Promise<void> {
  if (folder === undefined) return;
  const unfinished = path.join(folder, `${name}.${randomUUID()}`);
  try {
    await fs.mkdir(folder, {recursive: true});
    await fs.writeFile(unfinished, content);
    await fs.rename(unfinished, path.join(folder, name));
  } catch (error) {
    console.info(`Images were read but cannot be kept: ${(error as Error).message}.`);
  } finally {
    await fs.rm(unfinished, {force: true}).catch(() => undefined);
  }
}
