// Fast weights in float64, one write after the other, by the formulas.
import {array64, mapElements, mapVectors, type Array64} from './array';
import {matmul} from './functions';

/** k [G, U, D], v [G, U, E] and, for the delta rule, beta [G, U] -> W [G, E, D]. */
export function fastWeights(k: Array64, v: Array64, beta?: Array64): Array64 {
  const [groups, nWrites, d] = k.shape;
  const e = v.shape[2];
  const w = array64([groups, e, d]);
  for (let g = 0; g < groups; g++)
    for (let u = 0; u < nWrites; u++) {
      const key = k.data.subarray((g * nWrites + u) * d, (g * nWrites + u + 1) * d);
      for (let i = 0; i < e; i++) {
        const row = w.data.subarray((g * e + i) * d, (g * e + i + 1) * d);
        const value = v.data[(g * nWrites + u) * e + i];
        const held = row.reduce((sum, weight, j) => sum + weight * key[j], 0);
        const change = beta ? beta.data[g * nWrites + u] * (value - held) : value;
        for (let j = 0; j < d; j++) row[j] += change * key[j];
      }
    }
  return w;
}

/** W [G, E, D] and q [G, T, D] -> W q [G, T, E]. */
export const readFastWeights = (w: Array64, q: Array64): Array64 => matmul(q, w, {transposeB: true});

/** The reading of the sum rule divided by the sum of its scores. */
export function normalisedSumRule(q: Array64, k: Array64, v: Array64): Array64 {
  const read = readFastWeights(fastWeights(k, v), q);
  const total = readFastWeights(fastWeights(k, ones(k)), q);
  return array64(
    read.shape,
    read.data.map((value, i) => value / total.data[Math.floor(i / v.shape[2])]),
  );
}

/** Values of 1 [G, U, 1] for keys [G, U, D]. */
const ones = (k: Array64): Array64 => mapElements(array64([k.shape[0], k.shape[1], 1]), () => 1);

export const eluFeatures = (x: Array64): Array64 =>
  mapElements(x, (value) => (value > 0 ? value + 1 : Math.exp(value)));

/** Products of r = relu([x; -x]) with itself shifted round by 1 to nu. */
export const dpfpFeatures = (x: Array64, nu: number): Array64 =>
  mapVectors(x, (vector) => {
    const r = [...vector, ...vector.map((value) => -value)].map((value) => Math.max(value, 0));
    const shifts = Array.from({length: nu}, (_, j) => j + 1);
    return Float64Array.from(
      shifts.flatMap((shift) => r.map((value, i) => value * r[(i + shift) % r.length])),
    );
  });

export const unitVectors = (x: Array64): Array64 =>
  mapVectors(x, (vector) => {
    const norm = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    return vector.map((value) => value / norm);
  });
