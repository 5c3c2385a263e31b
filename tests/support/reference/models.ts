// The models of lib/models once more, in float64 and by their formulas, one example after the other.
import {array64, type Array64} from './array';

type Vector = readonly number[];

/** Named parameters of one seed, for example `embed.w`. */
export type NamedArrays = {readonly [path: string]: Array64};

/** x W + b of a vector x; W [In, Out]. */
function linear(params: NamedArrays, name: string, x: Vector): number[] {
  const [w, b] = [params[`${name}.w`], params[`${name}.b`]];
  const [dIn, dOut] = w.shape;
  return Array.from({length: dOut}, (_, o) => {
    let sum = b.data[o];
    for (let i = 0; i < dIn; i++) sum += x[i] * w.data[i * dOut + o];
    return sum;
  });
}

const dot = (a: Vector, b: Vector): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const rowOf = ({shape, data}: Array64, i: number): number[] => {
  const size = shape.slice(1).reduce((product, n) => product * n, 1);
  return [...data.subarray(i * size, (i + 1) * size)];
};

function softmax(scores: Vector): number[] {
  const weights = scores.map((score) => Math.exp(score - Math.max(...scores)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** A multilayer perceptron with ReLUs: x [B, In] -> [B, Out]. */
export function mlp(params: NamedArrays, x: Array64): Array64 {
  const nLayers = Object.keys(params).length / 2;
  const rows = Array.from({length: x.shape[0]}, (_, b) => {
    let h = rowOf(x, b);
    for (let layer = 0; layer < nLayers; layer++) {
      h = linear(params, `layers.${layer}`, h);
      if (layer < nLayers - 1) h = h.map((value) => (value > 0 ? value : 0));
    }
    return h;
  });
  return array64([rows.length, rows[0].length], rows.flat());
}

/** Attention pooling: slots [B, U, T] and query [B, T] -> [B, Out]; the parameters' names tell how scores are made. */
export function attentionPooling(params: NamedArrays, slots: Array64, query: Array64): Array64 {
  const [nExamples, nSlots, dToken] = slots.shape;
  const positions = Array.from({length: nSlots}, (_, u) => rowOf(params.positions, u));
  const rows = Array.from({length: nExamples}, (_, b) => {
    const tokens = rowOf(slots, b);
    const embedded = positions.map((position, u) =>
      linear(params, 'embed', tokens.slice(u * dToken, (u + 1) * dToken)).map((e, i) => e + position[i]),
    );
    const weights = softmax(scoresOf(params, embedded, rowOf(query, b)));
    const values = embedded.map((e) => linear(params, 'value', e));
    const mixed = values[0].map((_v, i) =>
      dot(
        weights,
        values.map((value) => value[i]),
      ),
    );
    return linear(params, 'readOut', mixed);
  });
  return array64([nExamples, rows[0].length], rows.flat());
}

function scoresOf(params: NamedArrays, embedded: readonly Vector[], query: Vector): number[] {
  if (params['scoring.logits']) return [...params['scoring.logits'].data];
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
