// The models of lib/models once more, in float64 and by their formulas, one example after the other.
import {array64, type Array64} from './array';
import {
  dpfpFeatures,
  eluFeatures,
  fastWeights,
  normalisedSumRule,
  readFastWeights,
  unitVectors,
} from './fast-weights';

type Vector = readonly number[];

/** Named parameters of one seed, for example `embed.w`. */
export type NamedArrays = {readonly [path: string]: Array64};

/** x W + b of a vector x; W [In, Out]. */
export function linear(params: NamedArrays, name: string, x: Vector): number[] {
  const [w, b] = [params[`${name}.w`], params[`${name}.b`]];
  const [dIn, dOut] = w.shape;
  return Array.from({length: dOut}, (_, o) => {
    let sum = b.data[o];
    for (let i = 0; i < dIn; i++) sum += x[i] * w.data[i * dOut + o];
    return sum;
  });
}

export const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
export const rowOf = ({shape, data}: Array64, i: number): number[] => {
  const size = shape.slice(1).reduce((product, n) => product * n, 1);
  return [...data.subarray(i * size, (i + 1) * size)];
};

export function softmax(scores: Vector): number[] {
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** What hidden units and gates apply. */
export const activations: Readonly<Record<string, (value: number) => number>> = {
  relu: (value) => (value > 0 ? value : 0),
  silu: (value) => value / (1 + Math.exp(-value)),
  square: (value) => value * value,
  sigmoid: (value) => 1 / (1 + Math.exp(-value)),
};

/** A multilayer perceptron: x [B, In] -> [B, Out]. */
export function mlp(params: NamedArrays, x: Array64, activation = 'relu'): Array64 {
  const nLayers = Object.keys(params).length / 2;
  const rows = Array.from({length: x.shape[0]}, (_, b) => {
    let h = rowOf(x, b);
    for (let layer = 0; layer < nLayers; layer++) {
      h = linear(params, `layers.${layer}`, h);
      if (layer < nLayers - 1) h = h.map(activations[activation]);
    }
    return h;
  });
  return array64([rows.length, rows[0].length], rows.flat());
}

/** Attention pooling: slots [B, U, T] and query [B, T] -> [B, Out]; the parameters' names tell how scores are made. */
export const attentionPooling = (params: NamedArrays, slots: Array64, query: Array64): Array64 =>
  pool(params, slots, query, (embedded, queryToken) => {
    const weights = softmax(scoresOf(params, embedded, queryToken));
    const values = embedded.map((e) => linear(params, 'value', e));
    return values[0].map((_v, i) =>
      dot(
        weights,
        values.map((value) => value[i]),
      ),
    );
  });

/** Fast-weight pooling: slots [B, U, T] and query [B, T] -> [B, Out]; the delta rule where there is a beta. */
export const fastWeightPooling = (
  params: NamedArrays,
  slots: Array64,
  query: Array64,
  featureMap: string,
): Array64 =>
  pool(params, slots, query, (embedded, queryToken) => {
    const one = (vectors: Vector[]): Array64 =>
      array64([1, vectors.length, vectors[0].length], vectors.flat());
    const q = one([linear(params, 'query', linear(params, 'embed', queryToken))]);
    const [k, v] = ['key', 'value'].map((name) => one(embedded.map((e) => linear(params, name, e))));
    if (params['beta.w']) {
      const beta = embedded.map((e) => sigmoid(linear(params, 'beta', e)[0]));
      return [...readFastWeights(fastWeights(unitVectors(k), v, array64([1, beta.length], beta)), q).data];
    }
    if (featureMap === 'elu-normalised')
      return [...normalisedSumRule(eluFeatures(q), eluFeatures(k), v).data];
    const read = readFastWeights(fastWeights(k, v), q).data;
    return [...read.map((value) => value / Math.sqrt(q.shape[2]))];
  });

/** Each example's embedded slots and query token, mixed by `mix` and read out. */
function pool(
  params: NamedArrays,
  slots: Array64,
  query: Array64,
  mix: (embedded: Vector[], query: Vector) => Vector,
): Array64 {
  const [nExamples, nSlots, dToken] = slots.shape;
  const positions = Array.from({length: nSlots}, (_, u) => rowOf(params.positions, u));
  const rows = Array.from({length: nExamples}, (_, b) => {
    const tokens = rowOf(slots, b);
    const embedded = positions.map((position, u) =>
      linear(params, 'embed', tokens.slice(u * dToken, (u + 1) * dToken)).map((e, i) => e + position[i]),
    );
    return linear(params, 'readOut', mix(embedded, rowOf(query, b)));
  });
  return array64([nExamples, rows[0].length], rows.flat());
}

/** An associative memory: writes [B, T], values [B, T, E] and asked [B] -> [B, E], one write after the other. */
export function associativeMemory(
  params: NamedArrays,
  {writes, values, asked}: NamedArrays,
  {rule, featureMap}: {rule: string; featureMap: string},
): Array64 {
  const [nExamples, nWrites, e] = values.shape;
  const d = params.keys.shape[1];
  const nu = featureMap === 'identity' ? 0 : Number(featureMap.slice(-1));
  const features = (vectors: Vector[]): Array64 => {
    const x = array64([1, vectors.length, d], vectors.flat());
    return nu ? dpfpFeatures(x, nu) : x;
  };
  const scale = params.scale.data[0] * (nu ? (2 * d) / nu : 1);
  const rows = Array.from({length: nExamples}, (_, b) => {
    const numbers = rowOf(writes, b);
    const k = features(numbers.map((number) => rowOf(params.keys, number)));
    const q = features([rowOf(params.queries, asked.data[b])]);
    const v = array64([1, nWrites, e], rowOf(values, b));
    if (rule === 'softmax') {
      const weights = softmax(
        numbers.map((__, t) => scale * dot(rowOf(k, 0).slice(t * d, (t + 1) * d), [...q.data])),
      );
      return Array.from({length: e}, (__, i) =>
        weights.reduce((sum, weight, t) => sum + weight * v.data[t * e + i], 0),
      );
    }
    const beta =
      params.beta &&
      array64(
        [1, nWrites],
        numbers.map((number) => sigmoid(params.beta.data[number])),
      );
    const w = rule === 'delta' ? fastWeights(unitVectors(k), v, beta) : fastWeights(k, v);
    return [...readFastWeights(w, q).data].map((value) => scale * value);
  });
  return array64([nExamples, e], rows.flat());
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

function scoresOf(params: NamedArrays, embedded: readonly Vector[], query: Vector): number[] {
  if (params['scoring.logits']) return [...params['scoring.logits'].data];
  if (params['scoring.hidden.w']) {
    const hidden = linear(params, 'scoring.hidden', linear(params, 'embed', query));
    return linear(
      params,
      'scoring.output',
      hidden.map((value) => Math.max(value, 0)),
    );
  }
  const q = linear(params, 'scoring.query', linear(params, 'embed', query));
  const keys = embedded.map((e) => linear(params, 'scoring.key', e));
  if (!params['scoring.additive.w']) return keys.map((k) => dot(q, k) / Math.sqrt(q.length));
  const [w, bias] = [[...params['scoring.additive.w'].data], params['scoring.additive.b'].data];
  return keys.map((k) =>
    dot(
      w,
      k.map((value, i) => Math.tanh(q[i] + value + bias[i])),
    ),
  );
}
