import fs from 'node:fs';
import {readHeader} from './safetensors-header';

/** A tensor of a file: its numbers in row-major order. */
export type SafetensorsTensor = {readonly shape: readonly number[]; readonly data: Float32Array};

/** What to read of a file, and what to advise where it is damaged. */
export type ReadSafetensorsOptions = {
  /** Which tensors are wanted, by name. The others are passed over, whatever they hold. Default all. */
  readonly wanted?: (name: string) => boolean;
  /** What brings the file back, as a sentence. */
  readonly repair?: string;
};

/** 8 bytes, little-endian, before the header: its length. */
const LENGTH = 8;
/** What the format's own reader allows. */
const LONGEST_HEADER = 100_000_000;
const CHUNK = 2 ** 20;

/**
 * Reads a safetensors file: the length of its header in 8 bytes, a header in JSON, the numbers of all tensors.
 *
 * Types F32, F16 and BF16 become float32, without loss. The file is read in pieces: beside what is given, one of them is in memory.
 *
 * @param file - its path
 * @param options - what is wanted, and what to advise
 * @returns the tensors by name, in the order of the file
 * @throws Error naming the file, what is wrong (missing, cut short, a header that does not fit the data, a type that is not read), and what to do
 * @see https://github.com/huggingface/safetensors, section Format
 * @remarks A file whose numbers alone were altered looks whole: `loadMiniLm` compares a checksum too.
 * @example
 * const missing = await readSafetensors('/nowhere.safetensors').catch((error) => error.message);
 * missing; // => "/nowhere.safetensors cannot be read (ENOENT): it is no whole safetensors file. Fetch or write it anew."
 */
export async function readSafetensors(
  file: string,
  options: ReadSafetensorsOptions = {},
): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const tensors = new Map<string, SafetensorsTensor>();
  const refuse = refusal(file, options);
  try {
    const {size} = await fs.promises.stat(file);
    const parts = safetensorsParts(file, size, (name, tensor) => void tensors.set(name, tensor), options);
    for await (const piece of fs.createReadStream(file, {highWaterMark: CHUNK}) as AsyncIterable<Buffer>)
      parts.take(piece);
    parts.end();
  } catch (error) {
    const {code} = error as NodeJS.ErrnoException;
    if (typeof code !== 'string') throw error;
    refuse(`cannot be read (${code})`, error);
  }
  return tensors;
}

type Refuse = (what: string, cause?: unknown) => never;

const refusal =
  (file: string, {repair = 'Fetch or write it anew.'}: ReadSafetensorsOptions): Refuse =>
  (what, cause) => {
    throw new Error(`${file} ${what}: it is no whole safetensors file. ${repair}`, {cause});
  };

/**
 * Takes the bytes of a safetensors file in pieces of any length, and hands each tensor on when its last byte has come.
 *
 * @param file - for messages
 * @param size - bytes of the whole file
 * @param onTensor - may keep what it is given
 */
export function safetensorsParts(
  file: string,
  size: number,
  onTensor: (name: string, tensor: SafetensorsTensor) => void,
  options: ReadSafetensorsOptions = {},
): {take: (piece: Uint8Array) => void; end: () => void} {
  const refuse = refusal(file, options);
  if (size < LENGTH) refuse(`ends after ${size} bytes`);
  const requests = requestsOf(size, onTensor, options, refuse);
  const next = (): Request | null => {
    const {done, value} = requests.next();
    return done ? null : value;
  };
  let [request, filled, taken] = [next(), 0, 0];
  /** Gives what it asks for to each request that is full: also those for no bytes. */
  const answer = (): void => {
    while (request && filled === request.length) [request, filled] = [next(), 0];
  };
  return {
    take(piece) {
      taken += piece.length;
      for (let at = 0; at < piece.length && request; answer()) {
        const part = piece.subarray(at, at + request.length - filled);
        request.into?.set(part, filled);
        filled += part.length;
        at += part.length;
      }
      if (taken > size) refuse('is too long');
    },
    end() {
      if (request) refuse(`ends after ${taken} of ${size} bytes`);
    },
  };
}

/** So many bytes that come next, and where they are to be kept. */
type Request = {readonly length: number; readonly into?: Uint8Array};

/** What the file is read by: a request is full before the next is asked for. */
function* requestsOf(
  size: number,
  onTensor: (name: string, tensor: SafetensorsTensor) => void,
  {wanted = () => true}: ReadSafetensorsOptions,
  refuse: Refuse,
): Generator<Request, void, undefined> {
  const start = new Uint8Array(LENGTH);
  yield {length: LENGTH, into: start};
  const length = Number(new DataView(start.buffer).getBigUint64(0, true));
  if (length > LONGEST_HEADER || length > size - LENGTH)
    refuse(`speaks of a header of ${length} bytes, in a file of ${size}`);
  const header = new Uint8Array(length);
  yield {length, into: header};
  const entries = readHeader(new TextDecoder().decode(header), size - LENGTH - length, refuse);
  for (const {name, dtype, shape, begin, end} of entries) {
    const isWanted = wanted(name);
    const decode = decoders.get(dtype);
    if (isWanted && !decode)
      refuse(`holds ${name} as ${dtype}, of which only ${[...decoders.keys()].join(', ')} are read`);
    const into = isWanted ? new Uint8Array(end - begin) : undefined;
    yield {length: end - begin, into};
    if (into && decode) onTensor(name, {shape, data: decode(into)});
  }
}

/** How numbers become float32. */
const decoders: ReadonlyMap<string, (bytes: Uint8Array) => Float32Array> = new Map([
  ['F32', (bytes) => new Float32Array(bytes.buffer)],
  ['F16', (bytes) => Float32Array.from(new Uint16Array(bytes.buffer), halfToNumber)],
  [
    'BF16',
    (bytes) => new Float32Array(Uint32Array.from(new Uint16Array(bytes.buffer), (half) => half << 16).buffer),
  ],
]);

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
function halfToNumber(half: number): number {
  const [sign, exponent, fraction] = [half >> 15 ? -1 : 1, (half >> 10) & 31, half & 1023];
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24);
}
