// The models that multiply, in float64 and by their formulas, one example after the other.
import {array64, type Array64} from './array';
import {activations, dot, linear, rowOf, softmax, type NamedArrays} from './models';

/** A row of outputs for each example. */
function rows(nExamples: number, rowAt: (b: number) => readonly number[]): Array64 {
  const all = Array.from({length: nExamples}, (_, b) => rowAt(b));
  return array64([nExamples, all[0].length], all.flat());
}

/** A gated perceptron: x [B, In] -> [B, Out]. */
export const gatedMlp = (params: NamedArrays, x: Array64, activation: string): Array64 =>
  rows(x.shape[0], (b) => {
    const [gates, values] = ['gate', 'value'].map((name) => linear(params, name, rowOf(x, b)));
    return linear(
      params,
      'readOut',
      gates.map((gate, unit) => activations[activation](gate) * values[unit]),
    );
  });

/** Products of two linear maps: x [B, In] -> [B, Out]. */
export const lowRankBilinear = (params: NamedArrays, x: Array64): Array64 =>
  rows(x.shape[0], (b) => {
    const [left, right] = ['left', 'right'].map((name) => linear(params, name, rowOf(x, b)));
    return linear(
      params,
      'readOut',
      left.map((value, unit) => value * right[unit]),
    );
  });

/** Σ_ij x_i (W_q W_kᵀ)_ij z_j: x [B, dX], z [B, dZ] -> [B, 1]. */
export const bilinearForm = (params: NamedArrays, x: Array64, z: Array64): Array64 =>
  rows(x.shape[0], (b) => {
    let sum = 0;
    rowOf(x, b).forEach((xi, i) =>
      rowOf(z, b).forEach((zj, j) => {
        sum += xi * zj * dot(rowOf(params['query.w'], i), rowOf(params['key.w'], j));
      }),
    );
    return [sum];
  });

/** In each head a softmax over z's key and the null's, whose value is 0: x [B, dX], z [B, dZ] -> [B, Out]. */
export const attentionOverNull = (params: NamedArrays, x: Array64, z: Array64): Array64 => {
  const [nHeads, dHead] = params.nullKeys.shape;
  return rows(x.shape[0], (b) => {
    const [q, k, v] = [
      linear(params, 'query', rowOf(x, b)),
      linear(params, 'key', rowOf(z, b)),
      linear(params, 'value', rowOf(z, b)),
    ];
    const ofHead = (all: readonly number[], head: number): number[] =>
      all.slice((head * all.length) / nHeads, ((head + 1) * all.length) / nHeads);
    const reads = Array.from({length: nHeads}, (_, head) => {
      const keys = [ofHead(k, head), rowOf(params.nullKeys, head)];
      const [weight] = softmax(keys.map((own) => dot(ofHead(q, head), own) / Math.sqrt(dHead)));
      return ofHead(v, head).map((value) => weight * value);
    });
    return linear(params, 'readOut', reads.flat());
  });
};
