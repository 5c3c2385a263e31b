// What is read off attention as a closed box, against its formula.
import * as tf from '@tensorflow/tfjs';
import {expect, test} from 'vitest';
import {key, normal, split} from 'why-attention/core';
import {attendByHand, changesWithout, labelledAttention} from 'why-attention/experiments/identities';
import {attentionWeights, dotProductScores, scaledDotProductAttention} from 'why-attention/nn';
import {measureRelevance} from '../../../lib/experiments/identities/relevance';
import {assertClose} from '../../support/assert-close';
import {errorOf} from '../../support/error-of';
import {tolerances} from '../../support/tolerances';

const [qKey, kKey, vKey] = split(key(5), 3);
const [q, k, v] = [normal(qKey, [6, 3]), normal(kKey, [7, 3]), normal(vKey, [7, 2])];

test('labels show the weights, and leave the output as it is', () => {
  const {output, weights} = labelledAttention(q, k, v);
  assertClose(
    weights.dataSync<'float32'>(),
    attentionWeights(dotProductScores(q, k)).dataSync<'float32'>(),
    tolerances.elementwise,
  );
  assertClose(
    output.dataSync<'float32'>(),
    scaledDotProductAttention(q, k, v).dataSync<'float32'>(),
    tolerances.matmul,
  );
});

test('without a token the answer moves by w / (1 − w) · ‖v − y‖', () => {
  const weights = attentionWeights(dotProductScores(q, k)).arraySync() as number[][];
  const values = v.arraySync() as number[][];
  const answers = scaledDotProductAttention(q, k, v).arraySync() as number[][];
  const expected = answers.map((y, t) =>
    values.map((value, u) => {
      const weight = weights[t][u];
      return (weight / (1 - weight)) * Math.hypot(...value.map((x, e) => x - y[e]));
    }),
  );
  assertClose(changesWithout(q, k, v).dataSync<'float32'>(), expected.flat(), {rtol: 1e-4, atol: 1e-5});
});

test('a token that says what the others say is not missed, however large its weight', () => {
  const [query, keys] = [tf.tensor2d([[4]]), tf.tensor2d([[1], [0], [0]])];
  const values = tf.tensor2d([[5], [4], [6]]);
  const {weights} = labelledAttention(query, keys, values);
  const [[first, second, third]] = changesWithout(query, keys, values).arraySync() as number[][];
  expect((weights.arraySync() as number[][])[0][0]).toBeGreaterThan(0.9);
  assertClose([first], [0], tolerances.elementwise);
  expect(Math.min(second, third)).toBeGreaterThan(0.01);
});

test('where there is one token alone, nothing can be left out', () => {
  const one = tf.tensor2d([[1]]);
  expect(errorOf(() => changesWithout(one, one, one)).message).toContain('U of 2 or more. Got 1.');
});

test('one-hot values leave nothing but the weights to be missed', () => {
  for (const draw of [1, 2, 3, 4, 5]) {
    const {points} = measureRelevance({values: 'one-hot', draws: 1, largest: 12, queries: 32}, key(draw));
    expect(points.otherMissed).toBe(0);
    expect(points.byValues).toBe(0);
    expect(points.byKeys).toBeGreaterThan(0.1);
  }
});

test('attention by hand is the library’s', () => {
  const small = {query: [1, -2], keys: [[3, 1], [-1, 2], [0, 0.5]], values: [2, -1, 4]}; // prettier-ignore
  const {tokens, output} = attendByHand(small);
  const [query, keys] = [tf.tensor2d([small.query]), tf.tensor2d(small.keys)];
  assertClose(
    tokens.map(({score}) => score),
    dotProductScores(query, keys).dataSync<'float32'>(),
    tolerances.elementwise,
  );
  const attended = scaledDotProductAttention(query, keys, tf.tensor2d(small.values.map((x) => [x])));
  assertClose([output], attended.dataSync<'float32'>(), tolerances.elementwise);
  expect(tokens.reduce((sum, {weight}) => sum + weight, 0)).toBeCloseTo(1, 12);
});

test('attention by hand takes scores of any size, and refuses what does not fit', () => {
  const {tokens, output} = attendByHand({query: [1000], keys: [[1000], [-1000]], values: [3, 4]});
  expect([tokens.map(({weight}) => weight), output]).toEqual([[1, 0], 3]);
  expect(errorOf(() => attendByHand({query: [1, 2], keys: [[1]], values: [1]})).message).toBe(
    'keys must have 2 numbers each, as the query has. Got one of 1.',
  );
  expect(errorOf(() => attendByHand({query: [1], keys: [[1]], values: []})).message).toBe(
    'values must have one number a key, and at least one. Got 0 for 1 keys.',
  );
});
