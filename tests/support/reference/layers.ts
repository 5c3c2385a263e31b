import {array64, mapElements, mapVectors, type Array64} from './array';
import {matmul, softmax} from './functions';

/** x [..., In], w [In, Out], b [Out] */
export function linear(x: Array64, w: Array64, b?: Array64): Array64 {
  const product = matmul(array64([x.data.length / w.shape[0], w.shape[0]], x.data), w);
  const dOut = w.shape[1];
  return array64(
    [...x.shape.slice(0, -1), dOut],
    product.data.map((value, i) => value + (b ? b.data[i % dOut] : 0)),
  );
}

export function layerNorm(x: Array64, scale: Array64, offset: Array64, eps: number): Array64 {
  return mapVectors(x, (vector) => {
    const mean = vector.reduce((total, value) => total + value, 0) / vector.length;
    const variance = vector.reduce((total, value) => total + (value - mean) ** 2, 0) / vector.length;
    return vector.map(
      (value, i) => ((value - mean) / Math.sqrt(variance + eps)) * scale.data[i] + offset.data[i],
    );
  });
}

/** x [..., C], by the batch's own biased statistics of each channel, or by given ones. */
export function batchNorm(
  x: Array64,
  scale: Array64,
  offset: Array64,
  eps: number,
  stored?: {readonly mean: readonly number[]; readonly variance: readonly number[]},
): Array64 {
  const channels = scale.shape[0];
  const y = array64(x.shape);
  for (let c = 0; c < channels; c++) {
    const at = Array.from({length: x.data.length / channels}, (_, row) => row * channels + c);
    const meanOf = (values: number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    const mean = stored?.mean[c] ?? meanOf(at.map((i) => x.data[i]));
    const variance = stored?.variance[c] ?? meanOf(at.map((i) => (x.data[i] - mean) ** 2));
    for (const i of at)
      y.data[i] = ((x.data[i] - mean) / Math.sqrt(variance + eps)) * scale.data[c] + offset.data[c];
  }
  return y;
}

/** q [G, T, D], k [G, U, D], v [G, U, E]; keeps(g, t, u) says which pairs meet. */
export function attention(
  q: Array64,
  k: Array64,
  v: Array64,
  keeps: (group: number, query: number, key: number) => boolean = () => true,
): Array64 {
  const scores = mapElements(matmul(q, k, {transposeB: true}), (value) => value / Math.sqrt(q.shape[2]));
  return attend(scores, v, keeps);
}

/** scores [G, T, U], v [G, U, E] */
export function attend(
  scores: Array64,
  v: Array64,
  keeps: (g: number, t: number, u: number) => boolean,
): Array64 {
  const [groups, nQueries, nKeys] = scores.shape;
  const out = array64([groups, nQueries, v.shape[2]]);
  for (let g = 0; g < groups; g++) {
    for (let t = 0; t < nQueries; t++) {
      const kept = Array.from({length: nKeys}, (_, u) => u).filter((u) => keeps(g, t, u));
      if (kept.length === 0) continue;
      const row = (g * nQueries + t) * nKeys;
      const weights = softmax(
        array64(
          [kept.length],
          kept.map((u) => scores.data[row + u]),
        ),
      ).data;
      for (let e = 0; e < v.shape[2]; e++) {
        const mixed = kept.reduce(
          (sum, u, i) => sum + weights[i] * v.data[(g * nKeys + u) * v.shape[2] + e],
          0,
        );
        out.data[(g * nQueries + t) * v.shape[2] + e] = mixed;
      }
    }
  }
  return out;
}

/** x [B, T, M], context [B, U, C], weights as in multiHeadAttention; keeps(b, t, u) says which pairs meet. */
export function multiHeadAttention(
  params: Record<string, Array64>,
  x: Array64,
  context: Array64,
  nHeads: number,
  keeps?: (batch: number, query: number, key: number) => boolean,
): Array64 {
  const {wq, wk, wv, wo, bq, bk, bv, bo} = params;
  const split = (y: Array64): Array64 => {
    const [b, t, m] = y.shape;
    const d = m / nHeads;
    const heads = array64([b * nHeads, t, d]);
    for (let i = 0; i < y.data.length; i++) {
      const [batch, token, feature] = [Math.floor(i / (t * m)), Math.floor(i / m) % t, i % m];
      heads.data[((batch * nHeads + Math.floor(feature / d)) * t + token) * d + (feature % d)] = y.data[i];
    }
    return heads;
  };
  const join = (heads: Array64, [b, t, m]: readonly number[]): Array64 => {
    const d = m / nHeads;
    const y = array64([b, t, m]);
    for (let i = 0; i < y.data.length; i++) {
      const [batch, token, feature] = [Math.floor(i / (t * m)), Math.floor(i / m) % t, i % m];
      y.data[i] = heads.data[((batch * nHeads + Math.floor(feature / d)) * t + token) * d + (feature % d)];
    }
    return y;
  };
  const [q, k, v] = [linear(x, wq, bq), linear(context, wk, bk), linear(context, wv, bv)];
  const heads = attention(
    split(q),
    split(k),
    split(v),
    keeps && ((g, t, u) => keeps(Math.floor(g / nHeads), t, u)),
  );
  return linear(join(heads, q.shape), wo, bo);
}

/** w [D], b [D], q [G, T, D], k [G, U, D] -> [G, T, U] */
export function additiveScores(w: Array64, b: Array64, q: Array64, k: Array64): Array64 {
  const [groups, nQueries, d] = q.shape;
  const nKeys = k.shape[1];
  const out = array64([groups, nQueries, nKeys]);
  for (let i = 0; i < out.data.length; i++) {
    const [g, t, u] = [Math.floor(i / (nQueries * nKeys)), Math.floor(i / nKeys) % nQueries, i % nKeys];
    for (let j = 0; j < d; j++) {
      const sum = q.data[(g * nQueries + t) * d + j] + k.data[(g * nKeys + u) * d + j] + b.data[j];
      out.data[i] += w.data[j] * Math.tanh(sum);
    }
  }
  return out;
}
