// What makes a pooling model attention: laws of its own and closed forms.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, parameterCount, split, tidy, treeMap, type Params} from 'why-attention/core';
import {
  attentionPooling,
  poolingWeights,
  scorings,
  type AttentionPoolingParams,
  type PoolingInput,
  type Scoring,
  type ScoringParams,
} from 'why-attention/models';
import {assertClose} from '../support/assert-close';
import {tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const sizes = {dToken: 5, nSlots: 4, dModel: 6, dOut: 3};

/** A model with parameters of which none is at a special value, and an input of two examples. */
function example(scoring: Scoring) {
  const model = attentionPooling({...sizes, scoring});
  const [initKey, noiseKey, slotKey, queryKey] = split(key(13), 4);
  let i = 0;
  const params = treeMap(
    (leaf) => tf.add(leaf, tf.mul(normal(split(noiseKey, 20)[i++], leaf.shape), 0.5)),
    model.init(initKey) as Params,
  ) as unknown as AttentionPoolingParams;
  const input: PoolingInput = {slots: normal(slotKey, [2, 4, 5]), query: normal(queryKey, [2, 5])};
  return {model, params, input};
}

describe.each(scorings)('%s', (scoring) => {
  const order = [2, 0, 3, 1];
  const reordered = (x: tf.Tensor, axis: number): tf.Tensor =>
    tf.gather(x, tf.tensor1d(order, 'int32'), axis);

  test(
    'slots permuted together with their positions leave the output',
    tidied(() => {
      const {model, params, input} = example(scoring);
      const moved = {
        ...params,
        positions: reordered(params.positions, 0),
        scoring: reorderedScoring(params.scoring, reordered),
      };
      const shuffled = {slots: reordered(input.slots, 1), query: input.query};
      assertClose(model.apply(moved, shuffled), model.apply(params, input), tolerances.paths);
      assertClose(
        poolingWeights(moved, shuffled),
        reordered(poolingWeights(params, input), 1),
        tolerances.paths,
      );
      // without their positions they do not: the order of the slots can be known
      expect(distance(model.apply(params, shuffled), model.apply(params, input))).toBeGreaterThan(0.05);
    }),
  );

  test(
    'weights are positive and sum to 1 for every query, also of stacked seeds',
    tidied(() => {
      const {params, input} = example(scoring);
      const stack = <T extends Params>(tree: T): T => treeMap((leaf) => tf.stack([leaf, leaf]), tree);
      for (const weights of [
        poolingWeights(params, input),
        poolingWeights(
          stack(params as unknown as Params) as unknown as AttentionPoolingParams,
          stack(input as Params) as PoolingInput,
        ),
      ]) {
        expect(weights.shape.slice(-2)).toEqual([2, 4]);
        assertClose(tf.sum(weights, -1), tf.ones(weights.shape.slice(0, -1)), tolerances.elementwise);
        expect(weights.dataSync().every((weight) => weight > 0)).toBe(true);
      }
    }),
  );

  test(
    'the output is the read-out of the values mixed by the weights',
    tidied(() => {
      const {model, params, input} = example(scoring);
      const [weights, slots] = [poolingWeights(params, input).arraySync(), input.slots.arraySync()] as [
        number[][],
        number[][][],
      ];
      // All maps are affine, so mixing tokens first and mapping after is the same: tokens and positions alike.
      const mixed = tf.tensor2d(
        slots.map((tokens, b) =>
          tokens[0].map((_, i) => tokens.reduce((sum, t, u) => sum + weights[b][u] * t[i], 0)),
        ),
      );
      const position = tf.matMul(tf.tensor2d(weights), params.positions as tf.Tensor2D);
      const through = (layer: {w: tf.Tensor; b: tf.Tensor}, x: tf.Tensor): tf.Tensor =>
        tf.add(tf.matMul(x as tf.Tensor2D, layer.w as tf.Tensor2D), layer.b);
      const expected = through(
        params.readOut,
        through(params.value, tf.add(through(params.embed, mixed), position)),
      );
      assertClose(model.apply(params, input), expected, tolerances.paths);
    }),
  );

  test(`the query ${scoring === 'static' ? 'has no' : 'has an'} effect, in value and in gradient`, () => {
    tf.tidy(() => {
      const {model, params, input} = example(scoring);
      const outputOf = (query: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(model.apply(params, {slots: input.slots, query})));
      const other = tf.add(input.query, 1);
      const change = distance(
        model.apply(params, {slots: input.slots, query: other}),
        model.apply(params, input),
      );
      if (scoring === 'static') {
        expect(change).toBe(0);
        expect(() => tf.grad(outputOf)(input.query)).toThrow('Cannot compute gradient');
      } else {
        expect(change).toBeGreaterThan(0.01);
        expect(distance(tf.grad(outputOf)(input.query), tf.zeros([2, 5]))).toBeGreaterThan(0.01);
      }
    });
  });
});

/** The scoring for slots in another order, where it knows slots by their number. */
function reorderedScoring(
  scoring: ScoringParams,
  reordered: (x: tf.Tensor, axis: number) => tf.Tensor,
): ScoringParams {
  if ('logits' in scoring) return {logits: reordered(scoring.logits, 0)};
  if (!('output' in scoring)) return scoring;
  const {w, b} = scoring.output;
  return {...scoring, output: {w: reordered(w, 1), b: reordered(b, 0)}};
}

test.each(scorings)(
  '%s: weights see the contents of the slots only where query and key are compared',
  (scoring) => {
    tf.tidy(() => {
      const {params, input} = example(scoring);
      const others = {slots: tf.neg(input.slots), query: input.query};
      const change = distance(poolingWeights(params, others), poolingWeights(params, input));
      if (scoring === 'static' || scoring === 'dense-synthesizer') expect(change).toBe(0);
      else expect(change).toBeGreaterThan(0.01);
    });
  },
);

/** The largest difference between two tensors. */
const distance = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe('with identity weights, in closed form', () => {
  const identity = {w: tf.keep(tf.eye(2)), b: tf.keep(tf.zeros([2]))};
  const apply = (scoring: Scoring, ofScoring: ScoringParams): {weights: tf.Tensor; output: tf.Tensor} => {
    const params: AttentionPoolingParams = {
      embed: identity,
      positions: tf.zeros([2, 2]),
      scoring: ofScoring,
      value: identity,
      readOut: identity,
    };
    const input = {
      slots: tf.tensor3d([
        [
          [1, 0],
          [0, 1],
        ],
      ]),
      query: tf.tensor2d([[Math.SQRT2, 0]]),
    };
    const model = attentionPooling({dToken: 2, nSlots: 2, dModel: 2, dOut: 2, scoring});
    return {weights: poolingWeights(params, input), output: model.apply(params, input)};
  };
  const e = Math.E;

  test(
    'dot-product: scores (1, 0), so the output is (e, 1) / (1 + e)',
    tidied(() => {
      const {weights, output} = apply('dot-product', {query: identity, key: identity});
      assertClose(weights, [[e / (1 + e), 1 / (1 + e)]], tolerances.elementwise);
      assertClose(output, [[e / (1 + e), 1 / (1 + e)]], tolerances.elementwise);
    }),
  );

  test(
    'additive: scores w · tanh(q + k + b)',
    tidied(() => {
      const additive = {w: tf.tensor1d([2, -1]), b: tf.tensor1d([-1, 0.5])};
      const {weights} = apply('additive', {query: identity, key: identity, additive});
      const first = 2 * Math.tanh(Math.SQRT2 + 1 - 1) - Math.tanh(0.5);
      const second = 2 * Math.tanh(Math.SQRT2 - 1) - Math.tanh(1 + 0.5);
      const share = 1 / (1 + Math.exp(second - first));
      assertClose(weights, [[share, 1 - share]], tolerances.elementwise);
    }),
  );

  test(
    'dense-synthesizer: the softmax of relu(e W + b) W′ + b′, blind to what the ReLU cuts',
    tidied(() => {
      const hidden = {w: tf.tensor2d([[1, -1], [0, 0]]), b: tf.tensor1d([0, 1])}; // prettier-ignore
      const output = {w: tf.tensor2d([[Math.log(3) / Math.SQRT2, 0], [9, -9]]), b: tf.tensor1d([0, Math.log(2)])}; // prettier-ignore
      // hidden (√2, relu(1 − √2) = 0), logits (ln 3, ln 2)
      assertClose(apply('dense-synthesizer', {hidden, output}).weights, [[0.6, 0.4]], tolerances.elementwise);
    }),
  );

  test(
    'static: the softmax of the logits, (1, 3) / 4 for logits (0, ln 3)',
    tidied(() => {
      const {output} = apply('static', {logits: tf.tensor1d([0, Math.log(3)])});
      assertClose(output, [[0.25, 0.75]], tolerances.elementwise);
    }),
  );
});

test(
  'the start: positions of deviation 0.3, equal static weights, weights N(0, 1/fan-in)',
  tidied(() => {
    const big = {dToken: 70, nSlots: 60, dModel: 90, dOut: 50};
    const dotProduct = attentionPooling({...big, scoring: 'dot-product'}).init(key(1));
    const {query, key: keys} = dotProduct.scoring as Extract<ScoringParams, {query: unknown}>;
    const meanSquare = (x: tf.Tensor): number => tf.mean(tf.square(x)).dataSync()[0];
    const within = (x: tf.Tensor, variance: number): void =>
      expect(Math.abs(meanSquare(x) / variance - 1)).toBeLessThan(4 * Math.sqrt(2 / x.size));
    within(dotProduct.positions, 0.09);
    within(dotProduct.embed.w, 1 / 70);
    for (const {w} of [query, keys, dotProduct.value, dotProduct.readOut]) within(w, 1 / 90);
    const dense = attentionPooling({...big, scoring: 'dense-synthesizer'}).init(key(1));
    const {hidden, output} = dense.scoring as Extract<ScoringParams, {hidden: unknown}>;
    within(hidden.w, 2 / 90); // before a ReLU
    within(output.w, 1 / 90);
    const {scoring} = attentionPooling({...big, scoring: 'static'}).init(key(1));
    assertClose((scoring as {logits: tf.Tensor}).logits, tf.zeros([60]), tolerances.exact);
  }),
);

test('scorings differ in the scoring alone: the other parameters start the same', () => {
  tf.tidy(() => {
    const starts = scorings.map((scoring) => attentionPooling({...sizes, scoring}).init(key(4)));
    for (const start of starts.slice(1)) {
      for (const part of ['embed', 'value', 'readOut'] as const)
        assertClose(start[part].w, starts[0][part].w, tolerances.exact);
      assertClose(start.positions, starts[0].positions, tolerances.exact);
    }
  });
});

test('at the sizes of notebook 01 every scoring has about 1,350 parameters', () => {
  const of = (scoring: Scoring, dModel: number): number =>
    tidy(() =>
      parameterCount(
        attentionPooling({dToken: 17, nSlots: 8, dModel, dOut: 8, scoring}).init(key(0)) as unknown as Params,
      ),
    );
  const counts = [of('static', 23), of('dot-product', 16), of('additive', 16), of('dense-synthesizer', 17)];
  expect(counts).toEqual([1350, 1368, 1400, 1342]);
});
