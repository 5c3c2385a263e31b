// Plain float64 arrays: the references share no code with what they check.

/** Numbers in row-major order with a shape. */
export type Array64 = {readonly shape: readonly number[]; readonly data: Float64Array};

export const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, size) => product * size, 1);

export function array64(shape: readonly number[], values?: ArrayLike<number>): Array64 {
  const data = values ? Float64Array.from(values) : new Float64Array(sizeOf(shape));
  if (data.length !== sizeOf(shape))
    throw new Error(`${data.length} values do not fill [${shape.join(', ')}].`);
  return {shape, data};
}

/** f of each element. */
export const mapElements = ({shape, data}: Array64, f: (value: number) => number): Array64 => ({
  shape,
  data: data.map(f),
});

/** f of each vector along the last axis; the vectors returned all have one length, or are numbers. */
export function mapVectors(
  {shape, data}: Array64,
  f: (vector: Float64Array) => Float64Array | number,
): Array64 {
  const n = shape[shape.length - 1];
  const probe = f(new Float64Array(n)); // the length of a result, also where there is no vector
  const results: number[] = [];
  for (let start = 0; start < data.length; start += n) {
    const result = f(data.subarray(start, start + n));
    results.push(...(typeof result === 'number' ? [result] : result));
  }
  return array64([...shape.slice(0, -1), ...(typeof probe === 'number' ? [] : [probe.length])], results);
}

/** The sum over all elements of a · b. */
export function innerProduct(a: Array64, b: Array64): number {
  if (a.shape.join() !== b.shape.join()) throw new Error(`[${a.shape.join()}] is not [${b.shape.join()}].`);
  return a.data.reduce((total, value, i) => total + value * b.data[i], 0);
}
