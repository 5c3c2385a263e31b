/** Where a tensor lies in the data of a safetensors file. */
export type SafetensorsEntry = {
  readonly name: string;
  /** How its numbers are stored, such as `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte, and the first after it, from the beginning of the data. */
  readonly begin: number;
  readonly end: number;
};

/** Bytes of one number. */
const bytesOf: {readonly [dtype: string]: number | undefined} = {
  BOOL: 1, U8: 1, I8: 1, F8_E4M3: 1, F8_E5M2: 1, U16: 2, I16: 2, F16: 2, BF16: 2, U32: 4, I32: 4, F32: 4, U64: 8, I64: 8, F64: 8,
}; // prettier-ignore

/**
 * Reads the header of a safetensors file: where each tensor lies, in the order of the data.
 *
 * The tensors must cover the data from its first byte to its last without gap or overlap, as the format asks, and each must have the bytes that its shape needs.
 *
 * @param text - JSON: name to {dtype, shape, data_offsets}, and `__metadata__`
 * @param dataBytes - length of the data
 * @param refuse - throws; told what is wrong, as a predicate of the file
 */
export function readHeader(
  text: string,
  dataBytes: number,
  refuse: (what: string) => never,
): SafetensorsEntry[] {
  const entries = Object.entries(parseRecord(text, refuse))
    .filter(([name]) => name !== '__metadata__')
    .map(([name, value]) => entryOf(name, value, refuse))
    .sort((one, other) => one.begin - other.begin || one.end - other.end);
  let at = 0;
  for (const {name, begin, end} of entries) {
    if (begin !== at) refuse(`has ${begin > at ? 'a gap' : 'an overlap'} before ${name} (byte ${at})`);
    at = end;
  }
  if (at !== dataBytes) refuse(`has ${dataBytes} bytes of data where its header speaks of ${at}`);
  return entries;
}

function parseRecord(text: string, refuse: (what: string) => never): Record<string, unknown> {
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    refuse('has a header that is no JSON');
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    refuse('has a header of no names');
  return header as Record<string, unknown>;
}

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areSizes = (value: unknown): value is number[] => Array.isArray(value) && value.every(isSize);

function entryOf(name: string, value: unknown, refuse: (what: string) => never): SafetensorsEntry {
  const {dtype, shape, data_offsets: offsets} = (value ?? {}) as Record<string, unknown>;
  if (typeof dtype !== 'string' || bytesOf[dtype] === undefined)
    refuse(`has a type of ${name} that is unknown`);
  if (!areSizes(shape)) refuse(`has a shape of ${name} that is none`);
  if (!areSizes(offsets) || offsets.length !== 2 || offsets[0] > offsets[1])
    refuse(`has offsets of ${name} that are none`);
  const [begin, end] = offsets as [number, number];
  const needed = (shape as number[]).reduce((product, size) => product * size, bytesOf[dtype as string]!);
  if (end - begin !== needed) refuse(`has ${end - begin} bytes of ${name} where its shape needs ${needed}`);
  return {name, dtype: dtype as string, shape: shape as number[], begin, end};
}
