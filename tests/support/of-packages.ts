// What the tests of data and nets that come in packages share.
import fs from 'node:fs';
import path from 'node:path';

/** A copy of a folder of a package, made of links, in which one file has another content, or is missing. */
export function copyWith(
  scratch: string,
  source: string,
  inside: string,
  name: string,
  content: Buffer | null,
): string {
  const copy = fs.mkdtempSync(path.join(scratch, 'copy-'));
  const files = path.join(copy, inside);
  fs.mkdirSync(files, {recursive: true});
  for (const other of fs.readdirSync(path.join(source, inside))) {
    if (other !== name) fs.symlinkSync(path.join(source, inside, other), path.join(files, other));
  }
  if (content) fs.writeFileSync(path.join(files, name), content);
  return copy;
}

/** The content with one bit of one byte changed. */
export function altered(content: Buffer, at: number): Buffer {
  const copy = Buffer.from(content);
  copy[at] ^= 1;
  return copy;
}

/** The cosine of the angle between two vectors. */
export function cosine(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let [product, ones, others] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    product += one[i] * other[i];
    ones += one[i] ** 2;
    others += other[i] ** 2;
  }
  return product / Math.sqrt(ones * others);
}
