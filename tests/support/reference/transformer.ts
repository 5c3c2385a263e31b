// A transformer block in float64, on plain arrays.
import {array64, type Array64} from './array';
import {geluExact, relu} from './functions';
import {layerNorm, linear, multiHeadAttention} from './layers';

/** How a block is applied; keeps(b, t, u) says which pairs meet. */
type BlockOptions = {
  readonly nHeads: number;
  readonly norm: 'pre' | 'post';
  readonly activation: 'gelu' | 'relu';
  readonly keeps?: (batch: number, query: number, key: number) => boolean;
};

/** Parameters by path, such as attention.wq; h [B, T, D]. */
export function transformerBlock(
  params: Readonly<Record<string, Array64>>,
  h: Array64,
  {nHeads, norm, activation, keeps}: BlockOptions,
): Array64 {
  const weights = Object.fromEntries(
    ['wq', 'wk', 'wv', 'wo', 'bq', 'bk', 'bv', 'bo'].map((name) => [name, params[`attention.${name}`]]),
  );
  const attend = (x: Array64): Array64 => multiHeadAttention(weights, x, x, nHeads, keeps);
  const activate = activation === 'gelu' ? geluExact : relu;
  const perceptron = (x: Array64): Array64 =>
    linear(
      activate(linear(x, params['hidden.w'], params['hidden.b'])),
      params['output.w'],
      params['output.b'],
    );
  const step = (x: Array64, f: (own: Array64) => Array64, name: string): Array64 => {
    const normed = (own: Array64): Array64 =>
      layerNorm(own, params[`${name}.scale`], params[`${name}.offset`], 1e-5);
    return norm === 'pre' ? plus(x, f(normed(x))) : normed(plus(x, f(x)));
  };
  return step(step(h, attend, 'attentionNorm'), perceptron, 'mlpNorm');
}

/** Row t turned into row t + 1: each pair (sin, cos) of [T, D], D even, by its own angle, from the row of angle 0 on. */
export function sinusoidalPositions(length: number, d: number): Array64 {
  const rows = array64([length, d]);
  for (let pair = 0; pair < d / 2; pair++) {
    const angle = Math.exp((-Math.log(10000) * 2 * pair) / d);
    let [sine, cosine] = [0, 1];
    for (let t = 0; t < length; t++) {
      rows.data[t * d + 2 * pair] = sine;
      rows.data[t * d + 2 * pair + 1] = cosine;
      [sine, cosine] = [
        sine * Math.cos(angle) + cosine * Math.sin(angle),
        cosine * Math.cos(angle) - sine * Math.sin(angle),
      ];
    }
  }
  return rows;
}

const plus = (a: Array64, b: Array64): Array64 =>
  array64(
    a.shape,
    a.data.map((value, i) => value + b.data[i]),
  );
