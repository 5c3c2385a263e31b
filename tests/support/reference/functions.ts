import {array64, mapElements, mapVectors, sizeOf, type Array64} from './array';

/** erf(x) to about 1e-12: its series near 0, the continued fraction of 1 − erf beyond. */
export function erfOf(x: number): number {
  if (x < 0) return -erfOf(-x);
  if (x > 6) return 1;
  if (x < 2.5) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-18 * Math.abs(sum) && n < 200; n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0; // x + (1/2)/(x + 1/(x + (3/2)/(x + …)))
  for (let n = 80; n >= 1; n--) fraction = n / 2 / (x + fraction);
  return 1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / (x + fraction);
}

export const exp = (x: Array64): Array64 => mapElements(x, Math.exp);
export const erf = (x: Array64): Array64 => mapElements(x, erfOf);
export const relu = (x: Array64): Array64 => mapElements(x, (v) => (v > 0 ? v : 0));
export const tanh = (x: Array64): Array64 => mapElements(x, Math.tanh);
export const sigmoid = (x: Array64): Array64 =>
  mapElements(x, (v) => (v >= 0 ? 1 / (1 + Math.exp(-v)) : Math.exp(v) / (1 + Math.exp(v))));
export const silu = (x: Array64): Array64 => mapElements(x, (v) => v / (1 + Math.exp(-v)));
export const geluExact = (x: Array64): Array64 =>
  mapElements(x, (v) => v * 0.5 * (1 + erfOf(v / Math.SQRT2)));
export const geluTanh = (x: Array64): Array64 =>
  mapElements(x, (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3))));

const logSumExpOf = (vector: Float64Array): number => {
  const largest = Math.max(...vector);
  return largest + Math.log(vector.reduce((total, v) => total + Math.exp(v - largest), 0));
};
export const logSumExp = (x: Array64): Array64 => mapVectors(x, logSumExpOf);
export const logSoftmax = (x: Array64): Array64 =>
  mapVectors(x, (vector) => {
    const total = logSumExpOf(vector);
    return vector.map((v) => v - total);
  });
export const softmax = (x: Array64): Array64 => mapElements(logSoftmax(x), Math.exp);
export const max = (x: Array64): Array64 => mapVectors(x, (vector) => Math.max(...vector));

/** c[…, n, m] = Σ_k a[…, n, k] b[…, k, m]; leading axes broadcast. */
export function matmul(
  a: Array64,
  b: Array64,
  {transposeA = false, transposeB = false}: {transposeA?: boolean; transposeB?: boolean} = {},
): Array64 {
  const [left, right] = [transposeA ? transposed(a) : a, transposeB ? transposed(b) : b];
  const [n, k] = left.shape.slice(-2);
  const m = right.shape[right.shape.length - 1];
  const [batchA, batchB] = [left.shape.slice(0, -2), right.shape.slice(0, -2)];
  const batch = broadcastShape(batchA, batchB);
  const out = array64([...batch, n, m]);
  for (let group = 0; group < sizeOf(batch); group++) {
    const [startA, startB] = [
      sourceIndex(group, batch, batchA) * n * k,
      sourceIndex(group, batch, batchB) * k * m,
    ];
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < m; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += left.data[startA + i * k + l] * right.data[startB + l * m + j];
        out.data[group * n * m + i * m + j] = sum;
      }
    }
  }
  return out;
}

/** Swaps the last two axes. */
export function transposed({shape, data}: Array64): Array64 {
  const [n, m] = shape.slice(-2);
  const out = array64([...shape.slice(0, -2), m, n]);
  for (let i = 0; i < data.length; i++) {
    const [group, within] = [Math.floor(i / (n * m)), i % (n * m)];
    out.data[group * n * m + (within % m) * n + Math.floor(within / m)] = data[i];
  }
  return out;
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({length: rank}, (_, i) =>
    Math.max(a[a.length - rank + i] ?? 1, b[b.length - rank + i] ?? 1),
  );
}

/** Position in an array of shape `source` that broadcasts to position `index` of `shape`. */
function sourceIndex(index: number, shape: readonly number[], source: readonly number[]): number {
  let [position, stride] = [0, 1];
  for (let axis = shape.length - 1; axis >= shape.length - source.length; axis--) {
    const size = source[axis - shape.length + source.length];
    if (size > 1) position += (index % shape[axis]) * stride;
    stride *= size;
    index = Math.floor(index / shape[axis]);
  }
  return position;
}

/** Rows of table [V, D] by number. */
export function gather(table: Array64, ids: readonly number[], idsShape: readonly number[]): Array64 {
  const d = table.shape[1];
  return array64(
    [...idsShape, d],
    ids.flatMap((id) => [...table.data.subarray(id * d, (id + 1) * d)]),
  );
}
