// What makes a pooling model fast weights: W written out, and laws of its own.
import * as tf from '@tensorflow/tfjs';
import {describe, expect, test} from 'vitest';
import {key, normal, parameterCount, split, tidy, treeMap, type Params} from 'why-attention/core';
import {
  attentionPooling,
  fastWeightPooling,
  type FastWeightPoolingConfig,
  type FastWeightPoolingParams,
  type PoolingInput,
  type ScoringParams,
} from 'why-attention/models';
import {
  eluFeatures,
  fastWeightsByDelta,
  fastWeightsBySum,
  linear,
  readFastWeights,
  unitVectors,
} from 'why-attention/nn';
import {sigmoid} from 'why-attention/ops';
import {assertClose} from '../support/assert-close';
import {scaled, tolerances} from '../support/tolerances';

const tidied = (run: () => void) => () => tf.tidy(() => run());
const sizes = {dToken: 5, nSlots: 10, dModel: 6, dOut: 3};
const kinds = [
  {rule: 'sum', featureMap: 'identity'},
  {rule: 'sum', featureMap: 'elu-normalised'},
  {rule: 'delta', featureMap: 'identity'},
] as const;
type Kind = (typeof kinds)[number];

/** A model with parameters of which none is at a special value, and an input of two examples. */
function example(kind: Kind) {
  const model = fastWeightPooling({...sizes, ...kind});
  const [initKey, noiseKey, slotKey, queryKey] = split(key(13), 4);
  let i = 0;
  const params = treeMap(
    (leaf) => tf.add(leaf, tf.mul(normal(split(noiseKey, 20)[i++], leaf.shape), 0.5)),
    model.init(initKey) as Params,
  ) as unknown as FastWeightPoolingParams;
  const input: PoolingInput = {slots: normal(slotKey, [2, 10, 5]), query: normal(queryKey, [2, 5])};
  return {model, params, input};
}

/** The largest difference between two tensors. */
const distance = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0];

describe.each(kinds.map((kind) => [kind.rule, kind.featureMap, kind] as const))('%s, %s', (_, __, kind) => {
  test(
    'the slots write a matrix W, and the output is the read-out of W φ(q)',
    tidied(() => {
      const {model, params, input} = example(kind);
      const slots = tf.add(linear(params.embed, input.slots), params.positions);
      const [k, v] = [linear(params.key, slots), linear(params.value, slots)];
      const q = linear(params.query, tf.expandDims(linear(params.embed, input.query), 1)); // [B, 1, D]
      const read = (): tf.Tensor => {
        if (kind.rule === 'delta') {
          const beta = tf.squeeze(sigmoid(linear(params.beta!, slots)), [-1]);
          return readFastWeights(fastWeightsByDelta(unitVectors(k), v, beta), q);
        }
        if (kind.featureMap === 'identity')
          return readFastWeights(fastWeightsBySum(k, v), tf.div(q, Math.sqrt(6)));
        const [w, z] = [v, tf.ones([2, 10, 1])].map((values) => fastWeightsBySum(eluFeatures(k), values));
        return tf.div(readFastWeights(w, eluFeatures(q)), readFastWeights(z, eluFeatures(q)));
      };
      const expected = linear(params.readOut, tf.squeeze(read(), [1]));
      assertClose(
        model.apply(params, input),
        expected,
        scaled(tolerances.paths, [1, ...expected.dataSync()]),
      );
    }),
  );

  test(
    `slots in another order, with their positions, ${kind.rule === 'sum' ? 'leave the output' : 'are other writes'}`,
    tidied(() => {
      const {model, params, input} = example(kind);
      const moved = {...params, positions: tf.reverse(params.positions, 0)};
      const y = model.apply(params, input);
      const ofTurned = model.apply(moved, {slots: tf.reverse(input.slots, 1), query: input.query});
      if (kind.rule === 'sum') assertClose(ofTurned, y, scaled(tolerances.paths, [1, ...y.dataSync()]));
      else expect(distance(ofTurned, y)).toBeGreaterThan(0.01);
      const withoutPositions = model.apply(params, {slots: tf.reverse(input.slots, 1), query: input.query});
      expect(distance(withoutPositions, y)).toBeGreaterThan(0.01);
    }),
  );

  test(
    'the query has an effect, in value and in gradient',
    tidied(() => {
      const {model, params, input} = example(kind);
      const outputOf = (query: tf.Tensor): tf.Tensor =>
        tf.sum(tf.square(model.apply(params, {slots: input.slots, query})));
      expect(Math.abs(outputOf(tf.add(input.query, 1)).dataSync()[0] - outputOf(input.query).dataSync()[0])).toBeGreaterThan(0.01); // prettier-ignore
      expect(distance(tf.grad(outputOf)(input.query), tf.zeros([2, 5]))).toBeGreaterThan(0.01);
    }),
  );

  test(
    'the start is that of dot-product pooling, from the same key',
    tidied(() => {
      const {query, key: keys, ...others} = fastWeightPooling({...sizes, ...kind}).init(key(4));
      const start = attentionPooling({...sizes, scoring: 'dot-product'}).init(key(4));
      const scoring = start.scoring as Extract<ScoringParams, {key: unknown; query: unknown}>;
      for (const [own, other] of [
        [query, scoring.query],
        [keys, scoring.key],
        [others.embed, start.embed],
        [others.value, start.value],
        [others.readOut, start.readOut],
      ])
        assertClose(own.w, other.w, tolerances.exact);
      assertClose(others.positions, start.positions, tolerances.exact);
      expect('beta' in others).toBe(kind.rule === 'delta');
    }),
  );

  test('at the start the read-out sees numbers of the size that a softmax would leave, or a few times it', () => {
    tf.tidy(() => {
      const big: FastWeightPoolingConfig = {dToken: 17, nSlots: 8, dModel: 16, dOut: 8, ...kind};
      const input = {slots: normal(key(1), [500, 8, 17]), query: normal(key(2), [500, 17])};
      const y = fastWeightPooling(big).apply(fastWeightPooling(big).init(key(3)), input);
      const deviation = Math.sqrt(tf.mean(tf.square(y)).dataSync()[0]);
      expect(deviation).toBeGreaterThan(0.2);
      expect(deviation).toBeLessThan(5);
    });
  });
});

test('elu-normalised mixes with positive weights that sum to 1: equal values pass as they are', () => {
  tf.tidy(() => {
    const {model, params, input} = example(kinds[1]);
    const constant = {...params, value: {w: tf.zeros([6, 6]), b: tf.range(0, 6)}};
    const expected = linear(params.readOut, tf.tile(tf.reshape(tf.range(0, 6), [1, 6]), [2, 1]));
    assertClose(
      model.apply(constant, input),
      expected,
      scaled(tolerances.paths, [1, ...expected.dataSync()]),
    );
  });
});

test('the delta rule writes nothing where its β is 0, whatever the slots hold', () => {
  tf.tidy(() => {
    const {model, params, input} = example(kinds[2]);
    const closed = {...params, beta: {w: tf.zeros([6, 1]), b: tf.tensor1d([-200])}};
    const expected = linear(params.readOut, tf.zeros([2, 6]));
    assertClose(model.apply(closed, input), expected, tolerances.exact);
  });
});

test('at the sizes of notebook 01 each kind has about 1,350 parameters', () => {
  const counts = kinds.map((kind) => {
    const model = fastWeightPooling({dToken: 17, nSlots: 8, dModel: 16, dOut: 8, ...kind});
    return tidy(() => parameterCount(model.init(key(0)) as Params));
  });
  expect(counts).toEqual([1368, 1368, 1385]);
});
