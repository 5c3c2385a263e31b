import type {NamedWeight} from 'why-attention/pretrained';

/** Weights as a fixture packs them: whole numbers of 16 bits in base64, times a unit, one weight after another. */
export type PackedWeights = {names: Record<string, number[]>; unit: number; int16: string};

/** The weights by name. */
export function packedWeights({names, unit, int16}: PackedWeights): Map<string, NamedWeight> {
  const bytes = Uint8Array.from(Buffer.from(int16, 'base64'));
  const numbers = new Int16Array(bytes.buffer);
  let from = 0;
  return new Map(
    Object.entries(names).map(([name, shape]) => {
      const size = shape.reduce((product, n) => product * n, 1);
      const data = Float32Array.from(numbers.subarray(from, from + size), (value) => value / unit);
      from += size;
      return [name, {shape, data}];
    }),
  );
}
