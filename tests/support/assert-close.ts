import * as tf from '@tensorflow/tfjs';

/** A tensor, a typed array, a number, or nested lists of numbers. */
export type Numbers =
  tf.Tensor | Float32Array | Float64Array | Int32Array | Uint32Array | number | readonly NestedNumbers[];
type NestedNumbers = number | readonly NestedNumbers[];

/** |actual − expected| <= atol + rtol · |expected|, elementwise. */
export type Tolerance = {readonly rtol: number; readonly atol: number};

type Values = {shape: number[]; dtype: string | undefined; data: ArrayLike<number>};

/**
 * The one comparator of the tests. Fails unless shape, dtype, the positions of NaN and of each infinity, and every value within tolerance agree.
 *
 * The dtype is compared where both sides have one (tensors and typed arrays: Float32Array is float32, Int32Array int32); plain numbers and
 * Float64Array, the form of references, have none.
 */
export function assertClose(
  actual: Numbers,
  expected: Numbers,
  {rtol, atol}: Tolerance,
  name = 'values',
): void {
  if (!(rtol >= 0 && atol >= 0))
    throw new Error(`rtol and atol must both be given, at least 0. Got ${rtol} and ${atol}.`);
  const [a, e] = [read(actual), read(expected)];
  if (a.shape.join() !== e.shape.join()) {
    throw new Error(`${name}: expected shape [${e.shape.join(', ')}]. Got [${a.shape.join(', ')}].`);
  }
  if (a.dtype && e.dtype && a.dtype !== e.dtype)
    throw new Error(`${name}: expected dtype ${e.dtype}. Got ${a.dtype}.`);
  let nWrong = 0;
  let worst = {index: -1, excess: -Infinity};
  for (let i = 0; i < e.data.length; i++) {
    const excess = excessOf(a.data[i], e.data[i], rtol, atol);
    if (excess > 0) nWrong++;
    if (excess > worst.excess) worst = {index: i, excess};
  }
  if (nWrong === 0) return;
  const {index} = worst;
  const [got, want] = [a.data[index], e.data[index]];
  throw new Error(
    `${name}: ${nWrong} of ${e.data.length} elements differ; worst at [${position(index, e.shape).join(', ')}]: ` +
      `expected ${want}, got ${got}, difference ${Math.abs(got - want)} > ${atol} + ${rtol} · |expected|.`,
  );
}

/** The numbers of a tensor, a typed array or nested lists, one after another. */
export const numbersOf = (values: Numbers): ArrayLike<number> & Iterable<number> =>
  read(values).data as ArrayLike<number> & Iterable<number>;

/** How far a pair is beyond its tolerance; above 0 means different, Infinity that no tolerance would help. */
function excessOf(actual: number, expected: number, rtol: number, atol: number): number {
  if (Object.is(actual, expected) || actual === expected) return -Infinity;
  if (!Number.isFinite(actual) || !Number.isFinite(expected)) return Infinity;
  const excess = Math.abs(actual - expected) - (atol + rtol * Math.abs(expected));
  return excess > 0 ? excess : -Infinity;
}

function read(values: Numbers): Values {
  if (values instanceof tf.Tensor) return {shape: values.shape, dtype: values.dtype, data: values.dataSync()};
  if (typeof values === 'number') return {shape: [], dtype: undefined, data: [values]};
  if (ArrayBuffer.isView(values)) {
    const dtype =
      values instanceof Float32Array ? 'float32' : values instanceof Int32Array ? 'int32' : undefined;
    return {shape: [values.length], dtype, data: values};
  }
  if (!Array.isArray(values))
    throw new Error(`Cannot compare ${String(values)}: neither a tensor nor an array.`);
  const shape = shapeOf(values as readonly NestedNumbers[]);
  const data: number[] = [];
  flatten(values as readonly NestedNumbers[], shape, 0, data);
  return {shape, dtype: undefined, data};
}

function shapeOf(values: NestedNumbers): number[] {
  return !Array.isArray(values) ? [] : [values.length, ...(values.length > 0 ? shapeOf(values[0]) : [])];
}

function flatten(values: NestedNumbers, shape: number[], depth: number, into: number[]): void {
  const isNumber = typeof values === 'number';
  if (
    (!isNumber && !Array.isArray(values)) ||
    isNumber !== (depth === shape.length) ||
    (!isNumber && values.length !== shape[depth])
  ) {
    throw new Error(
      `A ragged or non-numeric list cannot be compared (at depth ${depth}): ${JSON.stringify(values)}.`,
    );
  }
  if (isNumber) into.push(values);
  else for (const value of values) flatten(value, shape, depth + 1, into);
}

function position(index: number, shape: number[]): number[] {
  const indices: number[] = [];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    indices.unshift(index % shape[axis]);
    index = Math.floor(index / shape[axis]);
  }
  return indices;
}
