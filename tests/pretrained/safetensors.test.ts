import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, test} from 'vitest';
import {readSafetensors, type SafetensorsTensor} from 'why-attention/pretrained';
import {safetensorsParts} from '../../lib/pretrained/safetensors';
import {loadFixture} from '../parity/fixtures';

type Written = {name: string; dtype: string; shape: number[]; data: (number | 'inf' | '-inf')[]};
const [{file: content, tensors}] = loadFixture<{file: string; tensors: Written[]}>('hf-safetensors').cases;
const written = Buffer.from(content, 'base64');
const floats = tensors.filter(({dtype}) => !dtype.includes('int'));
const isFloat = (name: string): boolean => name !== 'counts';
const numberOf = (value: number | 'inf' | '-inf'): number =>
  typeof value === 'number' ? value : value === 'inf' ? Infinity : -Infinity;

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'why-attention-safetensors-'));
afterAll(() => fs.rmSync(scratch, {recursive: true}));
let nFiles = 0;
const fileOf = (bytes: Uint8Array): string => {
  const file = path.join(scratch, `${nFiles++}.safetensors`);
  fs.writeFileSync(file, bytes);
  return file;
};

/** The written file with another header, or other data. */
function withHeader(
  change: (header: Record<string, Record<string, unknown>>) => unknown,
  data?: Buffer,
): Buffer {
  const length = Number(written.readBigUInt64LE());
  const header = JSON.parse(written.toString('utf8', 8, 8 + length)) as Record<
    string,
    Record<string, unknown>
  >;
  const text = Buffer.from(JSON.stringify(change(header) ?? header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([start, text, data ?? written.subarray(8 + length)]);
}

function expectWritten(read: ReadonlyMap<string, SafetensorsTensor>): void {
  expect([...read.keys()].sort()).toEqual(floats.map(({name}) => name).sort());
  for (const {name, shape, data} of floats) {
    expect(read.get(name)!.shape, name).toEqual(shape);
    // Exactly: float32 holds every number of the three types.
    expect([...read.get(name)!.data], name).toEqual(data.map(numberOf));
  }
}

describe('a file of Hugging Face’s library', () => {
  test('is read: names, shapes and numbers of all three types, scalars and empty tensors', async () => {
    expectWritten(await readSafetensors(fileOf(written), {wanted: isFloat}));
  });

  test.each([1, 7, 8, 100, 5000])('is read alike in pieces of %i bytes', (length) => {
    const read = new Map<string, SafetensorsTensor>();
    const parts = safetensorsParts('f', written.length, (name, tensor) => read.set(name, tensor), {
      wanted: isFloat,
    });
    for (let at = 0; at < written.length; at += length) parts.take(written.subarray(at, at + length));
    parts.end();
    expectWritten(read);
  });

  test('gives what is wanted alone', async () => {
    const read = await readSafetensors(fileOf(written), {wanted: (name) => name === 'scalar'});
    expect([...read]).toEqual([['scalar', {shape: [], data: Float32Array.of(-1.5)}]]);
  });

  test('with a type that is not read is refused, where it is wanted', async () => {
    await expect(readSafetensors(fileOf(written))).rejects.toThrow(
      'holds counts as I64, of which only F32, F16, BF16 are read',
    );
  });
});

describe('a damaged file is refused by name, with what is wrong and what to do', () => {
  const length = Number(written.readBigUInt64LE());
  const dataBytes = written.length - 8 - length;
  const huge = Buffer.from(written);
  huge.writeBigUInt64LE(2n ** 63n);
  test.each<[string, Buffer, string]>([
    ['empty', Buffer.alloc(0), 'ends after 0 bytes'],
    ['cut in its length', written.subarray(0, 5), 'ends after 5 bytes'],
    ['cut in its header', written.subarray(0, 50), `speaks of a header of ${length} bytes, in a file of 50`],
    ['of a length that is none', huge, 'speaks of a header of 9223372036854776000 bytes'],
    [
      'cut in its data',
      written.subarray(0, written.length - 1),
      `has ${dataBytes - 1} bytes of data where its header speaks of ${dataBytes}`,
    ],
    ['too long', Buffer.concat([written, written]), `where its header speaks of ${dataBytes}`],
    [
      'of a header that is no JSON',
      Buffer.concat([written.subarray(0, 9), Buffer.from('x'), written.subarray(10)]),
      'has a header that is no JSON',
    ],
    ['of a header that is a list', withHeader(() => []), 'has a header of no names'],
    [
      'of an unknown type',
      withHeader(({matrix}) => void (matrix.dtype = 'F31')),
      'has a type of matrix that is unknown',
    ],
    [
      'of no shape',
      withHeader(({matrix}) => void (matrix.shape = [3, -5])),
      'has a shape of matrix that is none',
    ],
    [
      'of no offsets',
      withHeader(({matrix}) => void (matrix.data_offsets = [8, 4])),
      'has offsets of matrix that are none',
    ],
    [
      'of half an entry',
      withHeader((header) => void (header.matrix = {})),
      'has a type of matrix that is unknown',
    ],
    [
      'of another shape',
      withHeader(({matrix}) => void (matrix.shape = [3, 6])),
      'has 60 bytes of matrix where its shape needs 72',
    ],
    ['with a gap', withHeader((header) => void delete header.matrix), 'has a gap before '],
    [
      'with an overlap',
      withHeader((header) => void (header.other = header.matrix)),
      'has an overlap before ',
    ],
  ])('%s', async (_, bytes, what) => {
    const file = fileOf(bytes);
    const message = await readSafetensors(file, {wanted: isFloat}).then(
      () => 'nothing',
      (error: Error) => error.message,
    );
    expect(message.startsWith(`${file} `)).toBe(true);
    expect(message).toContain(what);
    expect(message).toMatch(/: it is no whole safetensors file\. Fetch or write it anew\.$/);
  });

  test('that is missing', async () => {
    await expect(readSafetensors('/nowhere', {repair: 'Go and look.'})).rejects.toThrow(
      '/nowhere cannot be read (ENOENT): it is no whole safetensors file. Go and look.',
    );
  });

  test('whose bytes stop coming, or do not stop', () => {
    const parts = safetensorsParts('f', written.length, () => undefined, {wanted: isFloat});
    parts.take(written.subarray(0, -3));
    expect(() => parts.end()).toThrow(`f ends after ${written.length - 3} of ${written.length} bytes`);
    parts.take(written.subarray(-3));
    parts.end();
    expect(() => parts.take(Buffer.alloc(1))).toThrow('f is too long');
  });
});

test('an error of who takes the tensors is no fault of the file', () => {
  const parts = safetensorsParts(
    'f',
    written.length,
    () => {
      throw new RangeError('mine');
    },
    {wanted: isFloat},
  );
  expect(() => parts.take(written)).toThrow(new RangeError('mine'));
});
